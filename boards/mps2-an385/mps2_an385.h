/*
 * Shared by the files of this board: ARM's MPS2 with the image AN385 (ARM DAI 0385D), a Cortex-M3
 * at 25 MHz.
 */
#ifndef TEO_MPS2_AN385_H
#define TEO_MPS2_AN385_H

#include <stdint.h>

#define MPS2_CLOCK_HZ 25000000u

#define MPS2_REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define MPS2_IRQ_ETHERNET 13 /* ARM DAI 0385D section 3.7 */

/* The handler of the LAN9118's interrupt: a frame was received, or the link has changed. */
void mps2_ethernet_interrupt(void);

/* Resets the chip and starts its receiver and transmitter. */
void mps2_ethernet_init(void);

#endif

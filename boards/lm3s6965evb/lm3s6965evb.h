/* Shared by the files of this board. "DS" is the data sheet, Texas Instruments DS-LM3S6965. */
#ifndef TEO_LM3S6965EVB_H
#define TEO_LM3S6965EVB_H

#include <stdint.h>

#define LM3S_REGISTER(address) (*(volatile uint32_t *)(address))

#define LM3S_CLOCK_HZ 50000000u
#define LM3S_IRQ_WATCHDOG 18
#define LM3S_IRQ_ETHERNET 42

void lm3s_ethernet_interrupt(void);

#endif

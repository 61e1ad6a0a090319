/*
 * What boards with a Cortex-M have in common: reset, faults, SysTick. cortex_m.c defines board_ticks() and board_sleep() for them.
 * Sections are those of ARM DDI 0403E, the architecture's manual.
 */
#ifndef TEO_FIRMWARE_CORTEX_M_H
#define TEO_FIRMWARE_CORTEX_M_H

#include <stdint.h>

typedef void (*cortex_m_handler)(void);

/* How a board declares its table of the chip's interrupts, by number; one that is not in it and comes all the same is a fault. */
#define CORTEX_M_INTERRUPTS __attribute__((section(".vectors.chip"), used)) static const cortex_m_handler

/* Starts SysTick, and with it board_ticks(), on a processor of that speed. */
void cortex_m_start_ticks(uint32_t clock_hz);

/* Lets an interrupt of the chip through. */
void cortex_m_enable(unsigned interrupt);

/* There is something to do: called by an interrupt's handler, so that board_sleep() does not sleep before the superloop has looked. */
void cortex_m_wake(void);

#endif

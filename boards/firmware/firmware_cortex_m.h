/*
 * What boards with a Cortex-M share: reset, faults, SysTick. cortex_m.c defines board_ticks() and
 * board_sleep() for them. Sections are those of ARM DDI 0403E, the architecture's manual.
 */
#ifndef TEO_FIRMWARE_CORTEX_M_H
#define TEO_FIRMWARE_CORTEX_M_H

#include <stdint.h>

typedef void (*cortex_m_handler)(void);

/*
 * How a board declares its table of the chip's interrupts, by number:
 *   CORTEX_M_INTERRUPTS interrupts[] = {[42] = handler};
 */
#define CORTEX_M_INTERRUPTS \
    __attribute__((section(".vectors.chip"), used)) static const cortex_m_handler

/*
 * The handler of faults: keeps what is known (firmware_fault.h) and resets the processor. A board's
 * watchdog has it as its interrupt, too, which comes some time before its reset: then the place of
 * a loop that hangs is known.
 */
void cortex_m_fault(void);

/* Resets the processor and, on most chips, everything else. */
__attribute__((noreturn)) void cortex_m_reset(void);

/* Starts SysTick, and with it board_ticks(). `clock_hz` is the speed of the processor. */
void cortex_m_start_ticks(uint32_t clock_hz);

/* Enables an interrupt of the chip. */
void cortex_m_enable(unsigned interrupt);

/*
 * There is work for the superloop. Interrupt handlers call it, so that board_sleep() returns at
 * once if one has run since the last turn.
 */
void cortex_m_wake(void);

#endif

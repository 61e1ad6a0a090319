/*
 * What is known of a fault of the processor, or of a loop that the watchdog has ended: kept over
 * the reset in memory that nobody clears, and reported at the next start. No debugger is needed.
 */
#ifndef TEO_FIRMWARE_FAULT_H
#define TEO_FIRMWARE_FAULT_H

#include <stdint.h>

struct fault {
    uint32_t exception; /* its number: 3 is HardFault, 2 NMI, 16 and more interrupts of the chip */
    uint32_t pc;        /* the instruction; 0: the stack had overflowed, and nothing is known */
    uint32_t lr;        /* where its function was called from */
    uint32_t cfsr;      /* the reason: ARM DDI 0403E section B3.2.15; 0 with a Cortex-M0 */
    uint32_t address;   /* that could not be reached; 0: the fault has none */
    uint32_t stack;     /* bytes of the stack in use then */
    uint32_t ms;        /* board_ticks() then */
};

/* Keeps a fault. Called from the handler, which then resets the processor. */
void fault_keep(const struct fault *fault);

/*
 * At the start: writes a line about the fault that has ended the run before, if there was one.
 * Returns how many runs in a row have ended that way.
 */
uint32_t fault_report(void);

/*
 * How long to wait before the first poll after `runs` of them, because the service's reply may be
 * the reason: 0 for none, `first_ms`, and twice as long for each further one, up to `most_ms`.
 */
uint32_t fault_pause_ms(uint32_t runs, uint32_t first_ms, uint32_t most_ms);

/* The firmware works: the next fault is the first one again. */
void fault_forget(void);

#endif

/* A wait for hardware, with a bound: a chip that does not answer must not stop the superloop. */
#ifndef TEO_FIRMWARE_WAIT_H
#define TEO_FIRMWARE_WAIT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * At least 4 cycles each: 16 ms or more at 25 MHz. The longest wait of a chip that works is that of
 * a UART for a byte, 0.1 ms, and that of a PHY, of a PLL or of a reset, less than 1 ms.
 */
#define WAIT_TURNS 100000u

/* Waits until all bits of `mask` are 0, or until all of them are 1; false: they never were. */
static inline bool wait_until_clear(const volatile uint32_t *port, uint32_t mask)
{
    for (uint32_t turns = WAIT_TURNS; turns != 0; turns--) {
        if ((*port & mask) == 0) {
            return true;
        }
    }
    return false;
}

static inline bool wait_until_set(const volatile uint32_t *port, uint32_t mask)
{
    for (uint32_t turns = WAIT_TURNS; turns != 0; turns--) {
        if ((*port & mask) == mask) {
            return true;
        }
    }
    return false;
}

#endif

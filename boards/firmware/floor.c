#include "firmware_floor.h"

#define MARK 0x54454F46u

/* Neither cleared nor set at the start; after the power was off it has anything. */
static volatile struct {
    uint32_t mark;
    uint32_t unix_seconds;
    uint32_t inverted;
} kept_floor __attribute__((section(".noinit")));

uint32_t floor_load(void)
{
    uint32_t unix_seconds = kept_floor.unix_seconds;

    return kept_floor.mark == MARK && kept_floor.inverted == ~unix_seconds ? unix_seconds : 0;
}

void floor_save(uint32_t unix_seconds)
{
    kept_floor.mark = 0; /* a reset may come at any time */
    kept_floor.unix_seconds = unix_seconds;
    kept_floor.inverted = ~unix_seconds;
    kept_floor.mark = MARK;
}

#include "firmware_pace.h"

#include <stddef.h>

#include "board.h"
#include "firmware_fault.h"

static uint32_t interval_ms;
static uint32_t again_ms; /* PACE_AGAIN_MS, doubled for each failure in a row */
static bool is_exact;

/* 0 to `most`. Without random numbers: 0, as nothing here must be secret. */
static uint32_t draw(uint32_t most)
{
    uint32_t random = 0;

    (void)board_random(NULL, &random, sizeof random);
    return random % (most + 1u);
}

static uint32_t tenth_of(uint32_t pause_ms)
{
    return is_exact ? 0 : draw(pause_ms / 10u);
}

uint32_t pace_start(uint32_t interval_s, bool exact, uint32_t faults)
{
    uint32_t pause_ms;

    interval_ms = interval_s * 1000u;
    again_ms = PACE_AGAIN_MS;
    is_exact = exact;
    if (faults == 0) {
        return tenth_of(interval_ms);
    }
    pause_ms = fault_pause_ms(faults, PACE_AGAIN_MS, interval_ms);
    return pause_ms - draw(pause_ms / 2u);
}

uint32_t pace_next(void)
{
    again_ms = PACE_AGAIN_MS;
    return interval_ms + tenth_of(interval_ms);
}

uint32_t pace_again(bool soon, bool patient, uint32_t retry_after)
{
    uint32_t pause_ms = interval_ms, asked_ms;

    if ((soon || again_ms != PACE_AGAIN_MS) && again_ms < pause_ms && !patient) {
        pause_ms = again_ms - draw(again_ms / 2u);
        again_ms *= 2u;
    } else {
        pause_ms += tenth_of(pause_ms);
    }
    asked_ms = (retry_after < PACE_RETRY_AFTER_MAX ? retry_after : PACE_RETRY_AFTER_MAX) * 1000u;
    if (asked_ms > pause_ms) {
        pause_ms = asked_ms + tenth_of(asked_ms);
    }
    return pause_ms;
}

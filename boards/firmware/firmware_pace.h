/*
 * When the next poll begins.
 *
 * Devices that start together, such as after a power cut, must not ask together, now or later: each
 * pause is longer by up to a tenth, at random. Where somebody waits for the end (`exact`: once,
 * until-done), it is not.
 */
#ifndef TEO_FIRMWARE_PACE_H
#define TEO_FIRMWARE_PACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Returns the milliseconds until the first poll: up to a tenth of the interval. After `faults` runs
 * in a row that ended in a fault, perhaps by what the service says, as after as many failures.
 */
uint32_t pace_start(uint32_t interval_s, bool exact, uint32_t faults);

/* A poll is complete: milliseconds until the next one. */
uint32_t pace_next(void);

/*
 * A poll has failed: milliseconds until the next attempt. That is the interval; or less, if `soon`
 * now or in a failure before this one in a row: at most PACE_AGAIN_MS and at least half of it,
 * doubled for each failure in a row, up to the interval. `patient`: never less than the interval.
 * In any case what the service asked for: `retry_after`, in seconds, up to PACE_RETRY_AFTER_MAX,
 * as a larger number may be wrong.
 */
#define PACE_AGAIN_MS 1000u
#define PACE_RETRY_AFTER_MAX 3600u
uint32_t pace_again(bool soon, bool patient, uint32_t retry_after);

#endif

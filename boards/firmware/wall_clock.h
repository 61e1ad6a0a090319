/*
 * The time of day on a board without a clock for it.
 *
 * To check a certificate's dates one needs the time, and to trust the time one needs a server whose
 * certificate was checked. So the firmware knows two times:
 *
 *   the floor   a time that has passed for certain: when the firmware was made, and later the time
 *               of every poll that ended well and the notBefore of every certificate whose chain
 *               was verified with all its dates. It only rises, but never above the least notAfter
 *               of the chain that vouched for it. It is kept over a reset (firmware_floor.h).
 *               Certificates are never checked against an earlier time, so that one that had ended
 *               by then is refused from the start.
 *   the time    learned from the service itself: the Date of a reply of the API, over TLS. (The
 *               Date of a gateway's error page does not count.) The chain and the name are
 *               verified, and ends of validity against the floor; only "not valid yet" cannot be
 *               checked. That connection carries no credentials and no query, and its TLS session
 *               is not kept. It is closed, and the next one is made with the time known, so that
 *               every date is checked. Only there are credentials used and tasks believed.
 *
 * A time that was learned may be wrong, if the service's own clock was. So it is forgotten when a
 * certificate is refused for its dates, and then learned again. Anybody on the path can cause that
 * with a certificate that has ended, for which no key is needed; but it does not lower the floor.
 *
 * A wrong time may also have raised the floor. So the service may later give a time below the floor
 * (but none from before the firmware was made): queries are then made by that time, and
 * certificates are checked by the floor, until the time has reached it. The chain that vouched for
 * the floor, and every one that ends no earlier, is still accepted meanwhile.
 *
 * What remains:
 *   - Someone who has the key of a certificate of this very host that ended after the floor can
 *     lie about the time, at the start and after a certificate was refused for its dates. So at the
 *     first start that is one that ended after the firmware was made, and later one that ended
 *     after the last poll that ended well (after a reset, up to a day before that). The lie cannot
 *     be below the time when the firmware was made.
 *   - If the service's own Date was wrong by months, a chain that ends before the floor that it has
 *     left is refused until it is renewed, and one that is not valid yet is accepted too early.
 *   - SNTP would be weaker: anybody on the path could lie. A board with a clock of its own calls
 *     wall_clock_set() at the start, and nothing is learned.
 */
#ifndef TEO_FIRMWARE_WALL_CLOCK_H
#define TEO_FIRMWARE_WALL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Gets the floor that was kept over a reset. Call it first. */
void wall_clock_init(void);

/* When the firmware was made, in Unix seconds. */
uint32_t wall_clock_made(void);

/* The floor. */
uint32_t wall_clock_floor(void);

/*
 * Raises the floor to `passed`, but not above `chain_ends`, the least notAfter of the chain that
 * vouches for it.
 */
void wall_clock_raise_floor(uint32_t passed, uint32_t chain_ends);

/* Sets the time. If it is before the floor, returns false and changes nothing. */
bool wall_clock_set(uint32_t unix_seconds);

/*
 * The same for a time learned from the service, which may be before the floor, but not before the
 * firmware was made.
 */
bool wall_clock_learn(uint32_t unix_seconds);

/* Forgets the time if it was learned. */
void wall_clock_forget_learned(void);

/*
 * The time in Unix seconds; 0: not known. Call it at least once before the ticks wrap (49 days), as
 * it is what moves the clock on.
 */
uint32_t wall_clock_now(void);

/* Whether certificates are checked by the floor, because the time is not known or is below it. */
bool wall_clock_is_below_floor(void);

#endif

/*
 * The time of day on a board without a clock for it.
 *
 * A certificate's dates can only be judged by one who knows the time, and the time can only be learnt from one who was judged.
 * So the firmware knows two things:
 *
 *   the floor   when the firmware was made. It cannot be earlier now, so whatever had ended by then is refused from the start.
 *   the time    learnt from the service itself, the Date of an answer of the API, over TLS. (The error
 *               page of a gateway does not count.) The chain and the name are verified, ends of validity
 *               against the floor; only "not valid yet" cannot be judged. That connection carries no
 *               credentials and no query, and leaves no TLS session. It is closed; the next one is made
 *               with the time known, so that every date counts, and only there are credentials used and
 *               tasks believed.
 *
 * A time that was learnt may be wrong, as the service's own clock may have been. So it is forgotten when a certificate is refused
 * for its dates, and learnt anew.
 *
 * What remains: one who holds the key of a certificate of this very host that ended after the firmware was made can lie
 * about the time, at the start and whenever a certificate was refused for its dates. SNTP would be weaker: anybody on the
 * way could. A board with a clock of its own calls wall_clock_set() at the start, and nothing is learnt.
 */
#ifndef TEO_FIRMWARE_WALL_CLOCK_H
#define TEO_FIRMWARE_WALL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* When the firmware was made, in Unix seconds. */
uint32_t wall_clock_floor(void);

/* Sets the time; false, and nothing is set, where it is before the floor. */
bool wall_clock_set(uint32_t unix_seconds);

/* The same for a time that the service told. */
bool wall_clock_learn(uint32_t unix_seconds);

/* The time is not known any more, if it was learnt. */
void wall_clock_forget_learnt(void);

/*
 * Unix seconds; 0: not known. To be called more often than the ticks wrap (49 days), as it carries the
 * clock on.
 */
uint32_t wall_clock_now(void);

#endif

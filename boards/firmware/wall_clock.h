/*
 * The time of day on a board without a clock for it.
 *
 * To check a certificate's dates one needs the time, and to trust the time one needs a server whose
 * certificate was checked. So the firmware knows two times:
 *
 *   the floor   when the firmware was made. It cannot be earlier now, so a certificate that had
 *               expired by then is refused from the start.
 *   the time    learned from the service itself: the Date of a reply of the API, over TLS. (The
 *               Date of a gateway's error page does not count.) The chain and the name are
 *               verified, and ends of validity against the floor; only "not valid yet" cannot be
 *               checked. That connection carries no credentials and no query, and its TLS session
 *               is not kept. It is closed, and the next one is made with the time known, so that
 *               every date is checked. Only there are credentials used and tasks believed.
 *
 * A time that was learned may be wrong, if the service's own clock was. So it is forgotten when a
 * certificate is refused for its dates, and then learned again.
 *
 * What remains: someone who has the key of a certificate of this very host, which expired after
 * the firmware was made, can lie about the time, at the start and after a certificate was refused
 * for its dates. SNTP would be weaker: anybody on the path could lie. A board with a clock of its
 * own calls wall_clock_set() at the start, and nothing is learned.
 */
#ifndef TEO_FIRMWARE_WALL_CLOCK_H
#define TEO_FIRMWARE_WALL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* When the firmware was made, in Unix seconds. */
uint32_t wall_clock_floor(void);

/* Sets the time. If it is before the floor, returns false and changes nothing. */
bool wall_clock_set(uint32_t unix_seconds);

/* The same for a time learned from the service. */
bool wall_clock_learn(uint32_t unix_seconds);

/* Forgets the time if it was learned. */
void wall_clock_forget_learned(void);

/*
 * The time in Unix seconds; 0: not known. Call it at least once before the ticks wrap (49 days), as
 * it is what moves the clock on.
 */
uint32_t wall_clock_now(void);

#endif

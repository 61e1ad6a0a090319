/* The two clocks of the host: the monotonic one, and that of the date and time. */
#ifndef PURGE_CLOCK_H
#define PURGE_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that never jumps. Only differences mean anything. */
uint64_t monotonic_now(void);

/* Sleeps until monotonic_now() has reached `until`. */
void monotonic_sleep(uint64_t until);

/* The host's clock in Unix seconds; 0 if it was never set, as on a board without a battery. */
uint32_t host_clock(void);

#endif

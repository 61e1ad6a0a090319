/* The host's clock, for pauses and for what is left of a time-out. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdint.h>

/* Milliseconds of a clock that never jumps; where it starts does not matter. */
uint64_t moment_now(void);

/* Sleeps until moment_now() has come to `until`. */
void moment_sleep(uint64_t until);

#endif

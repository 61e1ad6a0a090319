/* Time: what passes, on a clock that nobody sets, and the host's own, in words. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdint.h>

/* Milliseconds of a clock that never jumps; where it starts does not matter. */
uint64_t moment_now(void);

/* Sleeps until moment_now() has come to `until`. */
void moment_sleep(uint64_t until);

/* The host's clock in Unix seconds; 0 where it was never set, as on a board without a battery. */
uint32_t moment_host_clock(void);

#define MOMENT_TEXT_SIZE 24 /* "2022-02-09 00:00:00 UTC" and its NUL */
#define MOMENT_SPAN_SIZE 32

/* Unix seconds as people read them. All return `text`. */
const char *moment_text(uint32_t unix_seconds, char text[MOMENT_TEXT_SIZE]);

/* A time span, like "90 seconds", "3 hours" or "12 days", rounded down. */
const char *moment_span(uint64_t seconds, char text[MOMENT_SPAN_SIZE]);

/* The same rounded up: who is asked to wait comes too early otherwise. */
const char *moment_span_up(uint64_t seconds, char text[MOMENT_SPAN_SIZE]);

#endif

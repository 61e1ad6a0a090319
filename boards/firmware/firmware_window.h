/*
 * Which tasks a poll asks for: those that may have changed since the last one. A task changes until
 * it is done, so that is everything from the oldest task in progress on, or from shortly before the
 * last complete poll if there is none. Three numbers are kept, however many tasks there are.
 */
#ifndef TEO_FIRMWARE_WINDOW_H
#define TEO_FIRMWARE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/response.h>

/* So many seconds before the last poll: a task may be listed somewhat later than it was created. */
#define WINDOW_OVERLAP 300u

/* A task of this poll; `busy`: it is in progress, `failed`: it has failed. */
void window_task(const teo_task *task, bool busy, bool failed);

/* The poll that began at `begun` is complete: Unix seconds, 0 for not known. */
void window_end(uint32_t begun);

/* The poll has broken off: the next one asks for what this one asked for. */
void window_break_off(void);

/* How many seconds up to `now` the next poll asks for; `last` at most. */
uint32_t window_seconds(uint32_t last, uint32_t now);

/* Whether a task that was created in the last so many seconds has failed. */
bool window_has_failed(uint32_t last, uint32_t now);

#endif

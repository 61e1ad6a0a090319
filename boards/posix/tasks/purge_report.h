/* What `wait` reports on stderr: its progress, and how it ended. */
#ifndef PURGE_REPORT_H
#define PURGE_REPORT_H

#include "purge_waiting.h"

/*
 * Shows the progress: on a terminal at once, elsewhere if a line is due. The next round begins at
 * `next`; 0: one is under way.
 */
void report_progress(struct waiting *waiting, uint64_t next);

/*
 * Shows the progress during a look, if a line is due. `context` is a struct waiting. Returns the
 * milliseconds after which to call it again.
 */
uint32_t report_idle(void *context);

/* Reports how it ended; if it ran out of time, also the jobs that have not ended. */
void report_end(const struct waiting *waiting, enum outcome outcome);

#endif

/*
 * What the parts of `wait` share: the rounds (wait.c), the looks of a round (look.c), what stderr
 * says (report.c).
 */
#ifndef PURGE_WAITING_H
#define PURGE_WAITING_H

#include "purge_job.h"
#include "purge_session.h"

struct waiting {
    struct session *session;
    struct job *jobs;
    struct job **sorted; /* by id */
    size_t job_count;
    size_t first; /* the job whose turn by id is next */
    uint64_t end; /* monotonic_now() when time is over */

    /* the listing of the interval */
    uint32_t listed; /* requests that the last one took */
    bool listing_moved; /* once, while it was read */
    teo_status listing_fault;

    teo_status fault;     /* the last poll's that may pass; TEO_OK: it went well */
    uint32_t retry_after; /* seconds that came with it */
    uint64_t line_due; /* monotonic_now() for the next line of progress */
    bool said_foreign;
    bool said_strange;
};

/* How a poll or a round ended. */
enum step {
    STEP_GOOD,
    STEP_FAULT, /* one that may pass; waiting.fault */
    STEP_OVER   /* the tool ends; the outcome is set */
};

/* Milliseconds. */
uint64_t waiting_time_left(const struct waiting *waiting);

size_t waiting_jobs_left(const struct waiting *waiting);

/* Looks at the jobs that have not ended, each as its turn is. */
enum step look_at_all(struct waiting *waiting, enum outcome *outcome);

/*
 * Shows how far it is, on a terminal at once, else where a line is due; the next round begins at
 * `next`; 0: one is under way.
 */
void report_progress(struct waiting *waiting, uint64_t next);

/*
 * The same during a look, where a line is due; `context` is a struct waiting. Returns the
 * milliseconds until it is to be called again.
 */
uint32_t report_idle(void *context);

/* How it ended, in a line; where it was out of time, with the jobs that have not ended. */
void report_end(const struct waiting *waiting, enum outcome outcome);

#endif

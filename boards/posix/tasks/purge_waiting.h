/* The jobs that `wait` waits for, and how far it has come. */
#ifndef PURGE_WAITING_H
#define PURGE_WAITING_H

#include "purge_job.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_service.h"

struct waiting {
    const struct options *options;
    struct service *service;
    struct output *output;
    struct job *jobs;
    struct job **sorted; /* by id */
    size_t job_count;
    size_t first;         /* the job whose turn by id is next */
    uint64_t started;     /* monotonic_now(), here and below */
    uint64_t end;         /* when time is over */
    enum outcome outcome; /* set where the tool has to end early: STEP_OVER */

    /* The listing of the interval. */
    uint32_t listed;    /* requests that the last one took */
    bool listing_moved; /* one has changed while it was read */
    teo_status listing_fault;

    teo_status fault;     /* of the last poll, one that may pass; TEO_OK: it went well */
    uint32_t retry_after; /* seconds that came with it */
    uint64_t line_due;    /* when the next line of progress is due */
    bool said_foreign;
    bool said_unknown_status;
};

/* Milliseconds. */
uint64_t waiting_time_left(const struct waiting *waiting);

size_t waiting_jobs_left(const struct waiting *waiting);

#endif

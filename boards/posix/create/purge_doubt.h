/*
 * A create whose answer did not come: was the job made? It is never created again without a look.
 */
#ifndef PURGE_DOUBT_H
#define PURGE_DOUBT_H

#include "purge_service.h"
#include "purge_submission.h"

enum doubt_end {
    DOUBT_FOUND,     /* a job made since then has exactly these targets: `job_id` */
    DOUBT_ALIKE,     /* the same, but it may differ in what the lists do not show */
    DOUBT_NOT_FOUND, /* in two looks */
    DOUBT_OPEN,      /* it could not be looked for twice */
    DOUBT_NO_MEMORY
};

#define DOUBT_LOOKS 2

/*
 * Looks for the job. It was sent not before `begun`; time is over at `end` (monotonic_now(), both).
 * Reports on stderr what else was seen.
 */
enum doubt_end doubt_settle(const struct submission *submission, struct slice slice,
                            struct service *service, uint64_t begun, uint64_t end,
                            char job_id[TEO_JOB_ID_SIZE]);

#endif

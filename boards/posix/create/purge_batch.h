/* How a submission is split by the quota of the plan. */
#ifndef PURGE_BATCH_H
#define PURGE_BATCH_H

#include "purge_service.h"
#include "purge_submission.h"

/* More targets than this are not submitted before the quota is known. */
#define BATCH_ASK 500

struct batch {
    size_t most; /* targets in one request; SIZE_MAX: any number */
    bool asked;
};

/*
 * Asks for the quota, once, and sets `most` by it. `needed` targets are still to be submitted. Any
 * result but OUTCOME_DONE: too little is left for the day, or the question failed; stderr says so.
 */
enum outcome batch_ask(struct batch *batch, const struct submission *submission,
                       struct service *service, size_t needed, uint64_t time_left);

#endif

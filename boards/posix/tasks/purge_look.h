/* One round of `wait`: a look at each job that has not ended. */
#ifndef PURGE_LOOK_H
#define PURGE_LOOK_H

#include "purge_waiting.h"

/* How a poll or a round ended. */
enum step {
    STEP_GOOD,
    STEP_FAULT, /* in an error that may pass: waiting.fault; or time was over */
    STEP_OVER   /* the tool ends with waiting.outcome */
};

enum step look_at_all(struct waiting *waiting);

#endif

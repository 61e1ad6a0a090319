/* What a run ends in, and what the firmware makes of the statuses of libteo. */
#ifndef TEO_FIRMWARE_OUTCOME_H
#define TEO_FIRMWARE_OUTCOME_H

#include <stdbool.h>

#include <teo/status.h>

/* The exit statuses; those of teo-purge. */
enum outcome {
    OUTCOME_DONE = 0,        /* every task has succeeded */
    OUTCOME_TASK_FAILED = 1, /* a task has failed, timed out, was canceled, or is invalid */
    OUTCOME_USAGE = 2,       /* an option is wrong, or a set-up that cannot work */
    OUTCOME_UNREACHABLE = 3, /* the network or TLS failed, also for lack of memory */
    OUTCOME_REFUSED = 4,     /* the service answered and refused */
    OUTCOME_MALFORMED = 5,   /* the reply breaks a rule */
    OUTCOME_LATE = 6         /* a task is still in progress */
};

/* The exit status for an error. */
enum outcome outcome_of(teo_status status);

/*
 * Can another poll succeed if nobody changes anything at this device? A certificate, a key or a
 * version of TLS that is refused stays refused.
 */
bool outcome_may_pass(teo_status status);

/*
 * May another endpoint do better? Not where the service itself has refused, or this device lacks
 * something.
 */
bool outcome_is_of_endpoint(teo_status status);

/* Has the service refused the credentials, rather than the query or the clock? `code` is its. */
bool outcome_refuses_credentials(teo_status status, const char *code);

#endif

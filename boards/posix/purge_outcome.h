/* How teo-purge can end: its exit statuses, as the manual lists them. */
#ifndef PURGE_OUTCOME_H
#define PURGE_OUTCOME_H

#include <teo/status.h>

enum outcome {
    OUTCOME_DONE = 0,        /* all was printed; for wait: every task succeeded */
    OUTCOME_TASK_FAILED = 1, /* wait: a task ended failed, timeout, canceled or invalid */
    OUTCOME_USAGE = 2,       /* a wrong option, a local set-up that cannot work, or a query refused before sending */
    OUTCOME_UNREACHABLE = 3, /* DNS, TCP, TLS or the deadline */
    OUTCOME_REFUSED = 4,     /* the service answered and refused */
    OUTCOME_MALFORMED = 5,   /* the reply breaks a rule of HTTP, JSON or the API, or the list did not rest */
    OUTCOME_LATE = 6,        /* wait: out of time */
    OUTCOME_OUTPUT = 7,      /* stdout could not be written */
    OUTCOME_MEMORY = 8       /* this host has no memory left */
};

/* Says on stderr that there is no memory left, and returns the outcome that it is. */
enum outcome outcome_memory(void);

/* Which of them an error of the library is. */
enum outcome outcome_of(teo_status status);

/*
 * Whether a later attempt may go better with nobody doing anything: a broken connection may, a certificate that has
 * expired or a key that is refused may not. `http_status` as in teo_fault.
 */
int outcome_may_pass(teo_status status, unsigned http_status);

#endif

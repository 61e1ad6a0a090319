/* How teo-purge can end: its exit statuses, as the manual lists them. */
#ifndef PURGE_OUTCOME_H
#define PURGE_OUTCOME_H

#include <stdbool.h>

#include <teo/status.h>

enum outcome {
    OUTCOME_DONE = 0,        /* all was printed; for wait: every task succeeded */
    OUTCOME_TASK_FAILED = 1, /* wait: a task ended failed, timeout, canceled or invalid */
    OUTCOME_USAGE = 2,       /* a wrong option, a wrong set-up, or a query refused before sending */
    OUTCOME_UNREACHABLE = 3, /* DNS, TCP, TLS or the deadline */
    OUTCOME_REFUSED = 4,     /* the service answered and refused */
    OUTCOME_MALFORMED = 5,   /* the reply breaks a rule, or the list changed while it was read */
    OUTCOME_LATE = 6,        /* wait: out of time */
    OUTCOME_OUTPUT = 7,      /* stdout could not be written */
    OUTCOME_MEMORY = 8       /* this host has no memory left */
};

/* Reports on stderr that there is no memory left. */
enum outcome outcome_memory(void);

/* The outcome of a run that ends with this status. */
enum outcome outcome_of(teo_status status);

/*
 * Whether a later attempt may succeed without any change here. A broken connection may
 * pass; an expired certificate or a refused key does not. `http_status` is that of teo_fault.
 */
bool outcome_may_pass(teo_status status);

#endif

/*
 * What `wait` knows of one job: what the looks at it showed, which of its rows are printed, and
 * whether all have ended.
 */
#ifndef PURGE_JOB_H
#define PURGE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/response.h>

#include "purge_multiset.h"

/*
 * How a row has ended. A status that is not known is no end: nobody is told that a purge is done
 * when it may not be.
 */
enum job_end {
    END_NONE,
    END_SUCCESS,
    END_FAILED,
    END_TIMEOUT,
    END_CANCELED,
    END_INVALID,
    JOB_ENDS
};

/* What one look at a job shows: all of its rows, as far as the service has them. */
struct look {
    uint64_t rows;
    uint64_t ends[JOB_ENDS]; /* how many of them ended how */
    uint64_t print;  /* a hash of the rows' identities, the same in whatever order they come */
    uint32_t oldest; /* CreateTime of the oldest row in Unix seconds; 0: one could not be read */
    bool equal;      /* two of them cannot be told from each other */
    bool strange;    /* one has a status that is not known; `open_status` is that */
    char open_status[TEO_STATUS_SIZE]; /* of a row that has not ended */
};

/* Which requests by id a round makes for a job. */
enum job_turn { TURN_NONE, TURN_NOW, TURN_LATER };

/* Zero it, then set `id`. */
struct job {
    const char *id;
    bool ended;
    bool shaken; /* its list changed once while it was read: one look is not believed any more */
    struct look now;  /* under way */
    struct look last; /* the last that was whole */
    uint64_t most;    /* rows that one look showed */
    bool glimpsed;    /* a row was seen, be it in a look that failed */

    /* for the rounds */
    enum job_turn turn;
    bool asked;    /* by id, and answered */
    bool doubtful; /* the last look has to be confirmed */
    bool said_unknown;

    /* the module's own */
    bool settled; /* the rows of the look that ended are sure */
    uint32_t poll;
    struct multiset set;
    struct multiset_entry **deferred;
    size_t deferred_used;
    size_t deferred_next;
    size_t deferred_size;
};

enum job_answer { JOB_SKIP, JOB_PRINT, JOB_NO_MEMORY };

/* What is known of a look beside its rows. */
struct job_terms {
    uint64_t expected; /* rows that there must be; 0: not known */
    bool one_reply;    /* all came in one reply of the service, so that none can have moved */
    bool in_part;      /* there may be rows that were not looked at */
};

enum job_verdict {
    JOB_UNKNOWN, /* there is no row */
    JOB_GOES_ON,
    JOB_PARTIAL,  /* every row seen has ended; others may be missing */
    JOB_DOUBTFUL, /* every row has ended, if a further look says the same */
    JOB_ENDED
};

void job_look_begin(struct job *job);

/*
 * One row of the look; `alone`: of the first reply that brought rows of it. JOB_PRINT: it has ended
 * and was not printed yet.
 */
enum job_answer job_row(struct job *job, const teo_task *row, bool alone);

/* The look is whole. */
enum job_verdict job_look_end(struct job *job, const struct job_terms *terms);

/* After job_look_end(): true with a further row to print, false when there is none left. */
bool job_next(struct job *job, teo_task *row);

/* The number of its rows that have ended. */
uint64_t look_ended(const struct look *look);

/* Whether one of them ended otherwise than well. */
bool look_failed(const struct look *look);

void job_free(struct job *job);

#endif

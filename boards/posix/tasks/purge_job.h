/*
 * What `wait` knows of one job: what the looks at it showed, which rows were printed, and whether
 * all have ended.
 */
#ifndef PURGE_JOB_H
#define PURGE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/response.h>

#include "purge_multiset.h"

/*
 * How a row has ended. A row with an unknown status has not ended: the tool must not report that a
 * purge is done when it may not be.
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
    uint64_t identities;     /* a sum of hashes, the same in any order of the rows */
    uint32_t oldest;  /* CreateTime of the oldest row in Unix seconds; 0: one could not be read */
    bool equal;       /* two rows have the same identity */
    bool has_unknown; /* a row has an unknown status, which is in `open_status` */
    char open_status[TEO_STATUS_SIZE]; /* of a row that has not ended */
};

/* Which requests by id a round makes for a job. */
enum job_turn { TURN_NONE, TURN_NOW, TURN_LATER };

/* Zero it, then set `id` and `expected`. */
struct job {
    const char *id;
    uint64_t expected; /* rows that it has; 0: not known */
    bool ended;
    bool list_changed; /* its list changed once while it was read: every end needs a second look */
    struct look now;   /* under way */
    struct look last;  /* the last that was whole */
    uint64_t most;     /* rows in one look, at most */
    bool seen;         /* a row was seen, maybe in a look that failed */

    /* For the rounds. */
    enum job_turn turn;
    bool asked;    /* by id, and answered */
    bool doubtful; /* the last look has to be confirmed */
    bool said_unknown;

    /* Private to job.c. */
    bool settled; /* the look that ended shows each row once */
    uint32_t poll;
    struct multiset set;
    struct multiset_entry **deferred;
    size_t deferred_used;
    size_t deferred_next;
    size_t deferred_size;
};

enum job_answer { JOB_SKIP, JOB_PRINT, JOB_NO_MEMORY };

/* What is known of a look besides its rows. */
struct job_terms {
    uint64_t expected; /* rows that there must be; 0: not known */
    bool one_reply;    /* all came in one reply, so none can have moved between pages */
    bool in_part;      /* the look may have missed rows */
};

enum job_verdict {
    JOB_UNKNOWN,  /* there is no row */
    JOB_GOES_ON,  /* a row has not ended */
    JOB_PARTIAL,  /* every row seen has ended; others may be missing */
    JOB_DOUBTFUL, /* every row has ended, if a second look shows the same */
    JOB_ENDED
};

void job_look_begin(struct job *job);

/*
 * Takes one row of the look. `alone`: no earlier reply of the look had rows. JOB_PRINT: the row has
 * ended and was not printed yet.
 */
enum job_answer job_row(struct job *job, const teo_task *row, bool alone);

/* The look is whole. */
enum job_verdict job_look_end(struct job *job, const struct job_terms *terms);

/* After job_look_end(), until it is false: the next row to print. */
bool job_next(struct job *job, teo_task *row);

/* The number of rows that have ended. */
uint64_t look_ended(const struct look *look);

/* Whether a row ended in another way than success. */
bool look_failed(const struct look *look);

void job_free(struct job *job);

#endif

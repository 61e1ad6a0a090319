/* What `wait` knows of one job: its rows, which of them are printed, and whether all have ended. */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/response.h>

#include "bag.h"

/* Zero it, then set `id`. */
struct job {
    const char *id;
    bool ended;
    bool failed;           /* a row ended otherwise than well */

    /* of the last poll, while it runs: so far */
    uint64_t rows;
    uint64_t rows_ended;
    char open_status[TEO_STATUS_SIZE]; /* of a row that has not ended */

    /* the module's own */
    uint32_t poll;
    struct bag bag;
    teo_task *deferred;
    size_t deferred_used;
    size_t deferred_next;
    size_t deferred_size;
};

enum job_answer { JOB_SKIP, JOB_PRINT, JOB_NO_MEMORY };

void job_poll_begin(struct job *job);

/* One row of the poll. JOB_PRINT: it has ended and was not printed yet. */
enum job_answer job_row(struct job *job, const teo_task *row);

/* The poll is complete. */
void job_poll_end(struct job *job);

/* After job_poll_end(): a further row to print, or NULL when there is none left. */
const teo_task *job_next(struct job *job);

void job_free(struct job *job);

#endif

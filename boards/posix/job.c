/*
 * Which rows are new. Rows have no key of their own: a job may name the same target several times, and its rows then
 * differ at most in how and when they ended. So rows are counted, under two headings:
 *
 *   identity  JobId, Target, Type, Method, CreateTime: what never changes. Of each identity no more rows are
 *             printed than have ended, so a row whose details change after its end is not printed again.
 *   content   all members: tells which rows of an identity those are that were printed before.
 *
 * A row with new content is printed at once where its identity has ended more often than it was printed; else it
 * waits for the end of the poll, when the rows of its identity are all counted.
 */
#include "job.h"

#include <stdlib.h>
#include <string.h>

#define KEY_SIZE (sizeof(teo_task) + 1)

static size_t pack(char *key, size_t used, const char *text)
{
    size_t length = strlen(text) + 1; /* with its NUL, so that two texts never read as another two */

    memcpy(key + used, text, length);
    return used + length;
}

static struct bag_entry *identity_of(struct job *job, const teo_task *row)
{
    char key[KEY_SIZE] = "i";
    size_t used = 1;

    used = pack(key, used, row->job_id);
    used = pack(key, used, row->target);
    used = pack(key, used, row->type);
    used = pack(key, used, row->method);
    used = pack(key, used, row->create_time);
    return bag_find(&job->bag, key, used, job->poll);
}

static struct bag_entry *content_of(struct job *job, const teo_task *row)
{
    char key[KEY_SIZE] = "c";
    size_t used = 1;

    used = pack(key, used, row->job_id);
    used = pack(key, used, row->target);
    used = pack(key, used, row->type);
    used = pack(key, used, row->method);
    used = pack(key, used, row->status);
    used = pack(key, used, row->create_time);
    used = pack(key, used, row->update_time);
    used = pack(key, used, row->fail_type);
    used = pack(key, used, row->fail_message);
    return bag_find(&job->bag, key, used, job->poll);
}

static bool defer(struct job *job, const teo_task *row)
{
    if (job->deferred_used == job->deferred_size) {
        size_t size = job->deferred_size == 0 ? 8 : job->deferred_size * 2;
        teo_task *rows = realloc(job->deferred, size * sizeof *rows);
        if (rows == NULL) {
            return false;
        }
        job->deferred = rows;
        job->deferred_size = size;
    }
    job->deferred[job->deferred_used++] = *row;
    return true;
}

void job_poll_begin(struct job *job)
{
    job->poll++;
    job->rows = 0;
    job->rows_ended = 0;
    job->failed = false;
    job->open_status[0] = '\0';
    job->deferred_used = 0;
    job->deferred_next = 0;
}

/* A status that is not known here is no end: nobody is told that a purge is done when it may not be. */
static bool has_ended(struct job *job, const teo_task *row)
{
    switch (teo_task_status_of(row)) {
    case TEO_TASK_SUCCESS:
        return true;
    case TEO_TASK_FAILED:
    case TEO_TASK_TIMEOUT:
    case TEO_TASK_CANCELED:
        job->failed = true;
        return true;
    default:
        memcpy(job->open_status, row->status, sizeof job->open_status);
        return false;
    }
}

enum job_answer job_row(struct job *job, const teo_task *row)
{
    struct bag_entry *identity, *content;

    job->rows++;
    if (!has_ended(job, row)) {
        return JOB_SKIP;
    }
    job->rows_ended++;
    identity = identity_of(job, row);
    content = content_of(job, row);
    if (identity == NULL || content == NULL) {
        return JOB_NO_MEMORY;
    }
    identity->met++;
    content->met++;
    if (content->met <= content->printed) {
        return JOB_SKIP;
    }
    if (identity->printed >= identity->met) {
        return defer(job, row) ? JOB_SKIP : JOB_NO_MEMORY;
    }
    identity->printed++;
    content->printed++;
    return JOB_PRINT;
}

void job_poll_end(struct job *job)
{
    job->ended = job->rows > 0 && job->rows_ended == job->rows;
}

const teo_task *job_next(struct job *job)
{
    while (job->deferred_next < job->deferred_used) {
        const teo_task *row = &job->deferred[job->deferred_next++];
        struct bag_entry *identity = identity_of(job, row);
        struct bag_entry *content = content_of(job, row);
        /* Both were made when the row was met, so none is NULL; a test costs less than an argument. */
        if (identity != NULL && content != NULL && identity->printed < identity->met) {
            identity->printed++;
            content->printed++;
            return row;
        }
    }
    return NULL;
}

void job_free(struct job *job)
{
    bag_free(&job->bag);
    free(job->deferred);
    job->deferred = NULL;
    job->deferred_used = job->deferred_next = job->deferred_size = 0;
}

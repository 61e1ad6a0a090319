/*
 * Which rows are new. Rows have no key: a job may name the same target several times, and then its
 * rows differ at most in how and when they ended. So rows are counted twice:
 *
 *   by identity   JobId, Target, Type, Method, CreateTime, which never change. Of each identity no
 *                 more rows are printed than have ended. So a row whose details change after its
 *                 end is not printed again.
 *   by content    all members. This says which rows of an identity were printed before.
 *
 * A row with new content is printed at once if its identity has ended more often than it was
 * printed. Else it waits for the end of the look, when all rows of its identity are counted. So
 * does a row that equals one of an earlier page: it may be the same row, moved to the next page.
 */
#include "purge_job.h"

#include <stdlib.h>
#include <string.h>

#include <teo/time.h>

#include "purge_member.h"

#define KEY_SIZE (sizeof(teo_task) + 1)

static size_t pack(char *key, size_t used, const char *text)
{
    size_t length = strlen(text) + 1; /* the NUL keeps "ab", "c" apart from "a", "bc" */

    memcpy(key + used, text, length);
    return used + length;
}

static struct multiset_entry *identity_of(struct job *job, const teo_task *row)
{
    char key[KEY_SIZE] = "i";
    size_t used = 1;

    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        if (task_members[i].is_fixed) {
            used = pack(key, used, task_member_text(row, &task_members[i]));
        }
    }
    return multiset_find(&job->set, key, used, job->poll);
}

/* row_of() reads it back. */
static struct multiset_entry *content_of(struct job *job, const teo_task *row)
{
    char key[KEY_SIZE] = "c";
    size_t used = 1;

    memcpy(key + used, &row->present, sizeof row->present);
    used += sizeof row->present;
    memcpy(key + used, &row->truncated, sizeof row->truncated);
    used += sizeof row->truncated;
    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        used = pack(key, used, task_member_text(row, &task_members[i]));
    }
    return multiset_find(&job->set, key, used, job->poll);
}

static void row_of(const struct multiset_entry *content, teo_task *row)
{
    const char *key = content->bytes + 1;

    memset(row, 0, sizeof *row);
    memcpy(&row->present, key, sizeof row->present);
    key += sizeof row->present;
    memcpy(&row->truncated, key, sizeof row->truncated);
    key += sizeof row->truncated;
    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        size_t length = strlen(key) + 1;

        memcpy((char *)row + task_members[i].offset, key, length);
        key += length;
    }
}

static bool defer(struct job *job, struct multiset_entry *content)
{
    if (job->deferred_used == job->deferred_size) {
        size_t size = job->deferred_size == 0 ? 8 : job->deferred_size * 2;
        struct multiset_entry **rows = realloc(job->deferred, size * sizeof *rows);
        if (rows == NULL) {
            return false;
        }
        job->deferred = rows;
        job->deferred_size = size;
    }
    job->deferred[job->deferred_used++] = content;
    return true;
}

void job_look_begin(struct job *job)
{
    job->poll++;
    memset(&job->now, 0, sizeof job->now);
    job->deferred_used = 0;
    job->deferred_next = 0;
}

static enum job_end end_of(const teo_task *row)
{
    switch (teo_task_status_of(row)) {
    case TEO_TASK_SUCCESS:
        return END_SUCCESS;
    case TEO_TASK_FAILED:
        return END_FAILED;
    case TEO_TASK_TIMEOUT:
        return END_TIMEOUT;
    case TEO_TASK_CANCELED:
        return END_CANCELED;
    case TEO_TASK_INVALID: /* of a prefetch task: the origin did not answer 2xx */
        return END_INVALID;
    default:
        return END_NONE;
    }
}

static void note_open(struct look *look, const teo_task *row)
{
    bool unknown = teo_task_status_of(row) != TEO_TASK_PROCESSING;

    /* An unknown status says more than "processing". */
    if (unknown || !look->has_unknown) {
        memcpy(look->open_status, row->status, sizeof look->open_status);
    }
    look->has_unknown = look->has_unknown || unknown;
}

static void note_time(struct look *look, const teo_task *row)
{
    uint32_t created;

    if (teo_time_parse(row->create_time, strlen(row->create_time), &created) != TEO_OK) {
        created = 0;
    }
    if (look->rows == 0 || created < look->oldest) {
        look->oldest = created;
    }
}

enum job_answer job_row(struct job *job, const teo_task *row, bool alone)
{
    struct look *look = &job->now;
    struct multiset_entry *identity = identity_of(job, row), *content;
    enum job_end end = end_of(row);

    if (identity == NULL) {
        return JOB_NO_MEMORY;
    }
    note_time(look, row);
    job->seen = true;
    look->rows++;
    look->ends[end]++;
    look->identities += identity->hash;
    identity->met++;
    look->equal = look->equal || identity->met > 1;
    if (end == END_NONE) {
        note_open(look, row);
        return JOB_SKIP;
    }
    content = content_of(job, row);
    if (content == NULL) {
        return JOB_NO_MEMORY;
    }
    identity->ended++;
    content->met++;
    if (content->met <= content->printed) {
        return JOB_SKIP;
    }
    if (identity->printed >= identity->ended || (!alone && identity->met > 1)) {
        return defer(job, content) ? JOB_SKIP : JOB_NO_MEMORY;
    }
    identity->printed++;
    content->printed++;
    return JOB_PRINT;
}

static bool all_ended(const struct look *look)
{
    return look->rows > 0 && look->ends[END_NONE] == 0;
}

/* Whether this look alone shows that no row of the job is missing. */
static bool is_certain(const struct job *job, const struct job_terms *terms)
{
    if (job->now.rows < job->most) {
        return false;
    }
    /* If the number is known, so many different rows are all of them. */
    if (terms->expected != 0) {
        return terms->one_reply || !job->now.equal;
    }
    return terms->one_reply && !job->now.equal && !job->list_changed;
}

enum job_verdict job_look_end(struct job *job, const struct job_terms *terms)
{
    const struct look *now = &job->now;
    bool certain = is_certain(job, terms);
    bool same = now->rows == job->last.rows && now->identities == job->last.identities;
    bool confirmed = same && all_ended(&job->last);
    bool in_part = terms->in_part || (terms->expected != 0 && now->rows < terms->expected);

    job->settled = terms->one_reply || same;
    if (!in_part || now->rows >= job->last.rows) {
        job->last = *now;
    }
    if (now->rows > job->most) {
        job->most = now->rows;
    }
    if (now->rows == 0) {
        return JOB_UNKNOWN;
    }
    if (!all_ended(now)) {
        return JOB_GOES_ON;
    }
    if (in_part) {
        return JOB_PARTIAL;
    }
    job->ended = certain || confirmed;
    return job->ended ? JOB_ENDED : JOB_DOUBTFUL;
}

bool job_next(struct job *job, teo_task *row)
{
    while (job->settled && job->deferred_next < job->deferred_used) {
        struct multiset_entry *content = job->deferred[job->deferred_next++];
        struct multiset_entry *identity;

        row_of(content, row);
        identity = identity_of(job, row);
        /* It exists, so this needs no memory and cannot fail. */
        if (identity != NULL && identity->printed < identity->ended &&
            content->printed < content->met) {
            identity->printed++;
            content->printed++;
            return true;
        }
    }
    return false;
}

uint64_t look_ended(const struct look *look)
{
    return look->rows - look->ends[END_NONE];
}

bool look_failed(const struct look *look)
{
    return look_ended(look) != look->ends[END_SUCCESS];
}

void job_free(struct job *job)
{
    multiset_free(&job->set);
    free(job->deferred);
    job->deferred = NULL;
    job->deferred_used = job->deferred_next = job->deferred_size = 0;
}

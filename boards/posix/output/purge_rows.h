/*
 * The tasks of one window. If a window is read again, no task is printed twice. A task is known by
 * a digest of what never changes in it: JobId, Target, Type, Method, CreateTime. Equal tasks are
 * legal, so they are counted. The digest has 64 bits and a secret key: the chance that two of a
 * million different tasks have the same is below 1 in 30 million.
 */
#ifndef PURGE_ROWS_H
#define PURGE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/response.h>

struct row {
    uint64_t digest;
    uint32_t printed;
    uint32_t met;    /* in this reading of the window */
    uint32_t before; /* met in the reading before it, if that was whole */
    uint32_t reply;  /* the first one of this reading that had it */
    uint64_t states; /* in this reading, three bits of a hash for each */
};

struct rows {
    uint64_t key[2];
    struct row *places; /* in the order in which they were first met */
    size_t size;
    size_t used;
    uint32_t *index;   /* of the rows, from 1, by their digests; 0: free */
    size_t index_size; /* a power of two, or 0 */
    bool same;     /* the last task met equals one of an earlier reply of this reading */
    bool repeated; /* a task of this reading did */
};

/* `key` is random. */
void rows_init(struct rows *rows, const uint64_t key[2]);

/* Forgets all tasks: another window begins. */
void rows_clear(struct rows *rows);

/*
 * The window is read again from its beginning. What the reading before it met counts only if that
 * was whole: while a list changes, a task may show up in two replies.
 */
void rows_begin_reading(struct rows *rows, bool whole_before);

/* Counts a task of the reply with this number. NULL: out of memory. */
struct row *rows_meet(struct rows *rows, const teo_task *task, uint32_t reply);

/*
 * Whether the last task met may be one that was met before: another reply of this reading had one
 * equal in all members, and the reading before did not have as many. That happens when the
 * service's order is not stable.
 */
bool rows_is_doubtful(const struct rows *rows, const struct row *row);

/* Whether this reading met the same tasks as the one before it. */
bool rows_agree(const struct rows *rows);

void rows_free(struct rows *rows);

#endif

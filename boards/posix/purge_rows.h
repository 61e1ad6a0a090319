/*
 * The tasks of one window, each remembered by a digest of what never changes in it (JobId, Target,
 * Type, Method, CreateTime), so that a window that is read again prints none a second time. Equal
 * tasks are legal: they are counted. 64 bits under a key that nobody else knows: that two of a
 * million different tasks have one digest is less likely than 1 in 30 million.
 */
#ifndef PURGE_ROWS_H
#define PURGE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/response.h>

struct row {
    uint64_t digest;  /* 0: the place is free */
    uint32_t printed;
    uint32_t met;     /* in this reading of the window */
    uint32_t before;  /* in the one before it, if that was whole */
    uint32_t reply;   /* in which this reading met it first */
    uint64_t states;  /* how it stood in this reading, three bits of a hash each */
};

struct rows {
    uint64_t key[2];
    struct row *places;
    size_t size;      /* a power of two, or 0 */
    size_t used;
    bool same;        /* the task met last is equal to one of an earlier reply of this reading */
    bool repeated;    /* one of this reading was */
};

/* Starts; `key` is random. */
void rows_init(struct rows *rows, const uint64_t key[2]);

/* Forgets all: for another window. */
void rows_clear(struct rows *rows);

/*
 * The window is read again from its beginning. What the reading before it met counts only where that
 * was whole: one that moved may have shown a task in two replies.
 */
void rows_begin_reading(struct rows *rows, bool whole_before);

/* The task was met in this reply, of which each has its number. NULL: out of memory. */
struct row *rows_meet(struct rows *rows, const teo_task *task, uint32_t reply);

/*
 * Whether the task met last may be one that was met before: another reply of this reading had its
 * equal, in all members, and the reading before did not see as many. An order that is not stable
 * shows a task twice so.
 */
bool rows_is_doubtful(const struct rows *rows, const struct row *row);

/* Whether this reading met the same tasks as the one before it. */
bool rows_agree(const struct rows *rows);

void rows_free(struct rows *rows);

#endif

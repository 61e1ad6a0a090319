/*
 * The tasks of one window, each remembered by a digest of what never changes in it (JobId, Target,
 * Type, Method, CreateTime), so that a window that is read again prints none a second time. Equal
 * tasks are legal: they are counted. 64 bits under a key that nobody else knows: that two of a
 * million different tasks have one digest is less likely than 1 in 30 million.
 */
#ifndef ROWS_H
#define ROWS_H

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
};

struct rows {
    uint64_t key[2];
    struct row *places;
    size_t size;      /* a power of two, or 0 */
    size_t used;
    bool repeated;    /* in this reading equal ones came in different replies */
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
 * Whether the task that was just met is one more than was printed. Not one that another reply of
 * this reading had too, unless the reading before saw as many: an order that is not stable may have
 * shown it twice. With `trusting` none is doubted.
 */
bool rows_is_new(const struct row *row, uint32_t reply, bool trusting);

/* Whether this reading met the same tasks as the one before it. */
bool rows_agree(const struct rows *rows);

void rows_free(struct rows *rows);

#endif

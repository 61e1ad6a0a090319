/* What a long listing reports on a terminal: how far it is, how fast, and how long it will take. */
#ifndef PURGE_PROGRESS_H
#define PURGE_PROGRESS_H

#include <stdint.h>

struct progress {
    uint64_t begun;    /* monotonic_now() */
    uint64_t due;      /* when to show the next line */
    uint64_t rows;     /* read so far */
    uint64_t windows;  /* of the interval; 0: not known yet */
    uint64_t window;   /* under way, from 1 */
    uint64_t read;     /* rows of it */
    uint64_t expected; /* rows of it; 0: not known yet */
};

/* Nothing is shown unless stderr is a terminal, and in the first second. */
void progress_begin(struct progress *progress);

/*
 * Shows the line if it is due. `context` is the struct progress. Returns the milliseconds after
 * which to call it again. For net.idle, and after each row.
 */
uint32_t progress_show(void *context);

/* Wipes the line. */
void progress_end(void);

#endif

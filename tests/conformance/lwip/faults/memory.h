/* The memory of lwIP: counted, and failing on command. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lwip_memory {
    int used;         /* blocks given out */
    int calls;        /* since memory_fail() */
    int first, count; /* of these calls `count` fail, from number `first` on; 0: none */
    size_t largest;   /* larger blocks than this are not to be had; 0: all are */
    bool struck;      /* one has failed */
} lwip_memory;

extern lwip_memory memory;

void memory_fail(int first, int count);

/* The timers' memory never fails: lwIP asserts that, as it has a pool of its own, which is large enough by its making. */
void memory_spare(size_t size);

#endif

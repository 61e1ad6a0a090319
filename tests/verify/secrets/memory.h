/*
 * The memory that the library uses in a run, where a test can look at it: a stack of its own, and an arena that gives no byte out
 * twice and clears none, so that whatever was freed with a secret in it is still there.
 */
#ifndef TEO_SECRETS_MEMORY_H
#define TEO_SECRETS_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* A piece of memory to look at. */
typedef struct region {
    const char *name;
    const void *at;
    size_t size;
} region;

/* Calls `function` on the stack of its own; what it allocates meanwhile comes from the arena. */
void memory_call(void (*function)(void *context), void *context);

/* What was used of either since memory_begin(). */
region memory_stack(void);
region memory_arena(void);

/* Forgets what was there; nothing of the arena may be in use any more. */
void memory_begin(void);

/* From the n-th allocation on, counted from 1, there is none; 0: there always is. */
void memory_fail_at(unsigned n);

#endif

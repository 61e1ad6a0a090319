/* What the harnesses share. A harness fills what a function gets with anything at all, within the bounds that it states, and asserts. */
#ifndef PROOF_H
#define PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CBMC takes what was never set for anything at all. */
static inline uint8_t any_byte(void)
{
    uint8_t any;

    return any;
}

static inline size_t any_size(void)
{
    size_t any;

    return any;
}

/* Anything below a bound. */
static inline size_t any_below(size_t bound)
{
    size_t size = any_size();

    __CPROVER_assume(size < bound);
    return size;
}

static inline void any_bytes(void *memory, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        ((uint8_t *)memory)[i] = any_byte();
    }
}

#define PROVE(condition) __CPROVER_assert(condition, #condition)

#endif

/*
 * What the harnesses share. A harness fills what a function gets with anything at all, within the
 * bounds that it states, and asserts.
 */
#ifndef PROOF_H
#define PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ASSUME(condition) __CPROVER_assume(condition)
#define PROVE(condition) __CPROVER_assert(condition, #condition)

/*
 * That the harness gets here with this: the runner wants it to fail, so that nothing is proved of
 * what never happens.
 */
#define REACHES(condition) __CPROVER_assert(!(condition), "reaches: " #condition)

/* CBMC takes what was never set for anything at all. */
#define ANY(type, name) \
    static inline type any_##name(void) \
    { \
        type any; \
\
        return any; \
    }

ANY(bool, bool)
ANY(uint8_t, byte)
ANY(uint16_t, uint16)
ANY(uint32_t, uint32)
ANY(uint64_t, uint64)
ANY(int, int)
ANY(size_t, size)

/* Anything up to a bound. */
static inline size_t any_up_to(size_t most)
{
    size_t size = any_size();

    ASSUME(size <= most);
    return size;
}

/*
 * So much memory, of any content, and not a byte behind it; nor one before it where there is as
 * much as there may be.
 */
static inline void *any_memory(size_t size, size_t most)
{
    return (uint8_t *)malloc(most) + (most - size);
}

/* A text of up to so many bytes, and nothing behind its NUL. */
static inline char *any_text(size_t most)
{
    char *text = malloc(most + 1);

    text[most] = '\0';
    return text + any_up_to(most);
}

/* Anything may be in it now. */
static inline void havoc(void *memory, size_t size)
{
    if (size > 0) {
        __CPROVER_havoc_slice(memory, size);
    }
}

#endif

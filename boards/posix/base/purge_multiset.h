/*
 * A multiset of byte strings. Each has counts: how often it was printed, and how often it was met,
 * and had ended, in the current poll. It holds whole strings, so a collision of hashes does no
 * harm.
 */
#ifndef PURGE_MULTISET_H
#define PURGE_MULTISET_H

#include <stddef.h>
#include <stdint.h>

struct multiset_entry {
    struct multiset_entry *next;
    uint32_t printed;
    uint32_t met;
    uint32_t ended;
    uint32_t poll; /* to which `met` and `ended` belong */
    uint64_t hash; /* of the bytes */
    size_t length;
    char bytes[];
};

/* Starts as zeros. */
struct multiset {
    struct multiset_entry **buckets;
    size_t bucket_count; /* a power of two, or 0 */
    size_t used;
};

/*
 * Finds the entry of `bytes`, or makes it. NULL: out of memory. Its `met` and `ended` start at 0
 * with each new `poll`.
 */
struct multiset_entry *multiset_find(struct multiset *set, const char *bytes, size_t length,
                                     uint32_t poll);

void multiset_free(struct multiset *set);

#endif

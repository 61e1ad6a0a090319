/*
 * A multiset of byte strings, each with its counts: how often it was printed at all, and how often it
 * was met, and had ended, in the current poll. It holds whole strings, so what is printed does not
 * depend on a hash being free of collisions.
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
    uint32_t poll;  /* of which `met` and `ended` are */
    uint64_t print; /* a hash of the bytes */
    size_t length;
    char bytes[];
};

/* Zero it to start with. */
struct multiset {
    struct multiset_entry **buckets;
    size_t bucket_count; /* a power of two, or 0 */
    size_t used;
};

/*
 * The entry of `bytes`, made where there is none; NULL: out of memory. Its `met` and `ended` count
 * anew with each `poll`.
 */
struct multiset_entry *multiset_find(struct multiset *set, const char *bytes, size_t length, uint32_t poll);

void multiset_free(struct multiset *set);

#endif

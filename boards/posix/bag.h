/*
 * A bag of byte strings, each with its counts: how often it was printed at all, and how often it
 * was met, and had ended, in the current poll. It holds whole strings, so what is printed does not
 * depend on a hash being free of collisions.
 */
#ifndef BAG_H
#define BAG_H

#include <stddef.h>
#include <stdint.h>

struct bag_entry {
    struct bag_entry *next;
    uint32_t printed;
    uint32_t met;
    uint32_t ended;
    uint32_t poll;  /* of which `met` and `ended` are */
    uint64_t print; /* a hash of the bytes */
    size_t length;
    char bytes[];
};

/* Zero it to start with. */
struct bag {
    struct bag_entry **buckets;
    size_t bucket_count; /* a power of two, or 0 */
    size_t used;
};

/*
 * The entry of `bytes`, made where there is none; NULL: out of memory. Its `met` and `ended` count
 * anew with each `poll`.
 */
struct bag_entry *bag_find(struct bag *bag, const char *bytes, size_t length, uint32_t poll);

void bag_free(struct bag *bag);

#endif

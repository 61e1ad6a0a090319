#include "bag.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_FIRST 64

/* FNV-1a of 64 bits: spreads well enough over buckets, and its sums tell lists of strings apart. */
static uint64_t hash(const char *bytes, size_t length)
{
    uint64_t sum = 14695981039346656037u;

    for (size_t i = 0; i < length; i++) {
        sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
    }
    return sum;
}

/* Twice the buckets. Without memory for them the old ones go on, with longer chains. */
static void grow(struct bag *bag)
{
    size_t count = bag->bucket_count == 0 ? BUCKETS_FIRST : bag->bucket_count * 2;
    struct bag_entry **buckets = calloc(count, sizeof *buckets);

    if (buckets == NULL) {
        return;
    }
    for (size_t i = 0; i < bag->bucket_count; i++) {
        for (struct bag_entry *entry = bag->buckets[i], *next; entry != NULL; entry = next) {
            size_t at = (size_t)entry->print & (count - 1);
            next = entry->next;
            entry->next = buckets[at];
            buckets[at] = entry;
        }
    }
    free(bag->buckets);
    bag->buckets = buckets;
    bag->bucket_count = count;
}

static struct bag_entry *lookup(const struct bag *bag, const char *bytes, size_t length,
                                uint64_t print)
{
    struct bag_entry *entry = bag->buckets[(size_t)print & (bag->bucket_count - 1)];

    while (entry != NULL && (entry->print != print || entry->length != length ||
                             memcmp(entry->bytes, bytes, length) != 0)) {
        entry = entry->next;
    }
    return entry;
}

struct bag_entry *bag_find(struct bag *bag, const char *bytes, size_t length, uint32_t poll)
{
    struct bag_entry *entry;
    uint64_t print = hash(bytes, length);

    if (bag->used >= bag->bucket_count) {
        grow(bag);
    }
    if (bag->bucket_count == 0) {
        return NULL;
    }
    entry = lookup(bag, bytes, length, print);
    if (entry == NULL) {
        size_t at = (size_t)print & (bag->bucket_count - 1);
        entry = calloc(1, sizeof *entry + length);
        if (entry == NULL) {
            return NULL;
        }
        entry->print = print;
        entry->length = length;
        memcpy(entry->bytes, bytes, length);
        entry->next = bag->buckets[at];
        bag->buckets[at] = entry;
        bag->used++;
    }
    if (entry->poll != poll) {
        entry->poll = poll;
        entry->met = 0;
        entry->ended = 0;
    }
    return entry;
}

void bag_free(struct bag *bag)
{
    for (size_t i = 0; i < bag->bucket_count; i++) {
        for (struct bag_entry *entry = bag->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            free(entry);
        }
    }
    free(bag->buckets);
    memset(bag, 0, sizeof *bag);
}

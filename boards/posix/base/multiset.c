#include "purge_multiset.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_FIRST 64

/* FNV-1a of 64 bits. It spreads well over buckets, and sums of it identify lists of strings. */
static uint64_t hash_of(const char *bytes, size_t length)
{
    uint64_t sum = 14695981039346656037u;

    for (size_t i = 0; i < length; i++) {
        sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
    }
    return sum;
}

/* Doubles the buckets. If there is no memory for them the old ones stay, with longer chains. */
static void grow(struct multiset *set)
{
    size_t count = set->bucket_count == 0 ? BUCKETS_FIRST : set->bucket_count * 2;
    struct multiset_entry **buckets = calloc(count, sizeof *buckets);

    if (buckets == NULL) {
        return;
    }
    for (size_t i = 0; i < set->bucket_count; i++) {
        for (struct multiset_entry *entry = set->buckets[i], *next; entry != NULL; entry = next) {
            size_t at = (size_t)entry->hash & (count - 1);
            next = entry->next;
            entry->next = buckets[at];
            buckets[at] = entry;
        }
    }
    free(set->buckets);
    set->buckets = buckets;
    set->bucket_count = count;
}

static struct multiset_entry *lookup(const struct multiset *set, const char *bytes, size_t length,
                                     uint64_t hash)
{
    struct multiset_entry *entry = set->buckets[(size_t)hash & (set->bucket_count - 1)];

    while (entry != NULL && (entry->hash != hash || entry->length != length ||
                             memcmp(entry->bytes, bytes, length) != 0)) {
        entry = entry->next;
    }
    return entry;
}

struct multiset_entry *multiset_find(struct multiset *set, const char *bytes, size_t length,
                                     uint32_t poll)
{
    struct multiset_entry *entry;
    uint64_t hash = hash_of(bytes, length);

    if (set->used >= set->bucket_count) {
        grow(set);
    }
    if (set->bucket_count == 0) {
        return NULL;
    }
    entry = lookup(set, bytes, length, hash);
    if (entry == NULL) {
        size_t at = (size_t)hash & (set->bucket_count - 1);
        entry = calloc(1, sizeof *entry + length);
        if (entry == NULL) {
            return NULL;
        }
        entry->hash = hash;
        entry->length = length;
        memcpy(entry->bytes, bytes, length);
        entry->next = set->buckets[at];
        set->buckets[at] = entry;
        set->used++;
    }
    if (entry->poll != poll) {
        entry->poll = poll;
        entry->met = 0;
        entry->ended = 0;
    }
    return entry;
}

void multiset_free(struct multiset *set)
{
    for (size_t i = 0; i < set->bucket_count; i++) {
        for (struct multiset_entry *entry = set->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            free(entry);
        }
    }
    free(set->buckets);
    memset(set, 0, sizeof *set);
}

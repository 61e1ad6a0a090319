#include "firmware_seen.h"

#include <stddef.h>

#define THIS_POLL 1u /* the lowest bit of a fingerprint: its task was in this poll */

static uint32_t fingerprints[SEEN_MAX];
static size_t used;
static size_t next; /* where the next task's fingerprint is likely: lists keep their order */

bool seen_changed(uint32_t fingerprint)
{
    fingerprint &= ~THIS_POLL;
    for (size_t i = 0; i < used; i++) {
        if (next >= used) {
            next = 0;
        }
        /* One that this poll has found already has its bit set: equal tasks take one each. */
        if (fingerprints[next] == fingerprint) {
            fingerprints[next++] |= THIS_POLL;
            return false;
        }
        next++;
    }
    if (used < SEEN_MAX) {
        next = used++;
    } else if (next >= used) {
        next = 0;
    }
    fingerprints[next++] = fingerprint | THIS_POLL;
    return true;
}

void seen_end(void)
{
    size_t kept = 0;

    for (size_t i = 0; i < used; i++) {
        if ((fingerprints[i] & THIS_POLL) != 0) {
            fingerprints[kept++] = fingerprints[i] & ~THIS_POLL;
        }
    }
    used = kept;
    next = 0;
}

void seen_break_off(bool reported)
{
    for (size_t i = 0; i < used && !reported; i++) {
        fingerprints[i] |= THIS_POLL;
    }
    seen_end();
}

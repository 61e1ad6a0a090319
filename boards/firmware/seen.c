#include "firmware_seen.h"

#include <stddef.h>

#define THIS_POLL 1u /* the lowest bit of a print: its task was in the poll under way */

static uint32_t prints[SEEN_MAX];
static size_t used;
static size_t next; /* where the next task's print is likely: lists keep their order */

bool seen_changed(uint32_t print)
{
    print &= ~THIS_POLL;
    for (size_t i = 0; i < used; i++) {
        if (next >= used) {
            next = 0;
        }
        if (prints[next] == print) { /* not met in this poll: equal tasks have a print each */
            prints[next++] |= THIS_POLL;
            return false;
        }
        next++;
    }
    if (used < SEEN_MAX) {
        next = used++;
    } else if (next >= used) {
        next = 0;
    }
    prints[next++] = print | THIS_POLL;
    return true;
}

void seen_end(void)
{
    size_t kept = 0;

    for (size_t i = 0; i < used; i++) {
        if ((prints[i] & THIS_POLL) != 0) {
            prints[kept++] = prints[i] & ~THIS_POLL;
        }
    }
    used = kept;
    next = 0;
}

void seen_break_off(bool told)
{
    for (size_t i = 0; i < used && !told; i++) {
        prints[i] |= THIS_POLL;
    }
    seen_end();
}

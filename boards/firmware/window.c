#include "firmware_window.h"

#include <string.h>

#include <teo/time.h>

static uint32_t begin;              /* Unix seconds; 0: ask for everything */
static uint32_t newest_failed;      /* when it was created; 0: there is none */
static uint32_t oldest_busy = UINT32_MAX; /* of this poll; 0: not known */

void window_task(const teo_task *task, bool busy, bool failed)
{
    uint32_t created = 0;

    if ((task->present & TEO_HAS_CREATE_TIME) == 0 ||
        teo_time_parse(task->create_time, strlen(task->create_time), &created) != TEO_OK) {
        created = 0;
    }
    if (busy && created < oldest_busy) {
        oldest_busy = created;
    }
    if (failed && created > newest_failed) {
        newest_failed = created;
    }
}

void window_end(uint32_t begun)
{
    begin = begun > WINDOW_OVERLAP ? begun - WINDOW_OVERLAP : 0;
    if (oldest_busy < begin) {
        begin = oldest_busy;
    }
    window_break_off();
}

void window_break_off(void)
{
    oldest_busy = UINT32_MAX;
}

uint32_t window_seconds(uint32_t last, uint32_t now)
{
    /* The query's interval ends with `now` and has `begin` itself in it. */
    return begin != 0 && begin <= now && now - begin < last ? now - begin + 1u : last;
}

bool window_has_failed(uint32_t last, uint32_t now)
{
    return newest_failed != 0 && now < newest_failed + last;
}

#include "purge_waiting.h"

#include "purge_clock.h"

uint64_t waiting_time_left(const struct waiting *waiting)
{
    uint64_t now = monotonic_now();

    return now < waiting->end ? waiting->end - now : 0;
}

size_t waiting_jobs_left(const struct waiting *waiting)
{
    size_t left = 0;

    for (size_t i = 0; i < waiting->job_count; i++) {
        left += !waiting->jobs[i].ended;
    }
    return left;
}

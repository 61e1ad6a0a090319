#define _POSIX_C_SOURCE 200809L

#include "purge_clock.h"

#include <time.h>

/* 2020-01-01T00:00:00Z: a clock that shows an earlier time was never set. */
#define CLOCK_IS_SET 1577836800

uint64_t monotonic_now(void)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock and this memory */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void monotonic_sleep(uint64_t until)
{
    for (uint64_t now = monotonic_now(); now < until; now = monotonic_now()) {
        uint64_t left = until - now;
        struct timespec pause = {(time_t)(left / 1000), (long)(left % 1000) * 1000000};
        (void)nanosleep(&pause, NULL); /* a signal may end it early: the loop goes on */
    }
}

uint32_t host_clock(void)
{
    time_t now = time(NULL);

    return now >= CLOCK_IS_SET ? (uint32_t)now : 0;
}

#define _POSIX_C_SOURCE 200809L

#include "moment.h"

#include <time.h>

uint64_t moment_now(void)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock and this memory */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void moment_sleep(uint64_t until)
{
    for (uint64_t now = moment_now(); now < until; now = moment_now()) {
        uint64_t left = until - now;
        struct timespec pause = {(time_t)(left / 1000), (long)(left % 1000) * 1000000};
        (void)nanosleep(&pause, NULL); /* a signal ends it early: the loop goes on */
    }
}

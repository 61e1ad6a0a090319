/* The POSIX port's clock: in a file of its own, because what sockets share needs it as well. */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include "../sockets/teo_sockets_posix.h"

#include "../sockets/teo_sockets.h"

uint32_t teo_sockets_clock(void *context)
{
    struct timespec now = {0, 0};

    (void)context;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)now.tv_sec * 1000u + (uint32_t)(now.tv_nsec / 1000000);
}

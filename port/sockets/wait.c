/* wait() */
#define _POSIX_C_SOURCE 200809L

#include "teo_sockets_system.h"

#include "teo_sockets.h"

#include <limits.h>

/*
 * What poll() waits for. While connecting it is always POLLOUT, because that says how connect()
 * ended.
 */
static struct pollfd poll_entry(const teo_sockets *sockets, teo_event event)
{
    /* poll(3p) ignores a negative descriptor: this waits for the time alone. */
    struct pollfd entry = {-1, 0, 0};

    if (event != TEO_EVENT_TIME) {
        entry.fd = sockets->socket;
        entry.events = event == TEO_EVENT_WRITABLE || !sockets->connected ? POLLOUT : POLLIN;
    }
    return entry;
}

teo_status teo_sockets_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    teo_sockets *sockets = context;
    struct pollfd entry = poll_entry(sockets, event);
    uint32_t began = teo_sockets_clock(sockets);
    uint32_t spent = 0;

    /* open() has to try the next address when the time of this one is over. */
    if (entry.fd >= 0 && !sockets->connected && teo_sockets_attempt_left(sockets) < timeout_ms) {
        timeout_ms = teo_sockets_attempt_left(sockets);
    }
    do {
        uint32_t left = timeout_ms - spent;

        if (teo_net_poll(&entry, 1, left < INT_MAX ? (int)left : INT_MAX) >= 0) {
            return TEO_OK;
        }
        if (errno != EINTR) {
            sockets->error = errno;
            return TEO_E_PORT;
        }
        spent = teo_sockets_clock(sockets) - began;
    } while (spent < timeout_ms);
    return TEO_OK;
}

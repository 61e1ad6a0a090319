/* send() and recv() on the connected socket. */
#define _POSIX_C_SOURCE 200809L

#include "teo_sockets_system.h"

#include "teo_sockets.h"

/* What errno means for a connection that stood. */
static teo_status failed(teo_sockets *sockets, int code)
{
    if (code == EAGAIN || code == EWOULDBLOCK || code == EINTR) {
        return TEO_AGAIN;
    }
    sockets->error = code;
    switch (code) {
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ETIMEDOUT:
    case ENOTCONN: /* not any more */
    case ENETDOWN:
    case ENETRESET:
    case ENETUNREACH:
    case EHOSTUNREACH:
        return TEO_E_RESET;
    default:
        return TEO_E_PORT;
    }
}

/* A transfer needs a connection, and room: recv() of nothing answers 0, which would look like the end. */
static teo_status check(teo_sockets *sockets, size_t length)
{
    if (!sockets->connected) {
        sockets->error = ENOTCONN;
        return TEO_E_PORT;
    }
    return length != 0 ? TEO_OK : TEO_E_ARGUMENT;
}

teo_status teo_sockets_send(void *context, const void *data, size_t length, size_t *sent)
{
    teo_sockets *sockets = context;
    teo_status status = check(sockets, length);
    ssize_t count;

    *sent = 0;
    if (status != TEO_OK) {
        return status;
    }
    for (int tries = 0; tries < TEO_SOCKETS_INTERRUPTS_MAX; tries++) {
        count = teo_net_send(sockets->socket, data, length, TEO_NET_SEND_FLAGS);
        if (count >= 0) {
            *sent = (size_t)count;
            return count > 0 ? TEO_OK : TEO_AGAIN;
        }
        if (errno != EINTR) {
            break;
        }
    }
    return failed(sockets, errno);
}

teo_status teo_sockets_recv(void *context, void *data, size_t size, size_t *received)
{
    teo_sockets *sockets = context;
    teo_status status = check(sockets, size);
    ssize_t count;

    *received = 0;
    if (status != TEO_OK) {
        return status;
    }
    if (sockets->ended) {
        return TEO_END; /* lwIP says that it has ended once, then that there is no connection */
    }
    for (int tries = 0; tries < TEO_SOCKETS_INTERRUPTS_MAX; tries++) {
        count = teo_net_recv(sockets->socket, data, size, 0);
        if (count > 0) {
            *received = (size_t)count;
            return TEO_OK;
        }
        if (count == 0) {
            sockets->ended = true;
            return TEO_END;
        }
        if (errno != EINTR) {
            break;
        }
    }
    return failed(sockets, errno);
}

/* send() and recv() on the connected socket. */
#define _POSIX_C_SOURCE 200809L

#include "teo_sockets_system.h"

#include "teo_sockets.h"

/* The status for an errno of send() or recv(). */
static teo_status failure_of(teo_sockets *sockets, int code)
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

/*
 * A transfer needs a connection and a length: recv() of no bytes returns 0, which would look like
 * the end.
 */
static teo_status check_transfer(teo_sockets *sockets, size_t length)
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
    teo_status status = check_transfer(sockets, length);
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
    return failure_of(sockets, errno);
}

teo_status teo_sockets_recv(void *context, void *data, size_t size, size_t *received)
{
    teo_sockets *sockets = context;
    teo_status status = check_transfer(sockets, size);
    ssize_t count;

    *received = 0;
    if (status != TEO_OK) {
        return status;
    }
    if (sockets->ended) {
        return TEO_END; /* lwIP says once that the peer has ended, and from then on ENOTCONN */
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
    return failure_of(sockets, errno);
}

/*
 * open() and close(): from a name to a connected socket.
 *
 *   closed ──resolve──▶ addresses left ──start──▶ connecting ──▶ connected
 *                           ▲                        │
 *                           └── refused, or too long ┘      none left: TEO_E_CONNECT
 */
#define _POSIX_C_SOURCE 200809L
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* SO_NOSIGPIPE */
#endif

#include "tcp.h"

#include <string.h>

#include <teo/limits.h>

/* "[::1]" becomes "::1"; anything else is copied as it is. False: no host can look like this. */
static bool bare_host(const char *host, char bare[TEO_HOST_MAX + 1], bool *literal)
{
    size_t length = host != NULL ? strlen(host) : 0;

    *literal = length != 0 && host[0] == '[';
    if (*literal) {
        if (length < 3 || host[length - 1] != ']') {
            return false;
        }
        host++;
        length -= 2;
    }
    if (length == 0 || length > TEO_HOST_MAX) {
        return false;
    }
    memcpy(bare, host, length);
    bare[length] = '\0';
    return true;
}

static teo_status resolve(teo_posix *posix, const char *host)
{
    char bare[TEO_HOST_MAX + 1];
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    bool literal;
    int code;

    if (!bare_host(host, bare, &literal)) {
        posix->error = EINVAL;
        return TEO_E_HOST;
    }
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    hints.ai_flags = literal ? AI_NUMERICHOST : 0;
    /* Without a service: the port is set on each address later, which saves making a text of it. */
    code = net_getaddrinfo(bare, NULL, &hints, &found);
    switch (code) {
    case 0:
        posix->addresses = found;
        return TEO_OK;
#ifdef EAI_SYSTEM
    case EAI_SYSTEM:
        posix->error = errno;
        return TEO_E_PORT;
#endif
    case EAI_MEMORY:
        posix->error = ENOMEM;
        return TEO_E_PORT;
    default:
        posix->error = code;
        return TEO_E_DNS;
    }
}

/* The first of the list from `entry` on whose family is that of the list's head, or is not. */
static struct addrinfo *of_family(const teo_posix *posix, struct addrinfo *entry, bool same)
{
    while (entry != NULL && (entry->ai_family == posix->addresses->ai_family) != same) {
        entry = entry->ai_next;
    }
    return entry;
}

/* The addresses in the resolver's order, but alternating between the families (RFC 8305 section 4). */
static struct addrinfo *take_address(teo_posix *posix)
{
    struct addrinfo *entry;

    if (posix->next[posix->turn] == NULL) {
        posix->turn ^= 1u;
    }
    entry = posix->next[posix->turn];
    if (entry != NULL) {
        posix->next[posix->turn] = of_family(posix, entry->ai_next, posix->turn == 0);
        posix->turn ^= 1u;
    }
    return entry;
}

static void drop_socket(teo_posix *posix)
{
    if (posix->socket >= 0) {
        /* Not repeated after EINTR: Linux has freed the descriptor by then (close(2)), and another thread may own it. */
        (void)net_close(posix->socket);
    }
    posix->socket = -1;
    posix->connected = false;
    posix->ended = false;
}

static void drop_addresses(teo_posix *posix)
{
    if (posix->addresses != NULL) {
        net_freeaddrinfo(posix->addresses);
    }
    posix->addresses = NULL;
    posix->next[0] = NULL;
    posix->next[1] = NULL;
    posix->turn = 0;
}

/* A socket that neither blocks, nor is inherited by what the application executes, nor kills it with SIGPIPE. */
static bool make_socket(teo_posix *posix, const struct addrinfo *address)
{
    int flags;
    int on = 1;

    posix->socket = net_socket(address->ai_family, address->ai_socktype | NET_SOCKET_FLAGS, address->ai_protocol);
    if (posix->socket < 0 || net_forget_on_exec(posix->socket) < 0) {
        return false;
    }
    flags = net_fcntl(posix->socket, F_GETFL, 0);
    if (flags < 0 || net_fcntl(posix->socket, F_SETFL, flags | O_NONBLOCK) < 0) {
        return false;
    }
#ifdef SO_NOSIGPIPE
    (void)net_setsockopt(posix->socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    /* A request is written at once; waiting to fill a segment would only add a round trip. Not vital. */
    (void)net_setsockopt(posix->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
}

static void set_port(struct addrinfo *address, uint16_t port)
{
#if NET_IPV4
    if (address->ai_family == AF_INET) {
        ((struct sockaddr_in *)(void *)address->ai_addr)->sin_port = net_htons(port);
    }
#endif
#if NET_IPV6
    if (address->ai_family == AF_INET6) {
        ((struct sockaddr_in6 *)(void *)address->ai_addr)->sin6_port = net_htons(port);
    }
#endif
}

/* Begins to connect to the next address that lets it; TEO_PROGRESS then. */
static teo_status start(teo_posix *posix, uint16_t port)
{
    struct addrinfo *address;

    while ((address = take_address(posix)) != NULL) {
        set_port(address, port);
        if (make_socket(posix, address)) {
            posix->attempt_at = teo_posix_clock(posix);
            if (net_connect(posix->socket, address->ai_addr, address->ai_addrlen) == 0) {
                return TEO_OK;
            }
            /* connect(3p): interrupted by a signal, it goes on in the background as after EINPROGRESS. */
            if (errno == EINPROGRESS || errno == EINTR) {
                return TEO_PROGRESS;
            }
        }
        posix->error = errno;
        drop_socket(posix);
    }
    switch (posix->error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return TEO_E_PORT;
    default:
        return TEO_E_CONNECT;
    }
}

/* TEO_OK: connected. TEO_AGAIN: still under way. Else this address has failed. */
static teo_status look(teo_posix *posix)
{
    struct pollfd entry = {posix->socket, POLLOUT, 0};
    int code = 0;
    socklen_t length = sizeof code;
    int ready = net_poll(&entry, 1, 0);

    if (ready == 0 || (ready < 0 && errno == EINTR)) {
        if (teo_posix_attempt_left(posix) != 0) {
            return TEO_AGAIN;
        }
        posix->error = ETIMEDOUT;
        return TEO_E_CONNECT;
    }
    /* connect(2), EINPROGRESS: SO_ERROR tells how it ended. */
    if (ready < 0 || net_getsockopt(posix->socket, SOL_SOCKET, SO_ERROR, &code, &length) < 0) {
        code = errno;
    }
    if (code == 0) {
        return TEO_OK;
    }
    posix->error = code;
    return TEO_E_CONNECT;
}

teo_status teo_posix_open(void *context, const char *host, uint16_t port)
{
    teo_posix *posix = context;
    teo_status status = TEO_E_CONNECT;

    if (posix->connected) {
        return TEO_OK;
    }
    if (posix->addresses == NULL) {
        status = resolve(posix, host);
        if (status != TEO_OK) {
            return status;
        }
        posix->next[0] = posix->addresses;
        posix->next[1] = of_family(posix, posix->addresses, false);
        status = start(posix, port);
    } else {
        status = look(posix);
        if (status == TEO_E_CONNECT) {
            drop_socket(posix);
            status = start(posix, port);
        }
    }
    if (status != TEO_AGAIN && status != TEO_PROGRESS) {
        drop_addresses(posix);
    }
    posix->connected = status == TEO_OK;
    return status;
}

uint32_t teo_posix_attempt_left(teo_posix *posix)
{
    uint32_t spent = teo_posix_clock(posix) - posix->attempt_at;

    if (posix->next[0] == NULL && posix->next[1] == NULL) {
        return UINT32_MAX;
    }
    return spent < TEO_POSIX_ATTEMPT_MS ? TEO_POSIX_ATTEMPT_MS - spent : 0;
}

void teo_posix_close(void *context)
{
    drop_socket(context);
    drop_addresses(context);
}

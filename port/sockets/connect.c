/*
 * open() and close(): from a name to a connected socket.
 *
 *   closed --resolve--> addresses left -connect-> connecting --> connected
 *                           ^                        |
 *                           +-- refused, or too long +      none left: TEO_E_CONNECT
 */
#define _POSIX_C_SOURCE 200809L
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE /* SO_NOSIGPIPE */
#endif

#include "teo_sockets_system.h"

#include "teo_sockets.h"

#include <string.h>

#include <teo/limits.h>

/*
 * Copies `host` to `bare`, without brackets: "[::1]" becomes "::1". False: not a host's name or
 * address.
 */
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

static teo_status resolve(teo_sockets *sockets, const char *host)
{
    char bare[TEO_HOST_MAX + 1];
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    bool literal;
    int code;

    if (!bare_host(host, bare, &literal)) {
        sockets->error = EINVAL;
        return TEO_E_HOST;
    }
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    hints.ai_flags = literal ? AI_NUMERICHOST : 0;
    /* Without a service: set_port() sets the port later, so that it need not become a text. */
    code = teo_net_getaddrinfo(bare, NULL, &hints, &found);
    switch (code) {
    case 0:
        sockets->addresses = found;
        return TEO_OK;
#ifdef EAI_SYSTEM
    case EAI_SYSTEM:
        sockets->error = errno;
        return TEO_E_PORT;
#endif
    case EAI_MEMORY:
        sockets->error = ENOMEM;
        return TEO_E_PORT;
    default:
        sockets->error = code;
        return TEO_E_DNS;
    }
}

/*
 * From `entry` on, the first address whose family is (`same`), or is not, the one of the whole
 * list's first address.
 */
static struct addrinfo *find_family(const teo_sockets *sockets, struct addrinfo *entry, bool same)
{
    while (entry != NULL && (entry->ai_family == sockets->addresses->ai_family) != same) {
        entry = entry->ai_next;
    }
    return entry;
}

/*
 * The next address to try: in the resolver's order, but alternating between the families (RFC 8305
 * section 4).
 */
static struct addrinfo *next_address(teo_sockets *sockets)
{
    struct addrinfo *entry;

    if (sockets->next[sockets->turn] == NULL) {
        sockets->turn ^= 1u;
    }
    entry = sockets->next[sockets->turn];
    if (entry != NULL) {
        sockets->next[sockets->turn] = find_family(sockets, entry->ai_next, sockets->turn == 0);
        sockets->turn ^= 1u;
    }
    return entry;
}

static void close_socket(teo_sockets *sockets)
{
    if (sockets->socket >= 0) {
        /*
         * Not repeated after EINTR: Linux has freed the number by then (close(2)), and another
         * thread may have it.
         */
        (void)teo_net_close(sockets->socket);
    }
    sockets->socket = -1;
    sockets->connected = false;
    sockets->ended = false;
}

static void free_addresses(teo_sockets *sockets)
{
    if (sockets->addresses != NULL) {
        teo_net_freeaddrinfo(sockets->addresses);
    }
    sockets->addresses = NULL;
    sockets->next[0] = NULL;
    sockets->next[1] = NULL;
    sockets->turn = 0;
}

/* Opens a socket that does not block, is closed on exec(), and raises no SIGPIPE. */
static bool make_socket(teo_sockets *sockets, const struct addrinfo *address)
{
    int flags;
    int on = 1;

    sockets->socket = teo_net_socket(
        address->ai_family, address->ai_socktype | TEO_NET_SOCKET_FLAGS, address->ai_protocol);
    if (sockets->socket < 0 || teo_net_close_on_exec(sockets->socket) < 0) {
        return false;
    }
    flags = teo_net_fcntl(sockets->socket, F_GETFL, 0);
    if (flags < 0 || teo_net_fcntl(sockets->socket, F_SETFL, flags | O_NONBLOCK) < 0) {
        return false;
    }
#ifdef SO_NOSIGPIPE
    (void)teo_net_setsockopt(sockets->socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    /*
     * A request is written in one piece: to wait until a segment is full would only add a round
     * trip. If this fails, it is slower.
     */
    (void)teo_net_setsockopt(sockets->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
}

static void set_port(struct addrinfo *address, uint16_t port)
{
#if TEO_NET_IPV4
    if (address->ai_family == AF_INET) {
        ((struct sockaddr_in *)(void *)address->ai_addr)->sin_port = teo_net_htons(port);
    }
#endif
#if TEO_NET_IPV6
    if (address->ai_family == AF_INET6) {
        ((struct sockaddr_in6 *)(void *)address->ai_addr)->sin6_port = teo_net_htons(port);
    }
#endif
}

/*
 * Begins to connect to the next address. One that fails at once is skipped. TEO_OK: connected
 * already. TEO_PROGRESS: in progress. Else no address is left.
 */
static teo_status start_connecting(teo_sockets *sockets, uint16_t port)
{
    struct addrinfo *address;

    while ((address = next_address(sockets)) != NULL) {
        set_port(address, port);
        if (make_socket(sockets, address)) {
            sockets->attempt_at = teo_sockets_clock(sockets);
            if (teo_net_connect(sockets->socket, address->ai_addr, address->ai_addrlen) == 0) {
                return TEO_OK;
            }
            /* connect(3p): after EINTR it goes on in the background, as after EINPROGRESS. */
            if (errno == EINPROGRESS || errno == EINTR) {
                return TEO_PROGRESS;
            }
        }
        sockets->error = errno;
        close_socket(sockets);
    }
    switch (sockets->error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return TEO_E_PORT;
    default:
        return TEO_E_CONNECT;
    }
}

/* TEO_OK: connected. TEO_AGAIN: still in progress. TEO_E_CONNECT: this address has failed. */
static teo_status check_connecting(teo_sockets *sockets)
{
    struct pollfd entry = {sockets->socket, POLLOUT, 0};
    int code = 0;
    socklen_t length = sizeof code;
    int ready = teo_net_poll(&entry, 1, 0);

    if (ready == 0 || (ready < 0 && errno == EINTR)) {
        if (teo_sockets_attempt_left(sockets) != 0) {
            return TEO_AGAIN;
        }
        sockets->error = ETIMEDOUT;
        return TEO_E_CONNECT;
    }
    /* connect(2), EINPROGRESS: SO_ERROR says how it ended. */
    if (ready < 0 ||
        teo_net_getsockopt(sockets->socket, SOL_SOCKET, SO_ERROR, &code, &length) < 0) {
        code = errno;
    }
    if (code == 0) {
        return TEO_OK;
    }
    sockets->error = code;
    return TEO_E_CONNECT;
}

teo_status teo_sockets_open(void *context, const char *host, uint16_t port)
{
    teo_sockets *sockets = context;
    teo_status status = TEO_E_CONNECT;

    if (sockets->connected) {
        return TEO_OK;
    }
    if (sockets->addresses == NULL) {
        status = resolve(sockets, host);
        if (status != TEO_OK) {
            return status;
        }
        sockets->next[0] = sockets->addresses;
        sockets->next[1] = find_family(sockets, sockets->addresses, false);
        status = start_connecting(sockets, port);
    } else {
        status = check_connecting(sockets);
        if (status == TEO_E_CONNECT) {
            close_socket(sockets);
            status = start_connecting(sockets, port);
        }
    }
    if (status != TEO_AGAIN && status != TEO_PROGRESS) {
        free_addresses(sockets);
    }
    sockets->connected = status == TEO_OK;
    return status;
}

uint32_t teo_sockets_attempt_left(teo_sockets *sockets)
{
    uint32_t spent = teo_sockets_clock(sockets) - sockets->attempt_at;

    if (sockets->next[0] == NULL && sockets->next[1] == NULL) {
        return UINT32_MAX;
    }
    return spent < TEO_SOCKETS_ATTEMPT_MS ? TEO_SOCKETS_ATTEMPT_MS - spent : 0;
}

void teo_sockets_close(void *context)
{
    close_socket(context);
    free_addresses(context);
}

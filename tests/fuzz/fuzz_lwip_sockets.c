/*
 * The port over lwIP's sockets; the fuzzer plays lwIP: what every function answers, how the connection goes, and what comes over it.
 * Oracles: every status is one that fits what lwIP did; the bytes arrive in order, none lost, none twice, in both directions; no call
 * sleeps beyond its time-out; sockets are used by their rules; and after close() every socket and list is given back.
 */
#include "fuzz.h"

#include <lwip/errno.h>
#include <lwip/netdb.h>
#include <lwip/sockets.h>
#include <lwip/sys.h>

#include <teo/limits.h>
#include <teo/port_lwip_sockets.h>

enum { PORT = 443, SIZE = 4096, CALLS_MOST = 200, FAKE_CALLS_MOST = 100000, ADDRESSES = 4, FIRST = 3 };

#define ATTEMPT_MS TEO_LWIP_SOCKETS_ATTEMPT_MS

typedef enum fake_state { NONE, FRESH, CONNECTING, REFUSED, STANDS, BROKEN, ENDED, ENDED_SAID } fake_state;

static struct {
    fuzz_input input;
    uint32_t now;
    uint32_t calls;
    int socket; /* the number of the one there is */
    fake_state state;
    bool blocking;
    bool connected;
    int lists;
    int addresses_left; /* that were not tried yet */
    int error;          /* what the last call that failed said, where that counts */
    uint32_t received;  /* bytes that lwIP gave, in this connection */
    uint32_t sent;      /* and took */
} lw;

static const int errors[] = {EAGAIN, EWOULDBLOCK, EINTR, ECONNRESET, ECONNABORTED, ENOTCONN, ETIMEDOUT, EHOSTUNREACH,
                             ENOMEM, ENOBUFS,     EIO,   EINVAL,     EMFILE,       EPIPE,    ENFILE,    ENETUNREACH};

static uint8_t pattern(uint32_t salt, uint32_t i)
{
    return (uint8_t)(salt + i * 7u + (i >> 8) * 13u);
}

static void fill(uint8_t *bytes, size_t length, uint32_t salt, uint32_t from)
{
    for (uint32_t i = 0; i < length; i++) {
        bytes[i] = pattern(salt, from + i);
    }
}

static bool is_pattern(const uint8_t *bytes, size_t length, uint32_t salt, uint32_t from)
{
    bool same = true;

    for (uint32_t i = 0; i < length; i++) {
        same = same && bytes[i] == pattern(salt, from + i);
    }
    return same;
}

/* 0, or -1 with an errno. */
static int fake_result(void)
{
    uint32_t choice = fuzz_below(&lw.input, 64);

    assert_true(++lw.calls < FAKE_CALLS_MOST);
    if (choice == 0 || choice > COUNT(errors)) {
        return 0;
    }
    errno = lw.error = errors[choice - 1];
    return -1;
}

static void expect_socket(int socket)
{
    assert_true(lw.state != NONE && socket == lw.socket);
}

/* ---- names ---- */

typedef struct fake_address {
    struct addrinfo info;
    struct sockaddr_storage address;
} fake_address;

void lwip_freeaddrinfo(struct addrinfo *list)
{
    assert_non_null(list);
    lw.lists--;
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;

        free(list); /* the first member of fake_address */
        list = next;
    }
}

int lwip_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    static const int codes[] = {EAI_NONAME, EAI_SERVICE, EAI_FAIL, EAI_MEMORY, EAI_FAMILY, HOST_NOT_FOUND};
    uint32_t choice = fuzz_below(&lw.input, 16), count = choice < 7 ? 1 : 1 + fuzz_below(&lw.input, ADDRESSES);

    assert_true(name != NULL && service == NULL && hints->ai_socktype == SOCK_STREAM && lw.lists == 0);
    assert_in_range(strlen(name), 1, TEO_HOST_MAX);
    if (choice > 10) {
        lw.error = codes[choice % COUNT(codes)];
        return lw.error;
    }
    *list = NULL;
    for (uint32_t i = 0; i < count; i++) {
        fake_address *one = calloc(1, sizeof *one);
        bool six = fuzz_below(&lw.input, 2) == 1;

        assert_non_null(one);
        one->info.ai_family = six ? AF_INET6 : AF_INET;
        one->info.ai_socktype = hints->ai_socktype;
        one->info.ai_protocol = hints->ai_protocol;
        one->info.ai_addrlen = six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
        one->info.ai_addr = (struct sockaddr *)&one->address;
        one->address.ss_family = (sa_family_t)one->info.ai_family;
        one->info.ai_next = *list;
        *list = &one->info;
    }
    lw.lists++;
    lw.addresses_left = (int)count;
    return 0;
}

/* ---- sockets ---- */

int lwip_socket(int family, int type, int protocol)
{
    assert_true((family == AF_INET || family == AF_INET6) && type == SOCK_STREAM && protocol == IPPROTO_TCP);
    assert_int_equal(lw.state, NONE); /* one at a time */
    lw.addresses_left--;
    assert_true(lw.addresses_left >= 0);
    if (fake_result() != 0) {
        return -1;
    }
    lw.socket++;
    lw.state = FRESH;
    lw.blocking = true;
    lw.received = lw.sent = 0;
    return lw.socket;
}

int lwip_fcntl(int socket, int command, int value)
{
    expect_socket(socket);
    if (fake_result() != 0) {
        return -1;
    }
    assert_true(command == F_GETFL || (command == F_SETFL && (value & O_NONBLOCK) != 0));
    lw.blocking = lw.blocking && command == F_GETFL;
    return command == F_GETFL ? O_RDWR : 0;
}

int lwip_setsockopt(int socket, int level, int name, const void *value, socklen_t length)
{
    expect_socket(socket);
    assert_true(level == IPPROTO_TCP && name == TCP_NODELAY && *(const int *)value == 1 && length == sizeof(int));
    return fake_result();
}

int lwip_getsockopt(int socket, int level, int name, void *value, socklen_t *length)
{
    int code = 0;

    expect_socket(socket);
    assert_true(level == SOL_SOCKET && name == SO_ERROR && *length == sizeof code);
    if (fake_result() != 0) {
        return -1;
    }
    if (lw.state == REFUSED) {
        code = lw.error = fuzz_below(&lw.input, 2) == 0 ? ECONNREFUSED : ETIMEDOUT;
    }
    memcpy(value, &code, sizeof code);
    return 0;
}

int lwip_connect(int socket, const struct sockaddr *address, socklen_t length)
{
    uint32_t choice = fuzz_below(&lw.input, 8);

    expect_socket(socket);
    assert_true(lw.state == FRESH && !lw.blocking);
    if (address->sa_family == AF_INET) {
        assert_true(length == sizeof(struct sockaddr_in));
        assert_int_equal(lwip_ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port), PORT);
    } else {
        assert_true(length == sizeof(struct sockaddr_in6));
        assert_int_equal(lwip_ntohs(((const struct sockaddr_in6 *)(const void *)address)->sin6_port), PORT);
    }
    if (choice == 7 && fake_result() != 0) {
        lw.state = errno == EINTR ? CONNECTING : REFUSED;
        return -1;
    }
    lw.state = choice == 6 ? STANDS : CONNECTING;
    errno = EINPROGRESS;
    return choice == 6 ? 0 : -1;
}

/* Time passes, up to `timeout`, and something may have come. */
int lwip_poll(struct pollfd *entries, nfds_t count, int timeout)
{
    uint32_t choice = fuzz_below(&lw.input, 8);

    assert_true(count == 1 && timeout >= 0);
    if (entries[0].fd >= 0) {
        expect_socket(entries[0].fd);
    }
    if (fake_result() != 0) {
        lw.now += timeout > 0 ? fuzz_word(&lw.input) % (uint32_t)timeout : 0;
        return -1;
    }
    entries[0].revents = 0;
    if (entries[0].fd < 0 || choice < 3) {
        lw.now += (uint32_t)timeout;
        return 0;
    }
    lw.now += timeout > 0 ? fuzz_word(&lw.input) % (uint32_t)timeout : 0;
    if (lw.state == CONNECTING) {
        lw.state = choice == 7 ? REFUSED : STANDS;
    }
    entries[0].revents = lw.state == REFUSED ? POLLERR : entries[0].events;
    return 1;
}

ssize_t lwip_send(int socket, const void *data, size_t length, int flags)
{
    size_t count = fuzz_below(&lw.input, 4) == 3 ? fuzz_byte(&lw.input) % (length + 1u) : length;

    expect_socket(socket);
    assert_true(lw.connected && !lw.blocking && length > 0 && flags == 0);
    if (lw.state == BROKEN) {
        errno = lw.error = ECONNRESET;
        return -1;
    }
    if (fake_result() != 0) {
        return -1;
    }
    assert_true(is_pattern(data, count, 's', lw.sent));
    lw.sent += (uint32_t)count;
    return (ssize_t)count;
}

/* After the end it says that there is no connection. */
ssize_t lwip_recv(int socket, void *data, size_t size, int flags)
{
    uint32_t choice = fuzz_below(&lw.input, 8);
    size_t count = 1 + fuzz_word(&lw.input) % size;

    expect_socket(socket);
    assert_true(lw.connected && !lw.blocking && size > 0 && flags == 0);
    if (choice == 7 && lw.state == STANDS) {
        lw.state = fuzz_below(&lw.input, 2) == 0 ? ENDED : BROKEN;
    }
    if (lw.state == ENDED) {
        lw.state = ENDED_SAID;
        return 0;
    }
    if (lw.state != STANDS) {
        errno = lw.error = lw.state == BROKEN ? ECONNRESET : ENOTCONN;
        return -1;
    }
    if (choice < 2) {
        errno = lw.error = EWOULDBLOCK;
        return -1;
    }
    if (fake_result() != 0) {
        return -1;
    }
    fill(data, count, 'r', lw.received);
    lw.received += (uint32_t)count;
    return (ssize_t)count;
}

int lwip_close(int socket)
{
    expect_socket(socket);
    lw.state = NONE;
    lw.connected = false;
    return fake_result();
}

u32_t sys_now(void)
{
    return lw.now;
}

/* ---- the port's side ---- */

static teo_status source(void *context, void *data, size_t length)
{
    assert_ptr_equal(context, &lw);
    memset(data, 'r', length);
    return fuzz_below(&lw.input, 4) == 3 ? TEO_E_PORT : TEO_OK;
}

/* What send() and recv() have to say of an errno. */
static teo_status meaning(int code)
{
    switch (code) {
    case EAGAIN:
    case EINTR:
        return TEO_AGAIN;
    case ECONNRESET:
    case ECONNABORTED:
    case ENOTCONN:
    case ETIMEDOUT:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EPIPE:
        return TEO_E_RESET;
    default:
        return TEO_E_PORT;
    }
}

static void check_open(teo_port *port, teo_lwip_sockets *sockets, const char *host)
{
    uint32_t start = lw.now;
    teo_status status = port->open(port->context, host, PORT);

    assert_int_equal(lw.now, start);
    lw.connected = status == TEO_OK;
    switch (status) {
    case TEO_OK:
        assert_true(lw.state >= STANDS && lw.lists == 0);
        break;
    case TEO_AGAIN:
    case TEO_PROGRESS:
        assert_true(lw.state >= CONNECTING && lw.state <= STANDS && lw.lists == 1);
        break;
    case TEO_E_HOST:
        assert_true(host == NULL || host[0] == '[' || host[0] == '\0' || strlen(host) > TEO_HOST_MAX);
        assert_int_equal(lw.state, NONE);
        break;
    case TEO_E_DNS:
        assert_true(lw.state == NONE && lw.error == sockets->error && lw.error >= EAI_NONAME);
        break;
    default:
        assert_true(status == TEO_E_CONNECT || status == TEO_E_PORT);
        assert_true(lw.state == NONE && lw.lists == 0);
        assert_true(lw.addresses_left == 0 || lw.error == EAI_MEMORY);
        assert_true(status != TEO_E_PORT || sockets->error == ENOMEM || sockets->error == ENOBUFS || sockets->error == EMFILE ||
                    sockets->error == ENFILE);
    }
}

static void check_send(teo_port *port, uint8_t *data, size_t length)
{
    uint32_t before = lw.sent;
    size_t sent = SIZE_MAX;
    teo_status status;

    fill(data, length, 's', lw.sent);
    lw.error = 0;
    status = port->send(port->context, data, length, &sent);
    assert_true(sent <= length && sent == lw.sent - before && (status == TEO_OK) == (sent != 0));
    if (!lw.connected) {
        assert_status("send", status, TEO_E_PORT);
    } else if (length == 0) {
        assert_status("send", status, TEO_E_ARGUMENT);
    } else if (sent == 0) {
        assert_status("send", status, lw.error == 0 || lw.error == EINTR ? TEO_AGAIN : meaning(lw.error));
    }
}

static void check_recv(teo_port *port, uint8_t *data, size_t size)
{
    uint32_t before = lw.received;
    size_t received = SIZE_MAX;
    teo_status status;

    lw.error = 0;
    status = port->recv(port->context, data, size, &received);
    assert_true(received <= size && received == lw.received - before && (status == TEO_OK) == (received != 0));
    assert_true(is_pattern(data, received, 'r', before));
    if (!lw.connected) {
        assert_status("recv", status, TEO_E_PORT);
    } else if (size == 0) {
        assert_status("recv", status, TEO_E_ARGUMENT);
    } else if (lw.state == ENDED_SAID) {
        assert_status("recv", status, TEO_END);
    } else if (received == 0) {
        assert_status("recv", status, meaning(lw.error));
    }
}

static void check_wait(teo_port *port)
{
    teo_event event = (teo_event)fuzz_below(&lw.input, 3);
    uint32_t timeout = fuzz_below(&lw.input, 4) == 3 ? fuzz_word(&lw.input) : fuzz_byte(&lw.input) * 16u, start = lw.now;
    teo_status status;

    lw.error = 0;
    status = port->wait(port->context, event, timeout);
    assert_true(lw.now - start <= timeout);
    assert_true(lw.state != CONNECTING || lw.addresses_left == 0 || event == TEO_EVENT_TIME || lw.now - start <= ATTEMPT_MS);
    assert_status("wait", status, lw.error == 0 || lw.error == EINTR ? TEO_OK : TEO_E_PORT);
}

static void check_close(teo_port *port)
{
    port->close(port->context);
    assert_true(lw.state == NONE && lw.lists == 0);
}

static const char *choose_host(void)
{
    static const char *const hosts[] = {"teo.example", "[2001:db8::1]", "[]", "[::1", NULL, "teo.example", "teo.example"};

    return fuzz_host(&lw.input, hosts, COUNT(hosts));
}

static void call(teo_port *port, teo_lwip_sockets *sockets, const char **host)
{
    size_t length = fuzz_below(&lw.input, 4) == 3 ? fuzz_word(&lw.input) % SIZE : fuzz_byte(&lw.input);
    uint8_t *data = fuzz_memory(length);

    switch (fuzz_below(&lw.input, 16)) {
    case 0:
    case 1:
    case 2:
    case 3:
        check_open(port, sockets, *host);
        break;
    case 4:
    case 5:
    case 6:
        check_send(port, data, length);
        break;
    case 7:
    case 8:
    case 9:
        check_recv(port, data, length);
        break;
    case 10:
    case 11:
    case 12:
        check_wait(port);
        break;
    case 13:
        assert_int_equal(port->clock(port->context), lw.now);
        (void)port->random(port->context, data, length);
        break;
    case 14:
        lw.now += fuzz_word(&lw.input) % (2u * ATTEMPT_MS);
        break;
    default:
        check_close(port);
        *host = choose_host();
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    teo_lwip_sockets *sockets = fuzz_memory(sizeof *sockets);
    teo_port port;
    const char *host;

    memset(&lw, 0, sizeof lw);
    lw.input = fuzz_begin(data, size);
    lw.socket = FIRST;
    lw.now = fuzz_word(&lw.input);
    host = choose_host();
    teo_lwip_sockets_init(sockets, fuzz_below(&lw.input, 4) == 3 ? NULL : source, &lw, &port);
    for (int i = 0; i < CALLS_MOST && lw.input.at < lw.input.end; i++) {
        call(&port, sockets, &host);
    }
    check_close(&port);
    check_close(&port);
    fuzz_free_all();
    return 0;
}

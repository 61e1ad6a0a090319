/* The port over lwIP's sockets, over a lwIP that does what a test says: every call fails, names have several addresses, time is the test's. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <lwip/errno.h>
#include <lwip/netdb.h>
#include <lwip/sockets.h>
#include <lwip/sys.h>

#include <teo/port_lwip_sockets.h>

enum { PORT = 443, ADDRESSES = 4, SOCKET = 7, INTERRUPTS = 16 };

typedef struct fake_address {
    struct addrinfo info;
    struct sockaddr_storage address;
} fake_address;

/* What lwIP does. Zero: it is well, and all is done at once. */
static struct {
    uint32_t now;
    int dns_code;
    int families[ADDRESSES];       /* of the name's addresses, ends with 0 */
    int lists;
    int sockets;                   /* open ones */
    int fail_socket, fail_control; /* errno */
    int connects[ADDRESSES];       /* errno of each connect() in turn */
    int tries;
    int tried[ADDRESSES];          /* their families */
    int polls[ADDRESSES];          /* of each poll(): 0 ready, ETIMEDOUT nothing within its time, else errno */
    int polled;
    int timeouts[ADDRESSES];
    struct pollfd watched;         /* by the last poll() */
    int option;                    /* SO_ERROR */
    int fail_option;               /* errno */
    int io_errno;                  /* of send() and recv(); -1: 0 bytes */
    int io_calls;
} rig;

static teo_lwip_sockets sockets;
static teo_port port;

static int result(int code)
{
    errno = code;
    return code == 0 ? 0 : -1;
}

int lwip_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    static fake_address made[ADDRESSES];

    assert_string_equal(name, "teo.example");
    assert_null(service);
    memset(made, 0, sizeof made);
    for (int i = 0; i < ADDRESSES && rig.families[i] != 0; i++) {
        bool six = rig.families[i] == AF_INET6;

        made[i].info.ai_family = rig.families[i];
        made[i].info.ai_socktype = hints->ai_socktype;
        made[i].info.ai_protocol = hints->ai_protocol;
        made[i].info.ai_addrlen = six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
        made[i].info.ai_addr = (struct sockaddr *)&made[i].address;
        made[i].address.ss_family = (sa_family_t)rig.families[i];
        made[i].info.ai_next = i + 1 < ADDRESSES && rig.families[i + 1] != 0 ? &made[i + 1].info : NULL;
    }
    *list = &made[0].info;
    rig.lists += rig.dns_code == 0;
    return rig.dns_code;
}

void lwip_freeaddrinfo(struct addrinfo *list)
{
    assert_non_null(list);
    rig.lists--;
}

int lwip_socket(int family, int type, int protocol)
{
    assert_true((family == AF_INET || family == AF_INET6) && type == SOCK_STREAM && protocol == IPPROTO_TCP);
    rig.sockets += rig.fail_socket == 0;
    return rig.fail_socket == 0 ? SOCKET : result(rig.fail_socket);
}

int lwip_close(int socket)
{
    assert_int_equal(socket, SOCKET);
    rig.sockets--;
    return 0;
}

int lwip_fcntl(int socket, int command, int value)
{
    assert_int_equal(socket, SOCKET);
    assert_true(command == F_GETFL || (value & O_NONBLOCK) != 0);
    return result(rig.fail_control);
}

int lwip_setsockopt(int socket, int level, int name, const void *value, socklen_t length)
{
    assert_true(socket == SOCKET && level == IPPROTO_TCP && name == TCP_NODELAY && value != NULL && length == sizeof(int));
    return 0;
}

int lwip_getsockopt(int socket, int level, int name, void *value, socklen_t *length)
{
    assert_true(socket == SOCKET && level == SOL_SOCKET && name == SO_ERROR && *length == sizeof rig.option);
    memcpy(value, &rig.option, sizeof rig.option);
    return result(rig.fail_option);
}

int lwip_connect(int socket, const struct sockaddr *address, socklen_t length)
{
    bool six = address->sa_family == AF_INET6;

    assert_true(socket == SOCKET && rig.tries < ADDRESSES);
    assert_true(length == (six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)));
    assert_int_equal(six ? ((const struct sockaddr_in6 *)(const void *)address)->sin6_port
                         : ((const struct sockaddr_in *)(const void *)address)->sin_port,
                     lwip_htons(PORT));
    rig.tried[rig.tries] = address->sa_family;
    return result(rig.connects[rig.tries++]);
}

int lwip_poll(struct pollfd *entries, nfds_t count, int timeout)
{
    int code = rig.polls[rig.polled];

    assert_true(count == 1 && rig.polled < ADDRESSES);
    rig.timeouts[rig.polled++] = timeout;
    rig.watched = entries[0];
    if (code == ETIMEDOUT) {
        rig.now += (uint32_t)timeout;
        return 0;
    }
    rig.now += code != 0 && timeout > 0 ? 10 : 0;
    return code != 0 ? result(code) : 1;
}

static ssize_t transfer(size_t length)
{
    rig.io_calls++;
    return rig.io_errno == 0 ? (ssize_t)length : rig.io_errno < 0 ? 0 : result(rig.io_errno);
}

ssize_t lwip_send(int socket, const void *data, size_t length, int flags)
{
    assert_true(socket == SOCKET && data != NULL && flags == 0);
    return transfer(length);
}

ssize_t lwip_recv(int socket, void *data, size_t size, int flags)
{
    assert_true(socket == SOCKET && data != NULL && flags == 0);
    return transfer(size);
}

u32_t sys_now(void)
{
    return rig.now;
}

/* ---- the cases ---- */

static teo_status open_port(const char *host)
{
    return port.open(port.context, host, PORT);
}

static void begin(const int *families)
{
    port.close(port.context);
    assert_true(rig.sockets == 0 && rig.lists == 0);
    memset(&rig, 0, sizeof rig);
    rig.now = UINT32_MAX - 5;
    memcpy(rig.families, families, sizeof rig.families);
}

static const int one[ADDRESSES] = {AF_INET};
static const int several[ADDRESSES] = {AF_INET6, AF_INET6, AF_INET};

static void expect_connected(void)
{
    begin(one);
    assert_int_equal(open_port("teo.example"), TEO_OK);
    assert_true(rig.sockets == 1 && rig.lists == 0);
}

static void hosts(void **state)
{
    static const char *const wrong[] = {NULL, "", "[", "[]", "[::1"};
    char longest[300];

    (void)state;
    begin(one);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(open_port(wrong[i]), TEO_E_HOST);
        assert_int_equal(sockets.error, EINVAL);
    }
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(open_port(longest), TEO_E_HOST);
    rig.dns_code = EAI_NONAME;
    assert_int_equal(open_port("teo.example"), TEO_E_DNS);
    assert_int_equal(sockets.error, EAI_NONAME);
    rig.dns_code = EAI_MEMORY;
    assert_int_equal(open_port("teo.example"), TEO_E_PORT);
    assert_int_equal(sockets.error, ENOMEM);
    rig.dns_code = 0;
    assert_int_equal(open_port("[teo.example]"), TEO_OK);
    assert_int_equal(open_port("[teo.example]"), TEO_OK);
    assert_int_equal(rig.tries, 1);
}

/* The families alternate; the last address's error is told. */
static void refused(void **state)
{
    (void)state;
    begin(several);
    rig.connects[0] = ECONNABORTED;
    rig.connects[1] = EHOSTUNREACH;
    rig.connects[2] = ECONNREFUSED;
    assert_int_equal(open_port("teo.example"), TEO_E_CONNECT);
    assert_int_equal(sockets.error, ECONNREFUSED);
    assert_int_equal(rig.tries, 3);
    assert_true(rig.tried[0] == AF_INET6 && rig.tried[1] == AF_INET && rig.tried[2] == AF_INET6);
    assert_true(rig.sockets == 0 && rig.lists == 0);
    begin(several);
    rig.connects[2] = EINPROGRESS;
    rig.connects[0] = rig.connects[1] = ECONNREFUSED;
    assert_int_equal(open_port("teo.example"), TEO_PROGRESS);
    rig.option = ECONNREFUSED;
    assert_int_equal(open_port("teo.example"), TEO_E_CONNECT);
    assert_int_equal(sockets.error, ECONNREFUSED);
}

static void no_means(void **state)
{
    static const int codes[] = {EMFILE, ENFILE, ENOBUFS, ENOMEM};

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        begin(several);
        rig.fail_socket = codes[i];
        assert_int_equal(open_port("teo.example"), TEO_E_PORT);
        assert_int_equal(sockets.error, codes[i]);
        begin(one);
        rig.fail_control = codes[i];
        assert_int_equal(open_port("teo.example"), TEO_E_PORT);
        assert_int_equal(rig.tries, 0);
    }
}

/* An address that hangs is given up for the next, the last one is not. */
static void hanging(void **state)
{
    (void)state;
    begin(several);
    rig.connects[0] = rig.connects[1] = rig.connects[2] = EINPROGRESS;
    rig.polls[0] = rig.polls[1] = rig.polls[2] = rig.polls[3] = ETIMEDOUT;
    assert_int_equal(open_port("teo.example"), TEO_PROGRESS);
    assert_int_equal(open_port("teo.example"), TEO_AGAIN);
    rig.now += TEO_LWIP_SOCKETS_ATTEMPT_MS;
    assert_int_equal(open_port("teo.example"), TEO_PROGRESS);
    assert_int_equal(rig.tries, 2);
    rig.now += TEO_LWIP_SOCKETS_ATTEMPT_MS;
    assert_int_equal(open_port("teo.example"), TEO_PROGRESS);
    assert_int_equal(rig.tries, 3);
    rig.now += 10 * TEO_LWIP_SOCKETS_ATTEMPT_MS;
    assert_int_equal(open_port("teo.example"), TEO_AGAIN);
    assert_int_equal(rig.tries, 3);
    rig.polled = 0;
    rig.polls[0] = 0;
    assert_int_equal(open_port("teo.example"), TEO_OK);
    assert_int_equal(rig.timeouts[0], 0);
}

/* poll() or getsockopt() fail: so does the address. */
static void look_fails(void **state)
{
    (void)state;
    begin(one);
    rig.connects[0] = EINTR;
    rig.polls[0] = EINTR;
    rig.polls[1] = EIO;
    assert_int_equal(open_port("teo.example"), TEO_PROGRESS);
    assert_int_equal(open_port("teo.example"), TEO_AGAIN);
    assert_int_equal(open_port("teo.example"), TEO_E_CONNECT);
    assert_int_equal(sockets.error, EIO);
    begin(one);
    rig.connects[0] = EINPROGRESS;
    rig.fail_option = EBADF;
    assert_int_equal(open_port("teo.example"), TEO_PROGRESS);
    assert_int_equal(open_port("teo.example"), TEO_E_CONNECT);
    assert_int_equal(sockets.error, EBADF);
}

static void transfers(void **state)
{
    static const struct {
        int code;
        teo_status status;
    } rows[] = {
        {EAGAIN, TEO_AGAIN},         {EWOULDBLOCK, TEO_AGAIN},    {EINTR, TEO_AGAIN},         {ECONNRESET, TEO_E_RESET},
        {ECONNABORTED, TEO_E_RESET}, {EPIPE, TEO_E_RESET},        {ETIMEDOUT, TEO_E_RESET},   {ENOTCONN, TEO_E_RESET},
        {ENETDOWN, TEO_E_RESET},     {EHOSTUNREACH, TEO_E_RESET}, {ENETUNREACH, TEO_E_RESET}, {ENOMEM, TEO_E_PORT},
    };
    uint8_t data[9];
    size_t count = 1;

    (void)state;
    begin(one);
    assert_int_equal(port.send(port.context, data, 9, &count), TEO_E_PORT);
    assert_int_equal(sockets.error, ENOTCONN);
    assert_int_equal(port.recv(port.context, data, 9, &count), TEO_E_PORT);
    expect_connected();
    assert_int_equal(port.send(port.context, data, 0, &count), TEO_E_ARGUMENT);
    assert_int_equal(port.recv(port.context, data, 0, &count), TEO_E_ARGUMENT);
    assert_int_equal(rig.io_calls, 0);
    assert_int_equal(port.send(port.context, data, 9, &count), TEO_OK);
    assert_int_equal(count, 9);
    assert_int_equal(port.recv(port.context, data, 4, &count), TEO_OK);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig.io_errno = rows[i].code;
        rig.io_calls = 0;
        assert_int_equal(port.send(port.context, data, 9, &count), rows[i].status);
        assert_int_equal(count, 0);
        assert_int_equal(port.recv(port.context, data, 9, &count), rows[i].status);
        assert_int_equal(count, 0);
        assert_int_equal(rig.io_calls, rows[i].code == EINTR ? 2 * INTERRUPTS : 2);
        assert_true(rows[i].status == TEO_AGAIN || sockets.error == rows[i].code);
    }
}

/* lwIP says once that the peer has ended, and then that there is no connection. */
static void ends(void **state)
{
    uint8_t data[9];
    size_t count = 1;

    (void)state;
    expect_connected();
    rig.io_errno = -1;
    assert_int_equal(port.send(port.context, data, 9, &count), TEO_AGAIN);
    assert_int_equal(port.recv(port.context, data, 9, &count), TEO_END);
    rig.io_errno = ENOTCONN;
    assert_int_equal(port.recv(port.context, data, 9, &count), TEO_END);
    assert_int_equal(count, 0);
    expect_connected();
    assert_int_equal(port.recv(port.context, data, 9, &count), TEO_OK);
}

static void waits(void **state)
{
    (void)state;
    begin(one);
    rig.polls[0] = ETIMEDOUT;
    assert_int_equal(port.wait(port.context, TEO_EVENT_READABLE, 70), TEO_OK);
    assert_true(rig.watched.fd < 0 && rig.timeouts[0] == 70);
    expect_connected();
    assert_int_equal(port.wait(port.context, TEO_EVENT_READABLE, UINT32_MAX), TEO_OK);
    assert_true(rig.watched.fd == SOCKET && rig.watched.events == POLLIN && rig.timeouts[0] == INT_MAX);
    assert_int_equal(port.wait(port.context, TEO_EVENT_WRITABLE, 1), TEO_OK);
    assert_int_equal(rig.watched.events, POLLOUT);
    assert_int_equal(port.wait(port.context, TEO_EVENT_TIME, 1), TEO_OK);
    assert_true(rig.watched.fd < 0);
    expect_connected();
    rig.polls[0] = rig.polls[1] = EINTR;
    rig.polls[2] = EIO;
    assert_int_equal(port.wait(port.context, TEO_EVENT_READABLE, 100), TEO_E_PORT);
    assert_true(sockets.error == EIO && rig.timeouts[1] == 90 && rig.timeouts[2] == 80);
    expect_connected();
    rig.polls[0] = rig.polls[1] = EINTR;
    assert_int_equal(port.wait(port.context, TEO_EVENT_READABLE, 20), TEO_OK);
    assert_int_equal(rig.polled, 2);
}

/* While there is another address, wait() comes back in time for it. */
static void waits_for_the_next(void **state)
{
    (void)state;
    begin(several);
    rig.connects[0] = EINPROGRESS;
    rig.polls[0] = ETIMEDOUT;
    assert_int_equal(open_port("teo.example"), TEO_PROGRESS);
    rig.now += 500;
    assert_int_equal(port.wait(port.context, TEO_EVENT_READABLE, 60000), TEO_OK);
    assert_int_equal(rig.timeouts[0], TEO_LWIP_SOCKETS_ATTEMPT_MS - 500);
    assert_int_equal(rig.watched.events, POLLOUT);
}

static teo_status source(void *context, void *data, size_t length)
{
    assert_ptr_equal(context, &rig);
    memset(data, 7, length);
    return TEO_OK;
}

static void rest(void **state)
{
    uint8_t data[2] = {0, 0};
    teo_lwip_sockets other;
    teo_port bare;

    (void)state;
    begin(one);
    assert_int_equal(port.clock(port.context), rig.now);
    assert_int_equal(port.random(port.context, data, 2), TEO_OK);
    assert_true(data[0] == 7 && data[1] == 7);
    teo_lwip_sockets_init(&other, NULL, NULL, &bare);
    assert_int_equal(bare.random(bare.context, data, 2), TEO_E_PORT);
}

static void missing_arguments(void **state)
{
    teo_lwip_sockets other = {.socket = 7};
    teo_port bare = {.context = state};

    teo_lwip_sockets_init(NULL, NULL, NULL, NULL);
    teo_lwip_sockets_init(NULL, NULL, NULL, &bare);
    assert_ptr_equal(bare.context, state);
    assert_null(bare.open);
    teo_lwip_sockets_init(&other, NULL, NULL, NULL);
    assert_int_equal(other.socket, 7);
}

static int set_up(void **state)
{
    (void)state;
    teo_lwip_sockets_init(&sockets, source, &rig, &port);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts),
        cmocka_unit_test(refused),
        cmocka_unit_test(no_means),
        cmocka_unit_test(hanging),
        cmocka_unit_test(look_fails),
        cmocka_unit_test(transfers),
        cmocka_unit_test(ends),
        cmocka_unit_test(waits),
        cmocka_unit_test(waits_for_the_next),
        cmocka_unit_test(rest),
        cmocka_unit_test(missing_arguments),
    };

    return cmocka_run_group_tests_name("lwip sockets, failing", tests, set_up, NULL);
}

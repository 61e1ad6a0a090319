/*
 * The POSIX port over a system that the fuzzer plays: what every call of libc answers. Oracles: the statuses are those that teo/port.h
 * allows, no call is made that a system would take ill, and after close() every descriptor and list is given back.
 */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <teo/port_posix.h>

enum { DESCRIPTORS = 64, FIRST = 100, ADDRESSES = 5, CALLS_MOST = 100000 };

static struct {
    fuzz_input input;
    bool open[DESCRIPTORS];
    int lists;
    uint32_t calls;
    int64_t ms;
} sys;

static const int errors[] = {EINTR,      EAGAIN,     EINPROGRESS, ECONNREFUSED, ECONNRESET, EPIPE,  ETIMEDOUT,
                             ENETUNREACH, EHOSTUNREACH, ENOMEM,     EMFILE,       EISCONN,    EALREADY, EBADF,
                             ENOSYS,     EACCES,     EINVAL,      EAFNOSUPPORT, EADDRNOTAVAIL};

/* 0, or -1 with an errno. */
static int fake_result(void)
{
    uint32_t choice = fuzz_below(&sys.input, 48);

    assert_true(++sys.calls < CALLS_MOST);
    if (choice == 0 || choice > COUNT(errors)) {
        return 0;
    }
    errno = errors[choice - 1u];
    return -1;
}

static int take_descriptor(void)
{
    int i = 0;

    while (sys.open[i]) {
        i++;
        assert_true(i < DESCRIPTORS);
    }
    sys.open[i] = true;
    return FIRST + i;
}

static void expect_open(int descriptor)
{
    assert_true(descriptor >= FIRST && descriptor < FIRST + DESCRIPTORS && sys.open[descriptor - FIRST]);
}

typedef struct fake_address {
    struct addrinfo info;
    struct sockaddr_storage address;
} fake_address;

static void fake_freeaddrinfo(struct addrinfo *list)
{
    assert_non_null(list); /* POSIX has no word for a list of none */
    sys.lists--;
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;

        free(list); /* the first member of fake_address */
        list = next;
    }
}

static int fake_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    static const int codes[] = {EAI_NONAME, EAI_AGAIN, EAI_FAIL, EAI_MEMORY, EAI_SYSTEM, EAI_FAMILY};
    uint32_t choice = fuzz_below(&sys.input, 16), count = 1 + fuzz_below(&sys.input, ADDRESSES);

    assert_true(name != NULL && service == NULL && hints->ai_socktype == SOCK_STREAM);
    if (choice > 10) {
        errno = ENOMEM;
        return codes[choice % COUNT(codes)];
    }
    *list = NULL;
    for (uint32_t i = 0; i < count; i++) {
        fake_address *one = calloc(1, sizeof *one);
        bool six = fuzz_below(&sys.input, 2) == 1;

        assert_non_null(one);
        one->info.ai_family = six ? AF_INET6 : AF_INET;
        one->info.ai_socktype = SOCK_STREAM;
        one->info.ai_protocol = IPPROTO_TCP;
        one->info.ai_addrlen = six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
        one->info.ai_addr = (struct sockaddr *)&one->address;
        one->address.ss_family = (sa_family_t)one->info.ai_family;
        one->info.ai_next = *list;
        *list = &one->info;
    }
    sys.lists++;
    return 0;
}

static int fake_socket(int family, int type, int protocol)
{
    assert_true((family == AF_INET || family == AF_INET6) && (type & SOCK_STREAM) != 0 && protocol == IPPROTO_TCP);
    return fake_result() != 0 ? -1 : take_descriptor();
}

static int fake_connect(int socket, const struct sockaddr *address, socklen_t length)
{
    expect_open(socket);
    assert_true(length >= sizeof(struct sockaddr_in));
    /* The port is in the same place for both families. */
    assert_int_equal(ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port), 443);
    return fake_result();
}

static int fake_getsockopt(int socket, int level, int name, void *value, socklen_t *length)
{
    int code = fake_result();

    expect_open(socket);
    assert_true(level == SOL_SOCKET && name == SO_ERROR && *length == sizeof code);
    if (code == 0) {
        code = fake_result() == 0 ? 0 : errno;
        memcpy(value, &code, sizeof code);
        return 0;
    }
    return code;
}

static int fake_setsockopt(int socket, int level, int name, const void *value, socklen_t length)
{
    expect_open(socket);
    assert_true(value != NULL && length > 0 && level >= 0 && name >= 0);
    return fake_result();
}

static int fake_fcntl(int descriptor, int command, ...)
{
    expect_open(descriptor);
    assert_true(command == F_SETFD || command == F_GETFL || command == F_SETFL);
    return fake_result();
}

static int fake_poll(struct pollfd *entries, nfds_t count, int timeout)
{
    int code = fake_result();

    assert_int_equal(count, 1);
    if (entries[0].fd >= 0) {
        expect_open(entries[0].fd);
    }
    sys.ms += timeout > 0 ? timeout : 0;
    entries[0].revents = (short)fuzz_byte(&sys.input);
    return code != 0 ? code : fuzz_below(&sys.input, 2) == 0;
}

static ssize_t fake_transfer(int socket, size_t length)
{
    expect_open(socket);
    assert_true(length > 0);
    return fake_result() != 0 ? -1 : (ssize_t)(fuzz_byte(&sys.input) % (length + 1u));
}

static ssize_t fake_send(int socket, const void *data, size_t length, int flags)
{
    assert_true(data != NULL && (flags & MSG_NOSIGNAL) != 0);
    return fake_transfer(socket, length);
}

static ssize_t fake_recv(int socket, void *data, size_t size, int flags)
{
    ssize_t count = fake_transfer(socket, size);

    assert_int_equal(flags, 0);
    if (count > 0) {
        memset(data, 'r', (size_t)count);
    }
    return count;
}

static ssize_t fake_getrandom(void *data, size_t length, unsigned flags)
{
    size_t count = fuzz_byte(&sys.input) % (length + 1u);

    assert_int_equal(flags, 0);
    memset(data, 'r', count);
    return fake_result() != 0 ? -1 : (ssize_t)count;
}

static int fake_open(const char *path, int flags)
{
    assert_string_equal(path, "/dev/urandom");
    assert_true((flags & O_CLOEXEC) != 0);
    return fake_result() != 0 ? -1 : take_descriptor();
}

static ssize_t fake_read(int file, void *data, size_t size)
{
    expect_open(file);
    return fake_getrandom(data, size, 0);
}

static int fake_close(int descriptor)
{
    expect_open(descriptor);
    sys.open[descriptor - FIRST] = false;
    return fake_result();
}

static int fake_clock_gettime(clockid_t clock, struct timespec *now)
{
    assert_int_equal(clock, CLOCK_MONOTONIC);
    sys.ms += fuzz_byte(&sys.input);
    now->tv_sec = (time_t)(sys.ms / 1000);
    now->tv_nsec = (long)(sys.ms % 1000) * 1000000L;
    return 0;
}

/* The port's own names belong to the real one. */
#define teo_posix_init fuzzed_init
#define teo_posix_open fuzzed_port_open
#define teo_posix_send fuzzed_port_send
#define teo_posix_recv fuzzed_port_recv
#define teo_posix_close fuzzed_port_close
#define teo_posix_clock fuzzed_port_clock
#define teo_posix_attempt_left fuzzed_attempt_left
#define teo_posix_wait fuzzed_port_wait

#define clock_gettime(...) fake_clock_gettime(__VA_ARGS__)
#define close(...) fake_close(__VA_ARGS__)
#define connect(...) fake_connect(__VA_ARGS__)
#define fcntl(...) fake_fcntl(__VA_ARGS__)
#define freeaddrinfo(...) fake_freeaddrinfo(__VA_ARGS__)
#define getaddrinfo(...) fake_getaddrinfo(__VA_ARGS__)
#define getrandom(...) fake_getrandom(__VA_ARGS__)
#define getsockopt(...) fake_getsockopt(__VA_ARGS__)
#define open(...) fake_open(__VA_ARGS__)
#define poll(...) fake_poll(__VA_ARGS__)
#define read(...) fake_read(__VA_ARGS__)
#define recv(...) fake_recv(__VA_ARGS__)
#define send(...) fake_send(__VA_ARGS__)
#define setsockopt(...) fake_setsockopt(__VA_ARGS__)
#define socket(...) fake_socket(__VA_ARGS__)

#include "port/posix/clock.c"
#include "port/posix/posix.c"
#include "port/sockets/connect.c"
#include "port/sockets/transfer.c"
#include "port/sockets/wait.c"

#undef close
#undef open
#undef recv
#undef send

enum { SIZE = 64 };

static bool is_network(teo_status status)
{
    return status == TEO_E_RESET || status == TEO_E_PORT;
}

/* One call of the port, with what its contract allows as its answer. False: it was the last. */
static bool call(teo_port *port, const char *host)
{
    uint8_t *data = fuzz_memory(SIZE);
    size_t moved = SIZE_MAX, length = 1 + fuzz_below(&sys.input, SIZE);
    teo_status status;

    memset(data, 's', SIZE);
    switch (fuzz_below(&sys.input, 8)) {
    case 0:
    case 1:
        status = port->open(port->context, host, 443);
        assert_true(status <= TEO_AGAIN || status == TEO_PROGRESS || status == TEO_E_DNS || status == TEO_E_CONNECT || status == TEO_E_HOST ||
                    is_network(status));
        return true;
    case 2:
        status = port->send(port->context, data, length, &moved);
        assert_true(status <= TEO_AGAIN || is_network(status));
        assert_true(status == TEO_OK ? moved >= 1 && moved <= length : moved == 0);
        return true;
    case 3:
        status = port->recv(port->context, data, length, &moved);
        assert_true(status <= TEO_END || is_network(status));
        assert_true(status == TEO_OK ? moved >= 1 && moved <= length && data[moved - 1] == 'r' : moved == 0);
        return true;
    case 4:
        status = port->wait(port->context, (teo_event)fuzz_below(&sys.input, 3), fuzz_word(&sys.input) & 0xFFFF);
        assert_true(status == TEO_OK || status == TEO_E_PORT);
        return true;
    case 5:
        status = port->random(port->context, data, length);
        assert_true(status == TEO_OK ? data[length - 1] == 'r' : status == TEO_E_PORT);
        return true;
    case 6:
        port->close(port->context);
        return true;
    default:
        return fuzz_byte(&sys.input) < 0xF0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    teo_posix *posix = fuzz_memory(sizeof *posix);
    teo_port port;
    const char *host;

    memset(&sys, 0, sizeof sys);
    sys.input = fuzz_begin(data, size);
    sys.ms = (int64_t)fuzz_word(&sys.input);
    host = fuzz_byte(&sys.input) % 2 == 0 ? "teo.example" : fuzz_text(&sys.input);
    fuzzed_init(posix, &port);
    for (int i = 0; i < 200 && sys.input.at < sys.input.end && call(&port, host); i++) {
    }
    port.close(port.context);
    port.close(port.context);
    assert_int_equal(sys.lists, 0);
    for (int i = 0; i < DESCRIPTORS; i++) {
        assert_false(sys.open[i]);
    }
    fuzz_free_all();
    return 0;
}

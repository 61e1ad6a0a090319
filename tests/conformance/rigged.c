/* The sources of the POSIX port are compiled in here, with the functions of libc that they call replaced. */
#include "rigged.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/random.h>
#endif

#include <cmocka.h>

#include <teo/port_posix.h>

rigging rig;

void reset_rig(void)
{
    memset(&rig, 0, sizeof rig);
    rig.hung = -1;
}

static int fails(int *times, int code)
{
    if (*times == 0) {
        return 0;
    }
    --*times;
    errno = code;
    return -1;
}

/* Lists of several addresses are chains of the lists that the real function makes of one each. */
static int rigged_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    struct addrinfo **end = list;
    int code = 0;

    if (rig.dns_code != 0) {
        errno = rig.dns_errno;
        return rig.dns_code;
    }
    rig.lists++;
    if (rig.names == NULL) {
        return getaddrinfo(name, service, hints, list);
    }
    for (int i = 0; rig.names[i] != NULL && code == 0; i++) {
        code = getaddrinfo(rig.names[i], service, hints, end);
        if (code == 0) {
            end = &(*end)->ai_next;
        }
    }
    return code;
}

static void rigged_freeaddrinfo(struct addrinfo *list)
{
    rig.lists--;
    while (rig.names != NULL && list != NULL) {
        struct addrinfo *next = list->ai_next;

        list->ai_next = NULL;
        freeaddrinfo(list);
        list = next;
    }
    if (list != NULL) {
        freeaddrinfo(list);
    }
}

static int rigged_socket(int family, int type, int protocol)
{
    return fails(&rig.socket_times, rig.socket_errno) != 0 ? -1 : socket(family, type, protocol);
}

static int rigged_connect(int socket, const struct sockaddr *address, socklen_t length)
{
    int code = rig.connects != NULL ? rig.connects[rig.tries] : 0;

    assert_true(rig.tries < RIGGED_TRIES);
    assert_int_equal(getnameinfo(address, length, rig.tried[rig.tries], sizeof *rig.tried, NULL, 0, NI_NUMERICHOST), 0);
    rig.tries++;
    rig.hung = -1; /* the number may be that of another socket by now */
    if (code == 0) {
        return connect(socket, address, length);
    }
    if (code == AT_ONCE) {
        struct pollfd entry = {socket, POLLOUT, 0};

        assert_true(connect(socket, address, length) == 0 || errno == EINPROGRESS);
        assert_int_equal(poll(&entry, 1, 60000), 1);
        return 0;
    }
    if (code == EINTR) {
        assert_true(connect(socket, address, length) == 0 || errno == EINPROGRESS);
    }
    if (code == HANG) {
        rig.hung = socket;
        code = EINPROGRESS;
    }
    errno = code;
    return -1;
}

static int rigged_fcntl(int descriptor, int command, int value)
{
    return fails(&rig.fcntl_times, rig.fcntl_errno) != 0 ? -1 : fcntl(descriptor, command, value);
}

static int rigged_getsockopt(int socket, int level, int name, void *value, socklen_t *length)
{
    int code = getsockopt(socket, level, name, value, length);

    if (code == 0 && name == SO_ERROR && rig.late_errno != 0) {
        memcpy(value, &rig.late_errno, sizeof rig.late_errno);
        rig.late_errno = 0;
    }
    return code;
}

static int rigged_poll(struct pollfd *entries, nfds_t count, int timeout)
{
    if (fails(&rig.poll_times, rig.poll_errno) != 0) {
        return -1;
    }
    if (timeout != 0) {
        rig.poll_timeout = timeout;
    }
    if (count == 1 && rig.hung >= 0 && entries[0].fd == rig.hung) {
        rig.later_ms += rig.hung_in_time && timeout > 0 ? (uint32_t)timeout : 0;
        return 0;
    }
    return rig.poll_dry ? 0 : poll(entries, count, timeout);
}

static ssize_t rigged_send(int socket, const void *data, size_t length, int flags)
{
    rig.io_calls++;
    rig.io_flags = flags;
    return fails(&rig.io_times, rig.io_errno) != 0 ? -1 : send(socket, data, length, flags);
}

static ssize_t rigged_recv(int socket, void *data, size_t size, int flags)
{
    rig.io_calls++;
    return fails(&rig.io_times, rig.io_errno) != 0 ? -1 : recv(socket, data, size, flags);
}

#if defined(__linux__)
static ssize_t rigged_getrandom(void *data, size_t length, unsigned flags)
{
    if (fails(&rig.random_times, rig.random_errno) != 0) {
        return -1;
    }
    if (rig.random_most != 0 && length > rig.random_most) {
        length = rig.random_most;
    }
    return getrandom(data, length, flags);
}
#endif

static int rigged_open(const char *path, int flags)
{
    if (rig.open_errno != 0) {
        errno = rig.open_errno;
        return -1;
    }
    return open(path, flags);
}

static ssize_t rigged_read(int file, void *data, size_t size)
{
    if (fails(&rig.read_times, rig.read_errno) != 0) {
        return -1;
    }
    if (rig.random_most != 0 && size > rig.random_most) {
        size = rig.random_most;
    }
    return read(file, data, size);
}

static int rigged_clock_gettime(clockid_t clock, struct timespec *now)
{
    int code = clock_gettime(clock, now);

    if (rig.now != NULL) {
        *now = *rig.now;
    }
    now->tv_sec += (time_t)(rig.later_ms / 1000);
    now->tv_nsec += (long)(rig.later_ms % 1000) * 1000000;
    now->tv_sec += now->tv_nsec / 1000000000;
    now->tv_nsec %= 1000000000;
    return code;
}

/* The port's own names belong to the real one. */
#define teo_posix_init rigged_init
#define teo_posix_open rigged_port_open
#define teo_posix_send rigged_port_send
#define teo_posix_recv rigged_port_recv
#define teo_posix_close rigged_port_close
#define teo_posix_wait rigged_port_wait
#define teo_posix_clock rigged_port_clock
#define teo_posix_attempt_left rigged_attempt_left

#define clock_gettime(...) rigged_clock_gettime(__VA_ARGS__)
#define connect(...) rigged_connect(__VA_ARGS__)
#define fcntl(...) rigged_fcntl(__VA_ARGS__)
#define freeaddrinfo(...) rigged_freeaddrinfo(__VA_ARGS__)
#define getaddrinfo(...) rigged_getaddrinfo(__VA_ARGS__)
#define getrandom(...) rigged_getrandom(__VA_ARGS__)
#define getsockopt(...) rigged_getsockopt(__VA_ARGS__)
#define open(...) rigged_open(__VA_ARGS__)
#define poll(...) rigged_poll(__VA_ARGS__)
#define read(...) rigged_read(__VA_ARGS__)
#define recv(...) rigged_recv(__VA_ARGS__)
#define send(...) rigged_send(__VA_ARGS__)
#define socket(...) rigged_socket(__VA_ARGS__)

#include "port/posix/clock.c"
#include "port/posix/posix.c"
#include "port/sockets/connect.c"
#include "port/sockets/transfer.c"
#include "port/sockets/wait.c"

static teo_port *create_rigged(port_subject *subject)
{
    static teo_posix posix;
    static teo_port port;

    (void)subject;
    rigged_init(&posix, &port);
    return &port;
}

port_subject *subject_rigged(void)
{
    static port_subject made;

    made = *subject_posix();
    made.name = "rigged posix";
    made.create = create_rigged;
    reset_rig();
    return &made;
}

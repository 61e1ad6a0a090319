/* The POSIX port over a system that fails. */
#include "rigged.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include <teo/client.h>
#include <teo/port_posix.h>

/* ---- names and addresses ---- */

static teo_posix *posix_of(port_subject *subject)
{
    return subject->port->context;
}

static teo_status open_once(port_subject *subject, const char *name, const char *listener)
{
    return subject->port->open(subject->port->context, name, peer_port(&subject->peer, listener));
}

static void resolver_fails(port_subject *subject)
{
    static const struct {
        int code, system;
        teo_status status;
        int error;
    } rows[] = {
        {EAI_NONAME, 0, TEO_E_DNS, EAI_NONAME},
        {EAI_AGAIN, 0, TEO_E_DNS, EAI_AGAIN},
        {EAI_FAIL, 0, TEO_E_DNS, EAI_FAIL},
        {EAI_MEMORY, 0, TEO_E_PORT, ENOMEM},
        {EAI_SYSTEM, EMFILE, TEO_E_PORT, EMFILE},
    };

    reset_rig();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig.dns_code = rows[i].code;
        rig.dns_errno = rows[i].system;
        assert_int_equal(open_once(subject, "name", "echo"), rows[i].status);
        assert_int_equal(posix_of(subject)->error, rows[i].error);
        subject->port->close(subject->port->context);
    }
    reset_rig();
}

static void odd_names(port_subject *subject)
{
    static const char *const bad[] = {"", "[", "[]", "[::1", NULL};
    char longest[300];

    reset_rig();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(open_once(subject, bad[i], "echo"), TEO_E_HOST);
    }
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(open_once(subject, longest, "echo"), TEO_E_HOST);
    assert_int_equal(open_once(subject, "[localhost]", "echo"), TEO_E_DNS);
    assert_int_equal(rig.lists, 1); /* counted before the real function refused */
    reset_rig();
}

/* The peer listens on 127.0.0.1 alone: the others refuse. */
static void addresses_in_turn(port_subject *subject)
{
    static const char *const loopbacks[] = {"::1", "127.0.0.1", NULL};
    static const char *const fourth[] = {"127.0.0.2", "127.0.0.3", "::1", "127.0.0.1", NULL};
    static const char *const none[] = {"::1", "127.0.0.2", NULL};

    reset_rig();
    rig.names = loopbacks;
    assert_int_equal(drive_open(subject, "name", peer_port(&subject->peer, "echo")), TEO_OK);
    assert_int_equal(rig.lists, 0);
    subject->port->close(subject->port->context);
    rig.tries = 0;
    rig.names = fourth;
    assert_int_equal(drive_open(subject, "name", peer_port(&subject->peer, "echo")), TEO_OK);
    assert_int_equal(rig.lists, 0);
    assert_int_equal(rig.tries, 4);
    subject->port->close(subject->port->context);
    rig.tries = 0;
    rig.names = none;
    assert_int_equal(drive_open(subject, "name", peer_port(&subject->peer, "echo")), TEO_E_CONNECT);
    assert_int_equal(posix_of(subject)->error, ECONNREFUSED);
    assert_int_equal(rig.lists, 0);
    reset_rig();
}

static void families_alternate(port_subject *subject)
{
    static const char *const names[] = {"::1", "::2", "::3", "127.0.0.1", "127.0.0.2", NULL};
    static const char *const order[] = {"::1", "127.0.0.1", "::2", "127.0.0.2", "::3"};
    static const int refusals[] = {ENETUNREACH, ENETUNREACH, EHOSTUNREACH, ECONNREFUSED, ENETUNREACH, 0};

    reset_rig();
    rig.names = names;
    rig.connects = refusals;
    assert_int_equal(open_once(subject, "name", "echo"), TEO_E_CONNECT);
    assert_int_equal(rig.tries, 5);
    for (int i = 0; i < rig.tries; i++) {
        assert_string_equal(rig.tried[i], order[i]);
    }
    assert_int_equal(rig.lists, 0);
    reset_rig();
}

/* An address that swallows packets is given up after its share of time; not so the last one. */
static void address_hangs(port_subject *subject)
{
    static const char *const names[] = {"::1", "127.0.0.1", NULL};
    static const int hang_first[] = {HANG, 0};
    static const int hang_both[] = {HANG, HANG, 0};

    reset_rig();
    rig.names = names;
    rig.connects = hang_first;
    assert_int_equal(open_once(subject, "name", "echo"), TEO_PROGRESS);
    assert_int_equal(open_once(subject, "name", "echo"), TEO_AGAIN);
    assert_int_equal(rig.tries, 1);
    /* Sleeping is cut short for the next address. */
    assert_int_equal(subject->port->wait(subject->port->context, TEO_EVENT_WRITABLE, 60000), TEO_OK);
    assert_in_range(rig.poll_timeout, 1, TEO_POSIX_ATTEMPT_MS);
    assert_int_equal(subject->port->wait(subject->port->context, TEO_EVENT_READABLE, 5), TEO_OK);
    assert_int_equal(rig.poll_timeout, 5);
    rig.later_ms = TEO_POSIX_ATTEMPT_MS + 1000;
    assert_int_equal(drive_open(subject, "name", peer_port(&subject->peer, "echo")), TEO_OK);
    assert_int_equal(rig.tries, 2);
    assert_int_equal(posix_of(subject)->error, ETIMEDOUT);
    subject->port->close(subject->port->context);

    rig.tries = 0;
    rig.connects = hang_both;
    rig.later_ms = 0;
    assert_int_equal(open_once(subject, "name", "echo"), TEO_PROGRESS);
    rig.later_ms = TEO_POSIX_ATTEMPT_MS;
    assert_int_equal(open_once(subject, "name", "echo"), TEO_PROGRESS);
    assert_int_equal(rig.tries, 2);
    rig.later_ms = 600000;
    assert_int_equal(open_once(subject, "name", "echo"), TEO_AGAIN);
    assert_int_equal(rig.tries, 2);
    subject->port->close(subject->port->context);
    assert_int_equal(rig.lists, 0);
    reset_rig();
}

/*
 * Eight addresses swallow packets, the ninth is good. The client's patience is less than they take together, and each of them is
 * progress: the request goes out to the ninth, which then breaks the connection.
 */
static void ninth_address(port_subject *subject)
{
    static const char *const names[] = {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6",
                                        "127.0.0.7", "127.0.0.8", "127.0.0.9", "127.0.0.1", NULL};
    static const int hang_eight[] = {HANG, HANG, HANG, HANG, HANG, HANG, HANG, HANG, 0};
    static const teo_query query = {.zone_id = "zone-2noz78a8ev6k", .last = 3600, .limit = 20};
    static uint8_t buffer[TEO_BUFFER_MIN];
    teo_config config = {.port = subject->port,
                         .credentials = {.secret_id = "AKIDEXAMPLE", .secret_key = "EXAMPLE"},
                         .host = "name",
                         .server_port = peer_port(&subject->peer, "reset"),
                         .stall_ms = TEO_POSIX_ATTEMPT_MS + 500,
                         .attempts = 1};
    static teo_client client;
    teo_task task;

    reset_rig();
    rig.names = names;
    rig.connects = hang_eight;
    rig.hung_in_time = true;
    assert_int_equal(teo_client_init(&client, &config, buffer, sizeof buffer), TEO_OK);
    assert_int_equal(teo_client_query(&client, &query), TEO_OK);
    assert_int_equal(teo_client_next(&client, &task), TEO_E_RESET);
    assert_int_not_equal(client.fault.stage, TEO_STAGE_CONNECT);
    assert_int_equal(rig.tries, 9);
    assert_in_range(rig.later_ms, 8 * TEO_POSIX_ATTEMPT_MS - 100, 8 * TEO_POSIX_ATTEMPT_MS + 100);
    teo_client_deinit(&client);
    assert_int_equal(rig.lists, 0);
    reset_rig();
}

/* The refusal comes while connecting. */
static void address_fails_late(port_subject *subject)
{
    static const char *const names[] = {"127.0.0.1", "127.0.0.1", NULL};

    reset_rig();
    rig.names = names;
    rig.late_errno = EHOSTUNREACH;
    assert_int_equal(drive_open(subject, "name", peer_port(&subject->peer, "silent")), TEO_OK);
    /* On loopback connect() may succeed at once: there is nothing to come late then. */
    assert_true(rig.tries == 2 || rig.late_errno != 0);
    reset_rig();
}

static void connect_interrupted(port_subject *subject)
{
    static const int interrupted[] = {EINTR, 0};

    reset_rig();
    rig.connects = interrupted;
    connect_to(subject, "echo");
    assert_int_equal(rig.tries, 1);
    reset_rig();
}

static void no_socket(port_subject *subject)
{
    static const char *const names[] = {"::1", "127.0.0.1", NULL};

    reset_rig();
    rig.names = names;
    rig.socket_errno = EMFILE;
    rig.socket_times = 2;
    assert_int_equal(open_once(subject, "name", "echo"), TEO_E_PORT);
    assert_int_equal(posix_of(subject)->error, EMFILE);
    subject->port->close(subject->port->context);
    /* A kernel without IPv6. */
    rig.socket_errno = EAFNOSUPPORT;
    rig.socket_times = 1;
    assert_int_equal(drive_open(subject, "name", peer_port(&subject->peer, "echo")), TEO_OK);
    assert_int_equal(rig.lists, 0);
    reset_rig();
}

/* It cannot be made not to block. */
static void no_control(port_subject *subject)
{
    reset_rig();
    rig.fcntl_errno = EBADF;
    rig.fcntl_times = 1;
    assert_int_equal(open_once(subject, "127.0.0.1", "echo"), TEO_E_CONNECT);
    assert_int_equal(posix_of(subject)->error, EBADF);
    assert_int_equal(rig.tries, 0);
    reset_rig();
}

static void connect_at_once(port_subject *subject)
{
    static const int done[] = {AT_ONCE, 0};

    reset_rig();
    rig.connects = done;
    assert_int_equal(open_once(subject, "127.0.0.1", "echo"), TEO_OK);
    assert_int_equal(open_once(subject, "127.0.0.1", "echo"), TEO_OK);
    assert_int_equal(rig.tries, 1);
    assert_int_equal(rig.lists, 0);
    expect_echo(subject);
    reset_rig();
}

/* The system cannot say how far connecting is. */
static void look_fails(port_subject *subject)
{
    static const int hang[] = {HANG, 0};

    reset_rig();
    rig.connects = hang;
    assert_int_equal(open_once(subject, "127.0.0.1", "echo"), TEO_PROGRESS);
    rig.poll_errno = ENOMEM;
    rig.poll_times = 1;
    assert_int_equal(open_once(subject, "127.0.0.1", "echo"), TEO_E_PORT);
    assert_int_equal(posix_of(subject)->error, ENOMEM);
    reset_rig();
}

static void socket_options(port_subject *subject)
{
    int on = 0;
    socklen_t length = sizeof on;

    reset_rig();
    connect_to(subject, "echo");
    assert_true((fcntl(posix_of(subject)->socket, F_GETFD) & FD_CLOEXEC) != 0);
    assert_true((fcntl(posix_of(subject)->socket, F_GETFL) & O_NONBLOCK) != 0);
    assert_int_equal(getsockopt(posix_of(subject)->socket, IPPROTO_TCP, TCP_NODELAY, &on, &length), 0);
    assert_true(on != 0);
    knock(subject);
    assert_int_equal(rig.io_flags, MSG_NOSIGNAL);
    reset_rig();
}

/* ---- transfers ---- */

static const struct {
    int code;
    teo_status status;
} outcomes[] = {
    {EAGAIN, TEO_AGAIN},         {EWOULDBLOCK, TEO_AGAIN},    {ECONNRESET, TEO_E_RESET},
    {EPIPE, TEO_E_RESET},        {ETIMEDOUT, TEO_E_RESET},    {ECONNABORTED, TEO_E_RESET},
    {ENETDOWN, TEO_E_RESET},     {ENETRESET, TEO_E_RESET},    {ENETUNREACH, TEO_E_RESET},
    {EHOSTUNREACH, TEO_E_RESET}, {ENOBUFS, TEO_E_PORT},       {EBADF, TEO_E_PORT},
};

static void transfer_fails(port_subject *subject)
{
    teo_port *port = subject->port;
    uint8_t byte = 0;
    size_t count;

    reset_rig();
    connect_to(subject, "silent");
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        rig.io_errno = outcomes[i].code;
        rig.io_times = 1;
        assert_int_equal(port->send(port->context, &byte, 1, &count), outcomes[i].status);
        assert_int_equal(count, 0);
        rig.io_times = 1;
        assert_int_equal(port->recv(port->context, &byte, 1, &count), outcomes[i].status);
        assert_int_equal(count, 0);
        if (outcomes[i].status != TEO_AGAIN) {
            assert_int_equal(posix_of(subject)->error, outcomes[i].code);
        }
    }
    assert_int_equal(port->send(port->context, &byte, 0, &count), TEO_E_ARGUMENT);
    assert_int_equal(port->recv(port->context, &byte, 0, &count), TEO_E_ARGUMENT);
    reset_rig();
}

/* A few signals are sat out; a storm of them must not hold the caller. */
static void transfer_interrupted(port_subject *subject)
{
    teo_port *port = subject->port;
    uint8_t byte = 0;
    size_t count;

    reset_rig();
    connect_to(subject, "echo");
    rig.io_errno = EINTR;
    rig.io_times = 5;
    assert_int_equal(port->send(port->context, "x", 1, &count), TEO_OK);
    rig.io_times = INT_MAX;
    rig.io_calls = 0;
    assert_int_equal(port->send(port->context, "x", 1, &count), TEO_AGAIN);
    assert_int_equal(port->recv(port->context, &byte, 1, &count), TEO_AGAIN);
    assert_in_range(rig.io_calls, 2, 100);
    rig.io_times = 5;
    assert_int_equal(drive_recv(subject, &byte, 1, &count), TEO_OK);
    assert_int_equal(byte, 'x');
    reset_rig();
}

/* ---- the rest ---- */

static void wait_interrupted(port_subject *subject)
{
    teo_port *port = subject->port;
    uint32_t since;

    reset_rig();
    connect_to(subject, "silent");
    rig.poll_errno = EINTR;
    rig.poll_times = 50;
    since = port->clock(port->context);
    assert_int_equal(port->wait(port->context, TEO_EVENT_READABLE, 60), TEO_OK);
    assert_in_range(elapsed_ms(subject, since), 50, 2000);
    rig.poll_errno = EINVAL;
    rig.poll_times = 1;
    assert_int_equal(port->wait(port->context, TEO_EVENT_READABLE, 60), TEO_E_PORT);
    assert_int_equal(posix_of(subject)->error, EINVAL);
    rig.poll_dry = true;
    assert_int_equal(port->wait(port->context, TEO_EVENT_READABLE, UINT32_MAX), TEO_OK);
    assert_int_equal(rig.poll_timeout, INT_MAX);
    reset_rig();
}

static void clock_wraps(port_subject *subject)
{
    static const struct timespec before = {4294967, 295999999}; /* 2^32 - 1 ms */
    static const struct timespec after = {4294967, 296000000};
    teo_port *port = subject->port;

    reset_rig();
    rig.now = &before;
    assert_int_equal(port->clock(port->context), UINT32_MAX);
    rig.now = &after;
    assert_int_equal(port->clock(port->context), 0);
    reset_rig();
}

static void expect_random(port_subject *subject, teo_status status)
{
    uint8_t bytes[64];

    memset(bytes, 0, sizeof bytes);
    assert_int_equal(subject->port->random(subject->port->context, bytes, sizeof bytes), status);
    if (status == TEO_OK) {
        assert_memory_not_equal(bytes + 56, "\0\0\0\0\0\0\0", 8);
    }
}

static void random_sources(port_subject *subject)
{
    reset_rig();
    rig.random_most = 3;
    expect_random(subject, TEO_OK);
    rig.random_errno = EINTR;
    rig.random_times = 5;
    expect_random(subject, TEO_OK);
    rig.random_times = INT_MAX;
    expect_random(subject, TEO_E_PORT);
    rig.random_errno = EIO;
    expect_random(subject, TEO_E_PORT);
    assert_int_equal(posix_of(subject)->error, EIO);
    /* An old kernel: from /dev/urandom, which has its own ways to fail. */
    rig.random_errno = ENOSYS;
    expect_random(subject, TEO_OK);
    rig.read_errno = EINTR;
    rig.read_times = 5;
    expect_random(subject, TEO_OK);
    rig.read_times = INT_MAX;
    expect_random(subject, TEO_E_PORT);
    rig.read_times = 0;
    rig.open_errno = ENOENT;
    expect_random(subject, TEO_E_PORT);
    assert_int_equal(posix_of(subject)->error, ENOENT);
    reset_rig();
}

static void missing_arguments(port_subject *subject)
{
    teo_posix posix = {.error = 1, .socket = 7};
    teo_port port = {.context = subject};

    teo_posix_init(NULL, NULL);
    teo_posix_init(NULL, &port);
    assert_ptr_equal(port.context, subject);
    assert_null(port.open);
    teo_posix_init(&posix, NULL);
    assert_int_equal(posix.socket, 7);
}

int main(void)
{
    static const suite_case cases[] = {
        {"resolver_fails", resolver_fails},
        {"odd_names", odd_names},
        {"addresses_in_turn", addresses_in_turn},
        {"families_alternate", families_alternate},
        {"address_hangs", address_hangs},
        {"ninth_address", ninth_address},
        {"address_fails_late", address_fails_late},
        {"connect_interrupted", connect_interrupted},
        {"no_socket", no_socket},
        {"no_control", no_control},
        {"connect_at_once", connect_at_once},
        {"look_fails", look_fails},
        {"socket_options", socket_options},
        {"transfer_fails", transfer_fails},
        {"transfer_interrupted", transfer_interrupted},
        {"wait_interrupted", wait_interrupted},
        {"clock_wraps", clock_wraps},
        {"random_sources", random_sources},
        {"missing_arguments", missing_arguments},
    };

    return suite_run_own(subject_rigged(), false, cases, sizeof cases / sizeof *cases);
}

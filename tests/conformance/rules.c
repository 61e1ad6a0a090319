/* Cases about wait(), clock(), random(), and signals. */
#include "suite.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>

#include <cmocka.h>

#define NAP_MS 120u
#define EARLY_MS 20u /* allowed: a tick of a coarse clock */
#define LATE_MS 1500u /* allowed: a busy machine */

static void expect_nap(port_subject *subject, teo_event event)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);
    uint32_t took;

    assert_int_equal(port->wait(port->context, event, NAP_MS), TEO_OK);
    took = elapsed_ms(subject, since);
    assert_in_range(took, NAP_MS - EARLY_MS, NAP_MS + LATE_MS);
}

static void wait_for_time(port_subject *subject)
{
    if (subject->port->wait == NULL) {
        skip();
    }
    expect_nap(subject, TEO_EVENT_TIME);
    connect_to(subject, "silent");
    expect_nap(subject, TEO_EVENT_TIME);
}

/* Nothing comes: the time-out is kept. */
static void wait_for_nothing(port_subject *subject)
{
    teo_port *port = subject->port;
    uint32_t took = 0;
    uint8_t byte;
    size_t received;

    if (port->wait == NULL) {
        skip();
    }
    connect_to(subject, "silent");
    /* What TLS has to say after its handshake is no data: let it pass, however late a busy peer says it. */
    for (int i = 0; i < 8 && took < 3 * NAP_MS; i++) {
        uint32_t since = port->clock(port->context);

        assert_true(is_under_way(port->recv(port->context, &byte, 1, &received)));
        pause_for(subject, TEO_EVENT_READABLE, 4 * NAP_MS);
        took = elapsed_ms(subject, since);
    }
    expect_nap(subject, TEO_EVENT_READABLE);
}

/* Something comes, or can go: wait() does not sleep its time out. */
static void wait_for_something(port_subject *subject)
{
    teo_port *port = subject->port;
    uint8_t bytes[8];
    size_t received;
    uint32_t since;

    if (port->wait == NULL) {
        skip();
    }
    connect_to(subject, "echo");
    since = port->clock(port->context);
    assert_int_equal(port->wait(port->context, TEO_EVENT_WRITABLE, 10000), TEO_OK);
    assert_int_equal(drive_send(subject, "12345678", sizeof bytes), TEO_OK);
    assert_int_equal(drive_recv(subject, bytes, 1, &received), TEO_OK);
    /* The rest is here, wherever the port holds it. */
    assert_int_equal(port->wait(port->context, TEO_EVENT_READABLE, 10000), TEO_OK);
    assert_int_equal(drive_recv_all(subject, bytes, sizeof bytes - 1, &received), TEO_OK);
    assert_true(elapsed_ms(subject, since) < 5000);
}

static void clock_is_monotone(port_subject *subject)
{
    teo_port *port = subject->port;
    uint32_t start = port->clock(port->context);
    uint32_t last = start;

    while (last - start < 30) {
        uint32_t now = port->clock(port->context);

        assert_true(now - last < 10000);
        last = now;
    }
}

static void random_differs(port_subject *subject)
{
    teo_port *port = subject->port;
    uint8_t one[300];
    uint8_t other[300];

    for (size_t length = 16; length <= sizeof one; length += 71) {
        memset(one, 0, sizeof one);
        memset(other, 0, sizeof other);
        assert_int_equal(port->random(port->context, one, length), TEO_OK);
        assert_int_equal(port->random(port->context, other, length), TEO_OK);
        assert_memory_not_equal(one, other, length);
        /* All of it was filled: eight zero bytes in a row are one chance in 2^64. */
        assert_memory_not_equal(one + length - 8, "\0\0\0\0\0\0\0", 8);
        for (size_t i = length; i < sizeof one; i++) {
            assert_int_equal(one[i], 0);
        }
    }
}

static volatile sig_atomic_t signals_seen;

static void on_signal(int number)
{
    (void)number;
    signals_seen++;
}

/* A signal every millisecond, without SA_RESTART: neither transfers nor time-outs may mind. */
static void signals(port_subject *subject)
{
    struct itimerval storm = {{0, 1000}, {0, 1000}};
    struct itimerval calm = {{0, 0}, {0, 0}};
    struct sigaction action;
    struct sigaction before;
    static uint8_t data[1 << 18];
    size_t received;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    signals_seen = 0;
    assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &storm, NULL), 0);
    connect_to(subject, "source");
    knock(subject);
    assert_int_equal(drive_recv_all(subject, data, sizeof data, &received), TEO_OK);
    subject->port->close(subject->port->context);
    if (subject->port->wait != NULL) {
        expect_nap(subject, TEO_EVENT_TIME);
    }
    assert_int_equal(subject->port->random(subject->port->context, data + 1000, 1000), TEO_OK);
    assert_int_equal(setitimer(ITIMER_REAL, &calm, NULL), 0);
    assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
    assert_true(is_pattern(data, 1000));
    assert_true(signals_seen > 0);
}

const suite_case cases_rules[] = {
    {"wait_for_time", wait_for_time},
    {"wait_for_nothing", wait_for_nothing},
    {"wait_for_something", wait_for_something},
    {"clock_is_monotone", clock_is_monotone},
    {"random_differs", random_differs},
    {"signals", signals},
};
const size_t cases_rules_count = sizeof cases_rules / sizeof *cases_rules;

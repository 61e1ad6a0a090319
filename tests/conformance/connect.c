/* Cases about getting a connection, and giving it back. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Long enough for a system's first attempts to connect: lwIP makes one every three seconds. */
#define SLOW_MAX_MS 30000u
#define TRICKLE_MS 1500u /* of a peer that sends a byte every 100 ms */

static void connect_refused(port_subject *subject)
{
    assert_int_equal(drive_open(subject, subject->host, peer_port(&subject->peer, "refuse")), TEO_E_CONNECT);
}

static void connect_unknown_host(port_subject *subject)
{
    if (subject->unknown_host == NULL) {
        skip();
    }
    assert_int_equal(drive_open(subject, subject->unknown_host, 443), TEO_E_DNS);
}

/* More steps than connecting and the beginning of a handshake take, and far fewer than the calls of a loop that never rests. */
#define STEPS_MAX 20

/*
 * open() waits for this listener, without blocking, for `ms`. It may move on to where it has to wait: from then on nothing does, and
 * it must say so, or the client's patience would never end.
 */
static void expect_waiting(port_subject *subject, const char *listener, uint32_t ms)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);
    teo_status status;
    int steps = 0;

    do {
        status = port->open(port->context, subject->host, peer_port(&subject->peer, listener));
        assert_true(is_under_way(status));
        steps += status == TEO_PROGRESS;
        pause_for(subject, TEO_EVENT_READABLE, 50);
    } while (elapsed_ms(subject, since) < ms);
    assert_in_range(steps, 0, STEPS_MAX);
    assert_true(ms < 200 || status == TEO_AGAIN);
}

/* Connected, but no answer at all to what must come first: open() can be given up. */
static void connect_to_silence(port_subject *subject)
{
    if (!subject->tls) {
        skip();
    }
    expect_waiting(subject, "mute", 200);
    subject->port->close(subject->port->context);
    connect_and_echo(subject);
}

/* Nobody answers who asks for a connection. That can be given up at any time, nothing is left of it, and the next connection works. */
static void connect_unanswered(port_subject *subject)
{
    teo_port *port = subject->port;

    if (!peer_has(&subject->peer, "crowded")) {
        skip();
    }
    for (uint32_t ms = 0; ms <= 320; ms = ms != 0 ? 2 * ms : 10) {
        expect_waiting(subject, "crowded", ms);
        port->close(port->context);
        expect_no_handles(subject);
    }
    connect_and_echo(subject);
}

/* The peer takes its time to let anybody in: open() waits, and connects when the system has asked once more. */
static void connect_slow(port_subject *subject)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);
    teo_status status;

    if (!peer_has(&subject->peer, "late-listener")) {
        skip();
    }
    expect_waiting(subject, "late-listener", 200);
    assert_int_equal(peer_accept(&subject->peer), 0);
    while (is_under_way(status = port->open(port->context, subject->host, peer_port(&subject->peer, "late-listener")))) {
        assert_true(elapsed_ms(subject, since) < SLOW_MAX_MS);
        pause_for(subject, TEO_EVENT_WRITABLE, 1000);
    }
    assert_int_equal(status, TEO_OK);
    expect_echo(subject);
}

/* Each byte of a handshake is progress, however slow they come; between them there is none. */
static void connect_to_trickle(port_subject *subject)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);
    teo_status status = TEO_AGAIN;
    int moved = 0;
    int rested = 0;

    if (!subject->tls || !subject->progress) {
        skip();
    }
    while (elapsed_ms(subject, since) < TRICKLE_MS) {
        teo_status before = status;

        status = port->open(port->context, subject->host, peer_port(&subject->peer, "trickle"));
        assert_true(is_under_way(status));
        moved += status == TEO_PROGRESS && before == TEO_AGAIN;
        rested += status == TEO_AGAIN && before == TEO_PROGRESS;
        pause_for(subject, TEO_EVENT_READABLE, 20);
    }
    assert_in_range(moved, TRICKLE_MS / 100 / 3, TRICKLE_MS / 100 + STEPS_MAX);
    assert_in_range(rested, TRICKLE_MS / 100 / 3, TRICKLE_MS / 100 + STEPS_MAX);
    port->close(port->context);
    connect_and_echo(subject);
}

/* Given up after any number of calls to open(), each time the next connection works. */
static void connect_given_up(port_subject *subject)
{
    teo_port *port = subject->port;
    bool done = false;

    for (int calls = 1; calls <= 64 && !done; calls++) {
        for (int i = 0; i < calls && !done; i++) {
            teo_status status = port->open(port->context, subject->host, peer_port(&subject->peer, "echo"));

            assert_true(status == TEO_OK || is_under_way(status));
            done = status == TEO_OK;
            if (!done) {
                pause_for(subject, TEO_EVENT_READABLE, 20);
            }
        }
        port->close(port->context);
    }
    assert_true(done);
    connect_and_echo(subject);
}

static void close_without_open(port_subject *subject)
{
    subject->port->close(subject->port->context);
    subject->port->close(subject->port->context);
    connect_and_echo(subject);
}

static void close_twice(port_subject *subject)
{
    connect_and_echo(subject);
    subject->port->close(subject->port->context);
    subject->port->close(subject->port->context);
}

static void reopen_after_close(port_subject *subject)
{
    for (int i = 0; i < 5; i++) {
        connect_and_echo(subject);
        subject->port->close(subject->port->context);
    }
}

static void reopen_after_failure(port_subject *subject)
{
    for (int i = 0; i < 3; i++) {
        connect_refused(subject);
        subject->port->close(subject->port->context);
        connect_and_echo(subject);
        subject->port->close(subject->port->context);
    }
}

static void reopen_after_reset(port_subject *subject)
{
    uint8_t bytes[16];
    size_t received;

    connect_to(subject, "reset");
    knock(subject);
    assert_int_equal(drive_recv(subject, bytes, sizeof bytes, &received), TEO_E_RESET);
    subject->port->close(subject->port->context);
    connect_and_echo(subject);
}

/* Without a connection there is nothing to send to or receive from: an error, no crash and no silence. */
static void use_without_open(port_subject *subject)
{
    teo_port *port = subject->port;
    uint8_t bytes[4] = {0};
    size_t count = 0;

    assert_true(port->send(port->context, bytes, sizeof bytes, &count) >= TEO_E_ARGUMENT);
    assert_true(port->recv(port->context, bytes, sizeof bytes, &count) >= TEO_E_ARGUMENT);
    connect_and_echo(subject);
    port->close(port->context);
    assert_true(port->send(port->context, bytes, sizeof bytes, &count) >= TEO_E_ARGUMENT);
    assert_true(port->recv(port->context, bytes, sizeof bytes, &count) >= TEO_E_ARGUMENT);
}

const suite_case cases_connect[] = {
    {"connect_and_echo", connect_and_echo},
    {"connect_refused", connect_refused},
    {"connect_unknown_host", connect_unknown_host},
    {"connect_to_silence", connect_to_silence},
    {"connect_unanswered", connect_unanswered},
    {"connect_slow", connect_slow},
    {"connect_to_trickle", connect_to_trickle},
    {"connect_given_up", connect_given_up},
    {"close_without_open", close_without_open},
    {"close_twice", close_twice},
    {"reopen_after_close", reopen_after_close},
    {"reopen_after_failure", reopen_after_failure},
    {"reopen_after_reset", reopen_after_reset},
    {"use_without_open", use_without_open},
};
const size_t cases_connect_count = sizeof cases_connect / sizeof *cases_connect;

/* Cases about getting a connection, and giving it back. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void echoes(port_subject *subject)
{
    char text[5];
    size_t received;

    assert_int_equal(drive_send(subject, "hello", 5), TEO_OK);
    assert_int_equal(drive_recv_all(subject, text, sizeof text, &received), TEO_OK);
    assert_memory_equal(text, "hello", 5);
}

static void connect_and_echo(port_subject *subject)
{
    connect_to(subject, "echo");
    echoes(subject);
}

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

/* No answer at all to what must come first: open() waits without blocking, and can be given up. */
static void connect_to_silence(port_subject *subject)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);

    if (!subject->tls) {
        skip();
    }
    while (elapsed_ms(subject, since) < 200) {
        assert_int_equal(port->open(port->context, subject->host, peer_port(&subject->peer, "mute")), TEO_AGAIN);
        pause_for(subject, TEO_EVENT_READABLE, 50);
    }
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

            assert_true(status == TEO_OK || status == TEO_AGAIN);
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
    {"connect_given_up", connect_given_up},
    {"close_without_open", close_without_open},
    {"close_twice", close_twice},
    {"reopen_after_close", reopen_after_close},
    {"reopen_after_failure", reopen_after_failure},
    {"reopen_after_reset", reopen_after_reset},
    {"use_without_open", use_without_open},
};
const size_t cases_connect_count = sizeof cases_connect / sizeof *cases_connect;

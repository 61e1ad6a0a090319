/*
 * TLS over a port that fails: at every call, one after the other, in every way. Each outcome is a named error or success, never
 * a hang, a leak or a crash; and the next connection works.
 */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/platform.h>

#include "faulty.h"
#include "port/mbedtls/teo_tls_internal.h"

#define LINE_SIZE 128
#define CALLS_MAX 400u /* far more than a conversation takes */

static const char *listener = "report";

/* One conversation from open() to close(). */
static teo_status converse(port_subject *subject)
{
    char line[LINE_SIZE];
    /* By its one address: a name may have several, and then the calls that a connection takes differ from machine to machine. */
    teo_status status = drive_open(subject, "127.0.0.1", peer_port(&subject->peer, listener));

    if (status == TEO_OK) {
        status = take_report(subject, line, sizeof line);
    }
    subject->port->close(subject->port->context);
    return status;
}

/* After a fault: all is well again, and whatever session there was has done no harm. */
static void expect_recovery(port_subject *subject)
{
    faulty_set(FAULT_NONE, 0);
    assert_int_equal(converse(subject), TEO_OK);
}

/* The conversation, with a fault at the call. `resumable`: with a session to offer, if there is one. */
static teo_status converse_with(port_subject *subject, enum fault fault, unsigned at, bool resumable)
{
    assert_true(at < CALLS_MAX);
    if (!resumable) {
        teo_tls_forget_session(subject->own);
    }
    faulty_set(fault, at);
    return converse(subject);
}

/* Fails at call 1, 2, 3, … until the conversation ends before that. `resumable`: with a session to offer each time. */
static void fail_everywhere(port_subject *subject, enum fault fault, teo_status expected, bool resumable)
{
    bool struck = true;
    unsigned at;

    expect_recovery(subject);
    for (at = 1; struck; at++) {
        teo_status status = converse_with(subject, fault, at, resumable);

        struck = faults.struck;
        /* close_notify is best effort: a fault that strikes it, near the end, goes unnoticed. */
        assert_true(status == expected || (status == TEO_OK && (!struck || at > 10)));
        if (fault == FAULT_RESET || at % 8 == 0 || !struck) {
            expect_recovery(subject);
        }
    }
    assert_true(at > 10);
}

static void reset_everywhere(port_subject *subject)
{
    fail_everywhere(subject, FAULT_RESET, TEO_E_RESET, false);
    fail_everywhere(subject, FAULT_RESET, TEO_E_RESET, true);
}

static void port_error_everywhere(port_subject *subject)
{
    fail_everywhere(subject, FAULT_PORT, TEO_E_PORT, false);
}

static void too_many_bytes_everywhere(port_subject *subject)
{
    fail_everywhere(subject, FAULT_TOO_MANY, TEO_E_PORT, false);
}

static void no_bytes_everywhere(port_subject *subject)
{
    fail_everywhere(subject, FAULT_ZERO, TEO_E_PORT, false);
}

static void odd_status_everywhere(port_subject *subject)
{
    fail_everywhere(subject, FAULT_ODD, TEO_E_PORT, false);
}

/* The peer leaves: while receiving TEO_E_CLOSED, as it has not said goodbye; while sending, a reset. */
static void end_everywhere(port_subject *subject)
{
    bool struck = true;
    unsigned at;

    for (at = 1; struck; at++) {
        teo_status status = converse_with(subject, FAULT_END, at, false);

        struck = faults.struck;
        assert_true(status == TEO_E_CLOSED || status == TEO_E_RESET ||
                    (status == TEO_OK && (!struck || at > 10)));
        expect_recovery(subject);
    }
    assert_true(at > 10);
}

static void no_random_everywhere(port_subject *subject)
{
    bool struck = true;
    unsigned at;

    for (at = 1; struck; at++) {
        teo_status status = converse_with(subject, FAULT_RANDOM, at, false);

        struck = faults.struck;
        assert_int_equal(status, struck ? TEO_E_TLS_SETUP : TEO_OK);
        expect_recovery(subject);
    }
    assert_true(at > 2);
}

/* A session whose offer led to a failed handshake is not offered again; one of a connection that broke later is. */
static void session_after_fault(port_subject *subject)
{
    const teo_tls *tls = subject->own;

    expect_recovery(subject);
    faulty_set(FAULT_RESET, 3);
    assert_int_equal(converse(subject), TEO_E_RESET);
    faulty_set(FAULT_NONE, 0);
    assert_int_equal(converse(subject), TEO_OK);
    assert_false(tls->resumed);
    assert_int_equal(converse(subject), TEO_OK);
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    assert_true(tls->resumed);
#endif
    connect_to(subject, "report");
    faulty_set(FAULT_RESET, 1);
    assert_int_equal(drive_send(subject, "?", 1), TEO_E_RESET);
    subject->port->close(subject->port->context);
}

/* Two conversations and one case of the suite, all over a port with this fault. */
static void talk_through(port_subject *subject, enum fault fault, const char *name)
{
    faulty_set(fault, 0);
    assert_int_equal(converse(subject), TEO_OK);
    assert_int_equal(converse(subject), TEO_OK);
    for (size_t i = 0; i < cases_transfer_count; i++) {
        if (strcmp(cases_transfer[i].name, name) == 0) {
            faulty_set(fault, 0);
            cases_transfer[i].run(subject);
        }
    }
}

static void stutter(port_subject *subject)
{
    talk_through(subject, FAULT_STUTTER, "there_and_back");
}

static void dribble(port_subject *subject)
{
    talk_through(subject, FAULT_DRIBBLE, "half_close");
}

/* A record that comes byte by byte is no silence: each call that brings a part of it says so. */
static void a_part_of_a_record_is_progress(port_subject *subject)
{
    teo_port *port = subject->port;
    uint8_t bytes[64];
    size_t received;
    unsigned progress = 0;
    uint32_t since = port->clock(port->context);
    teo_status status;

    connect_to(subject, "half-close");
    knock(subject);
    do {
        faulty_set(FAULT_DRIBBLE, 0);
        status = port->recv(port->context, bytes, sizeof bytes, &received);
        progress += status == TEO_PROGRESS;
        if (status == TEO_AGAIN) {
            pause_for(subject, TEO_EVENT_READABLE, 100);
        }
    } while (is_under_way(status) && elapsed_ms(subject, since) < 10000);
    assert_int_equal(status, TEO_OK);
    assert_true(progress > 10);
    port->close(port->context);
}

/* However much there is, in however small pieces: one call makes a bounded number of calls below. */
static void bounded_work(port_subject *subject)
{
    teo_port *port = subject->port;
    static uint8_t bytes[16384];
    size_t received;
    unsigned busy = 0;
    uint32_t since = port->clock(port->context);

    connect_to(subject, "source");
    knock(subject);
    while (busy < 100 && elapsed_ms(subject, since) < 10000) {
        teo_status status;

        faulty_set(FAULT_DRIBBLE, 0);
        status = port->recv(port->context, bytes, sizeof bytes, &received);
        assert_true(status == TEO_OK || is_under_way(status));
        assert_in_range(faults.calls, 0, TEO_TLS_CALLS_MAX);
        if (faults.calls == TEO_TLS_CALLS_MAX) {
            busy++;
        } else if (is_under_way(status)) {
            pause_for(subject, TEO_EVENT_READABLE, 100);
        }
    }
    assert_int_equal(busy, 100);
}

/* What the peer is told must be what was sent, also where a record is put off half way and offered again with more behind it. */
static void offered_again(port_subject *subject)
{
    teo_port *port = subject->port;
    uint8_t bytes[64];
    uint8_t back[64];
    size_t done = 0;
    size_t count;
    size_t refused = 0;

    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = pattern_byte(i);
    }
    connect_to(subject, "echo");
    faulty_set(FAULT_STUTTER, 0);
    while (done < sizeof bytes) {
        /* First ten bytes, then all the rest: only what was taken the first time may count. */
        size_t length = refused == 0 && sizeof bytes - done > 10 ? 10 : sizeof bytes - done;
        teo_status status = port->send(port->context, bytes + done, length, &count);

        if (status == TEO_AGAIN) {
            refused = length;
            /* Less than before would lose bytes: that is refused. */
            assert_int_equal(port->send(port->context, bytes + done, length - 1, &count), TEO_E_ARGUMENT);
        } else {
            assert_int_equal(status, TEO_OK);
            assert_in_range(count, 1, refused != 0 ? refused : length);
            done += count;
            refused = 0;
        }
    }
    faulty_set(FAULT_NONE, 0);
    assert_int_equal(drive_recv_all(subject, back, sizeof back, &count), TEO_OK);
    assert_memory_equal(back, bytes, sizeof back);
}

/*
 * A bit flipped anywhere in what the server sends: an error, or nothing at all (a length that grew leaves both sides
 * waiting, which the client's patience ends). Never a connection that stands on altered bytes, but for those that no
 * hash covers: the version in a record's head.
 */
static void flipped_bits(port_subject *subject)
{
    teo_port *port = subject->port;
    unsigned total;

    expect_recovery(subject);
    teo_tls_forget_session(subject->own);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, listener)), TEO_OK);
    total = faults.received;
    port->close(port->context);
    for (unsigned at = 0; at < total; at += at < 60 ? 1 : 19) {
        uint32_t since = port->clock(port->context);
        teo_status status;

        teo_tls_forget_session(subject->own);
        faulty_set(FAULT_FLIP, at);
        while (is_under_way(status = port->open(port->context, "localhost", peer_port(&subject->peer, listener))) &&
               elapsed_ms(subject, since) < 80) {
            pause_for(subject, TEO_EVENT_READABLE, 20);
        }
        assert_true(status != TEO_OK || at < 5 || at >= 60);
        assert_true(status == TEO_OK || is_under_way(status) || (status >= TEO_E_RESET && status <= TEO_E_TLS_REFUSED));
        port->close(port->context);
    }
    expect_recovery(subject);
}

#if defined(MBEDTLS_PLATFORM_MEMORY)
static unsigned allocations_left;

static void *failing_calloc(size_t count, size_t size)
{
    return allocations_left == 0 || --allocations_left == 0 ? NULL : calloc(count, size);
}

/* No memory from the n-th allocation on, for every n at first, then for one of a few (most are of big numbers, all alike). */
static void no_memory_everywhere(port_subject *subject)
{
    const teo_tls *tls = subject->own;
    teo_status status = TEO_E_TLS_SETUP;

    assert_int_equal(mbedtls_platform_set_calloc_free(failing_calloc, free), 0);
    for (unsigned n = 1; status != TEO_OK; n++) {
        teo_tls spare;
        teo_port port;

        allocations_left = n;
        status = teo_tls_init(&spare, tls->below, tls->roots, &port);
        allocations_left = UINT32_MAX;
        assert_true(status == TEO_OK || status == TEO_E_TLS_SETUP);
        teo_tls_free(&spare);
    }
    status = TEO_E_TLS_SETUP;
    for (unsigned n = 1; status != TEO_OK; n += 1 + n / 64) {
        assert_true(n < 50000);
        teo_tls_forget_session(subject->own);
        allocations_left = n;
        status = converse(subject);
        allocations_left = UINT32_MAX;
        /* A session that could not be kept is no error; a certificate for which there is no memory may count as a bad one. */
        assert_true(status == TEO_OK || (status >= TEO_E_CLOSED && status <= TEO_E_TLS_REFUSED));
    }
    assert_int_equal(mbedtls_platform_set_calloc_free(calloc, free), 0);
    expect_recovery(subject);
}
#else
static void no_memory_everywhere(port_subject *subject)
{
    (void)subject;
    skip(); /* this build of mbedTLS cannot be given another allocator */
}
#endif

int main(void)
{
    static const suite_case cases[] = {
        {"reset_everywhere", reset_everywhere},
        {"port_error_everywhere", port_error_everywhere},
        {"too_many_bytes_everywhere", too_many_bytes_everywhere},
        {"no_bytes_everywhere", no_bytes_everywhere},
        {"odd_status_everywhere", odd_status_everywhere},
        {"end_everywhere", end_everywhere},
        {"no_random_everywhere", no_random_everywhere},
        {"session_after_fault", session_after_fault},
        {"stutter", stutter},
        {"dribble", dribble},
        {"a_part_of_a_record_is_progress", a_part_of_a_record_is_progress},
        {"bounded_work", bounded_work},
        {"offered_again", offered_again},
        {"flipped_bits", flipped_bits},
        {"no_memory_everywhere", no_memory_everywhere},
    };
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    static const char *const versions[] = {"report-12-ticket", "report-13"};
#else
    static const char *const versions[] = {"report-12-ticket"};
#endif
    port_subject *subject = subject_tls(subject_faulty(subject_posix()));
    int failed = 0;

    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        listener = versions[i];
        failed += suite_run_own(subject, true, cases, sizeof cases / sizeof *cases);
    }
    return failed;
}

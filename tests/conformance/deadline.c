/* Cases about time that runs out: the client over the port, and a peer that lets it wait. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <teo/client.h>

#define DEADLINE_MS 500u
#define DEADLINE_MOST_MS 32000u
#define STALL_MS 500u
#define NO_STALL_MS 600000u
#define EARLY_MS 20u   /* allowed: a tick of a coarse clock */
#define LATE_MS 10000u /* allowed: a busy machine */

/* Asks the listener, which will not answer, until the client gives up. Then the port is closed, and works. Where the client was: */
static teo_fault expect_end(port_subject *subject, const char *listener, const teo_config *patience, teo_status end)
{
    static const teo_query query = {.zone_id = "zone-2noz78a8ev6k", .last = 3600, .limit = 20};
    static teo_client client;
    static teo_task task;
    static uint8_t buffer[TEO_BUFFER_MIN];
    teo_port *port = subject->port;
    teo_config config = *patience;
    teo_fault fault;
    size_t count;
    teo_status status;

    config.port = port;
    config.credentials.secret_id = "AKIDEXAMPLE";
    config.credentials.secret_key = "EXAMPLE";
    config.host = subject->host;
    config.server_port = peer_port(&subject->peer, listener);
    assert_int_equal(teo_client_init(&client, &config, buffer, sizeof buffer), TEO_OK);
    assert_int_equal(teo_client_query(&client, &query), TEO_OK);
    while ((status = teo_client_next(&client, &task)) == TEO_AGAIN) {
        assert_null(port->wait);
        subject->idle(subject);
    }
    assert_int_equal(status, end);
    assert_true(port->send(port->context, buffer, 1, &count) >= TEO_E_ARGUMENT);
    expect_no_handles(subject);
    fault = client.fault;
    teo_client_deinit(&client);
    connect_and_echo(subject);
    port->close(port->context);
    return fault;
}

/* In time: not before the deadline, and not long after it. */
static teo_fault expect_deadline(port_subject *subject, const char *listener, uint32_t deadline_ms)
{
    teo_config patience = {.deadline_ms = deadline_ms, .stall_ms = NO_STALL_MS};
    uint32_t since = subject->port->clock(subject->port->context);
    teo_fault fault = expect_end(subject, listener, &patience, TEO_E_DEADLINE);

    assert_in_range(elapsed_ms(subject, since), deadline_ms - EARLY_MS, deadline_ms + LATE_MS);
    return fault;
}

/* The peer never lets anybody in. */
static void deadline_of_connection(port_subject *subject)
{
    if (!peer_has(&subject->peer, "crowded")) {
        skip();
    }
    assert_int_equal(expect_deadline(subject, "crowded", DEADLINE_MS).stage, TEO_STAGE_CONNECT);
}

/* The peer lets in, and says nothing of TLS. */
static void deadline_of_handshake(port_subject *subject)
{
    if (!subject->tls) {
        skip();
    }
    assert_int_equal(expect_deadline(subject, "mute", DEADLINE_MS).stage, TEO_STAGE_CONNECT);
}

/* The peer is connected, takes the request, and does not answer. */
static void deadline_of_answer(port_subject *subject)
{
    uint32_t deadline_ms = DEADLINE_MS;

    /* A machine that is busy may need all that time to get as far as that. */
    while (expect_deadline(subject, "silent", deadline_ms).stage != TEO_STAGE_RECEIVE) {
        deadline_ms *= 2u;
        assert_true(deadline_ms <= DEADLINE_MOST_MS);
    }
}

/* Long before the deadline, what does not move is given up; and tried once more, on the same port. */
static void stall_of_answer(port_subject *subject)
{
    teo_config patience = {.stall_ms = STALL_MS, .attempts = 2};
    uint32_t since = subject->port->clock(subject->port->context);

    assert_int_equal(expect_end(subject, "silent", &patience, TEO_E_STALLED).attempts, 2);
    assert_in_range(elapsed_ms(subject, since), 2u * (STALL_MS - EARLY_MS), 2u * STALL_MS + LATE_MS);
}

/* The same in a handshake with a peer that says nothing of TLS. */
static void stall_of_handshake(port_subject *subject)
{
    teo_config patience = {.stall_ms = STALL_MS, .attempts = 1};
    uint32_t since = subject->port->clock(subject->port->context);

    if (!subject->tls) {
        skip();
    }
    assert_int_equal(expect_end(subject, "mute", &patience, TEO_E_STALLED).stage, TEO_STAGE_CONNECT);
    assert_in_range(elapsed_ms(subject, since), STALL_MS - EARLY_MS, STALL_MS + LATE_MS);
}

/* A handshake that takes longer than that but moves is not given up: a slow device, a slow link. */
static void no_stall_of_a_slow_handshake(port_subject *subject)
{
    teo_config patience = {.deadline_ms = 4u * STALL_MS, .stall_ms = STALL_MS, .attempts = 1};

    if (!subject->tls || !subject->progress) {
        skip();
    }
    assert_int_equal(expect_end(subject, "trickle", &patience, TEO_E_DEADLINE).stage, TEO_STAGE_CONNECT);
}

const suite_case cases_deadline[] = {
    {"deadline_of_connection", deadline_of_connection},
    {"deadline_of_handshake", deadline_of_handshake},
    {"deadline_of_answer", deadline_of_answer},
    {"stall_of_answer", stall_of_answer},
    {"stall_of_handshake", stall_of_handshake},
    {"no_stall_of_a_slow_handshake", no_stall_of_a_slow_handshake},
};
const size_t cases_deadline_count = sizeof cases_deadline / sizeof *cases_deadline;

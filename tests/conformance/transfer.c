/* Cases about moving bytes. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MEGABYTE ((size_t)1 << 20)
#define DRIPS 48      /* as in peer.py */
#define FAREWELL 3000 /* bytes of its half_close() */
#define SLOW_MS 300u  /* its SLOW_SECONDS */

static uint8_t megabyte[MEGABYTE + 1];

/* CRC-32 of IEEE 802.3, as zlib.crc32() in Python. */
static uint32_t crc32_of(const uint8_t *data, size_t length)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
        }
    }
    return ~crc;
}

static void ends(port_subject *subject)
{
    size_t received;

    /* Once the peer has ended, it has ended. */
    assert_int_equal(drive_recv(subject, megabyte, 1, &received), TEO_END);
    assert_int_equal(drive_recv(subject, megabyte, 1, &received), TEO_END);
}

static void one_byte_at_a_time(port_subject *subject)
{
    size_t received;

    connect_to(subject, "drip");
    knock(subject);
    assert_int_equal(drive_recv_all(subject, megabyte, DRIPS, &received), TEO_OK);
    assert_true(is_pattern(megabyte, DRIPS));
    ends(subject);
}

/* Into a buffer of one byte, whatever the peer's segments or records are. */
static void one_byte_of_room(port_subject *subject)
{
    size_t received;

    connect_to(subject, "half-close");
    knock(subject);
    for (size_t i = 0; i < FAREWELL; i++) {
        assert_int_equal(drive_recv(subject, megabyte + i, 1, &received), TEO_OK);
    }
    assert_true(is_pattern(megabyte, FAREWELL));
    ends(subject);
}

/* The peer ends its direction: all it said arrives, then TEO_END. */
static void half_close(port_subject *subject)
{
    size_t received;

    connect_to(subject, "half-close");
    knock(subject);
    assert_int_equal(drive_recv_all(subject, megabyte, MEGABYTE, &received), TEO_END);
    assert_int_equal(received, FAREWELL);
    assert_true(is_pattern(megabyte, FAREWELL));
    ends(subject);
}

static void megabyte_down(port_subject *subject)
{
    size_t received;

    connect_to(subject, "source");
    knock(subject);
    memset(megabyte, 0, sizeof megabyte);
    assert_int_equal(drive_recv_all(subject, megabyte, sizeof megabyte, &received), TEO_END);
    assert_int_equal(received, MEGABYTE);
    assert_true(is_pattern(megabyte, MEGABYTE));
}

static void megabyte_up(port_subject *subject)
{
    uint8_t answer[4];
    size_t received;
    uint32_t crc;

    for (size_t i = 0; i < MEGABYTE; i++) {
        megabyte[i] = pattern_byte(i);
    }
    connect_to(subject, "sink");
    assert_int_equal(drive_send(subject, megabyte, MEGABYTE), TEO_OK);
    assert_int_equal(drive_recv_all(subject, answer, sizeof answer, &received), TEO_OK);
    crc = (uint32_t)answer[0] << 24 | (uint32_t)answer[1] << 16 | (uint32_t)answer[2] << 8 | answer[3];
    assert_int_equal(crc, crc32_of(megabyte, MEGABYTE));
}

/* Both directions at a time, in small pieces. */
static void there_and_back(port_subject *subject)
{
    size_t received;

    connect_to(subject, "echo");
    for (size_t length = 1; length < 3000; length += length / 2 + 1) {
        for (size_t i = 0; i < length; i++) {
            megabyte[i] = pattern_byte(i);
        }
        assert_int_equal(drive_send(subject, megabyte, length), TEO_OK);
        memset(megabyte, 0, length);
        assert_int_equal(drive_recv_all(subject, megabyte, length, &received), TEO_OK);
        assert_true(is_pattern(megabyte, length));
    }
}

static void slow_answer(port_subject *subject)
{
    char text[4];
    size_t received;
    uint32_t since = subject->port->clock(subject->port->context);

    connect_to(subject, "slow");
    knock(subject);
    assert_int_equal(drive_recv_all(subject, text, sizeof text, &received), TEO_OK);
    assert_memory_equal(text, "late", sizeof text);
    assert_true(elapsed_ms(subject, since) >= SLOW_MS);
}

static void reset_while_receiving(port_subject *subject)
{
    size_t received;

    connect_to(subject, "reset");
    knock(subject);
    assert_int_equal(drive_recv(subject, megabyte, 16, &received), TEO_E_RESET);
}

/* Takes some sends until the news arrives, and must not raise SIGPIPE, which would end this program. */
static void reset_while_sending(port_subject *subject)
{
    teo_status status = TEO_OK;

    connect_to(subject, "reset");
    for (int i = 0; i < 2000 && status == TEO_OK; i++) {
        status = drive_send(subject, megabyte, 4096);
        pause_for(subject, TEO_EVENT_TIME, 1);
    }
    assert_int_equal(status, TEO_E_RESET);
}

/* Sends until nothing more goes, which it must some day. */
static void fill(port_subject *subject, const char *listener)
{
    teo_port *port = subject->port;
    teo_status status = TEO_OK;
    size_t total = 0;

    connect_to(subject, listener);
    for (size_t sent; (status == TEO_OK || status == TEO_PROGRESS) && total < 64 * MEGABYTE; total += sent) {
        status = port->send(port->context, megabyte, MEGABYTE, &sent);
    }
    assert_int_equal(status, TEO_AGAIN);
}

/* A peer that does not read: send() says TEO_AGAIN when the buffers are full, and goes on saying so, at once. */
static void would_block_when_sending(port_subject *subject)
{
    teo_port *port = subject->port;
    teo_status status = TEO_OK;
    size_t sent;
    uint32_t since;

    fill(subject, "silent");
    /* A little may still go, while what is on its way settles in the peer's buffer. */
    for (int i = 0; i < 100 && (status == TEO_OK || status == TEO_PROGRESS); i++) {
        pause_for(subject, TEO_EVENT_WRITABLE, 100);
        status = port->send(port->context, megabyte, MEGABYTE, &sent);
    }
    since = port->clock(port->context);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(port->send(port->context, megabyte, MEGABYTE, &sent), TEO_AGAIN);
    }
    assert_true(elapsed_ms(subject, since) < 1000);
}

/* When the peer reads at last, it goes on: wait() notices. */
static void goes_on_sending(port_subject *subject)
{
    fill(subject, "late-reader");
    assert_int_equal(peer_go_on(&subject->peer), 0);
    assert_int_equal(drive_send(subject, megabyte, MEGABYTE), TEO_OK);
}

/* A peer that says nothing: recv() says TEO_AGAIN, at once. */
static void would_block_when_receiving(port_subject *subject)
{
    teo_port *port = subject->port;
    size_t received;
    uint32_t since;

    connect_to(subject, "silent");
    since = port->clock(port->context);
    for (int i = 0; i < 100; i++) {
        assert_true(is_under_way(port->recv(port->context, megabyte, 16, &received)));
    }
    assert_true(elapsed_ms(subject, since) < 1000);
}

const suite_case cases_transfer[] = {
    {"one_byte_at_a_time", one_byte_at_a_time},
    {"one_byte_of_room", one_byte_of_room},
    {"half_close", half_close},
    {"megabyte_down", megabyte_down},
    {"megabyte_up", megabyte_up},
    {"there_and_back", there_and_back},
    {"slow_answer", slow_answer},
    {"reset_while_receiving", reset_while_receiving},
    {"reset_while_sending", reset_while_sending},
    {"would_block_when_sending", would_block_when_sending},
    {"goes_on_sending", goes_on_sending},
    {"would_block_when_receiving", would_block_when_receiving},
};
const size_t cases_transfer_count = sizeof cases_transfer / sizeof *cases_transfer;

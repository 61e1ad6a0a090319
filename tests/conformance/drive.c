/* Driving a port: calling it again, as the client does, until it has an answer. */
#include "suite.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* A port that has no answer by then hangs. Generous, for valgrind and for a machine that is busy. */
#define PATIENCE_MS 20000u

/* No listener that is waited for takes that long: a wait() that does has missed its event. */
#define WAIT_MS 5000u

uint32_t elapsed_ms(port_subject *subject, uint32_t since)
{
    return subject->port->clock(subject->port->context) - since;
}

void pause_for(port_subject *subject, teo_event event, uint32_t timeout_ms)
{
    teo_port *port = subject->port;

    if (port->wait != NULL) {
        assert_int_equal(port->wait(port->context, event, timeout_ms), TEO_OK);
    } else {
        subject->idle(subject);
    }
}

static void pause_within(port_subject *subject, teo_event event, uint32_t since)
{
    uint32_t start = subject->port->clock(subject->port->context);

    assert_true(elapsed_ms(subject, since) < PATIENCE_MS);
    pause_for(subject, event, WAIT_MS);
    assert_true(elapsed_ms(subject, start) < WAIT_MS);
}

bool is_under_way(teo_status status)
{
    return status == TEO_AGAIN || status == TEO_PROGRESS;
}

teo_status drive_open(port_subject *subject, const char *host, uint16_t number)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);
    teo_status status;

    while (is_under_way(status = port->open(port->context, host, number))) {
        since = status == TEO_PROGRESS ? port->clock(port->context) : since;
        pause_within(subject, TEO_EVENT_WRITABLE, since);
    }
    return status;
}

teo_status drive_send(port_subject *subject, const void *data, size_t length)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);
    const uint8_t *bytes = data;

    while (length != 0) {
        size_t sent = 0;
        teo_status status = port->send(port->context, bytes, length, &sent);

        if (status == TEO_OK) {
            assert_in_range(sent, 1, length);
            bytes += sent;
            length -= sent;
            since = port->clock(port->context);
        } else if (is_under_way(status)) {
            since = status == TEO_PROGRESS ? port->clock(port->context) : since;
            pause_within(subject, TEO_EVENT_WRITABLE, since);
        } else {
            return status;
        }
    }
    return TEO_OK;
}

teo_status drive_recv(port_subject *subject, void *data, size_t size, size_t *received)
{
    teo_port *port = subject->port;
    uint32_t since = port->clock(port->context);
    teo_status status;

    *received = 0;
    while (is_under_way(status = port->recv(port->context, data, size, received))) {
        since = status == TEO_PROGRESS ? port->clock(port->context) : since;
        pause_within(subject, TEO_EVENT_READABLE, since);
    }
    if (status == TEO_OK) {
        assert_in_range(*received, 1, size);
    }
    return status;
}

teo_status drive_recv_all(port_subject *subject, void *data, size_t size, size_t *received)
{
    uint8_t *bytes = data;
    teo_status status = TEO_OK;

    *received = 0;
    while (status == TEO_OK && *received < size) {
        size_t count;

        status = drive_recv(subject, bytes + *received, size - *received, &count);
        if (status == TEO_OK) {
            *received += count;
        }
    }
    return status;
}

void connect_to(port_subject *subject, const char *listener)
{
    assert_int_equal(drive_open(subject, subject->host, peer_port(&subject->peer, listener)), TEO_OK);
}

void expect_echo(port_subject *subject)
{
    char text[5];
    size_t received;

    assert_int_equal(drive_send(subject, "hello", 5), TEO_OK);
    assert_int_equal(drive_recv_all(subject, text, sizeof text, &received), TEO_OK);
    assert_memory_equal(text, "hello", 5);
}

void connect_and_echo(port_subject *subject)
{
    connect_to(subject, "echo");
    expect_echo(subject);
}

void expect_no_handles(port_subject *subject)
{
    if (subject->handles != NULL) {
        assert_int_equal(subject->handles(), subject->handles_before);
    }
}

void knock(port_subject *subject)
{
    assert_int_equal(drive_send(subject, "?", 1), TEO_OK);
}

teo_status take_report(port_subject *subject, char *line, size_t size)
{
    teo_status status = drive_send(subject, "?", 1);
    size_t received = 0;

    if (status == TEO_OK) {
        status = drive_recv_all(subject, line, size - 1, &received);
    }
    while (received != 0 && line[received - 1] == '\n') {
        received--;
    }
    line[received] = '\0';
    return status == TEO_END ? TEO_OK : status;
}

uint8_t pattern_byte(size_t i)
{
    return (uint8_t)(i * 31 + (i >> 8) * 17);
}

bool is_pattern(const uint8_t *data, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (data[i] != pattern_byte(i)) {
            return false;
        }
    }
    return true;
}

int count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    if (folder == NULL) {
        return 0;
    }
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

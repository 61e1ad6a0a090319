/* The raw port where lwIP has no memory: at every single allocation, for a while, or for large blocks. */
#include "alone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <lwip/sys.h>
#include <lwip/tcp.h>

static uint8_t bytes[2 * TCP_SND_BUF];

/* Without memory for the FIN lwIP repeats it; the pcb is out of the port's hands. */
static void close_without_memory(port_subject *subject)
{
    (void)subject;
    far.echo = true;
    expect_open("127.0.0.1");
    memory_fail(1, 1000000);
    port.close(port.context);
    step();
    memory_fail(0, 0);
    expect_open("127.0.0.1");
}

/* Only small blocks are to be had: what is sent goes in small pieces. */
static void small_blocks(port_subject *subject)
{
    size_t total = 0;
    size_t sent;

    (void)subject;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = pattern_byte(i);
    }
    expect_open("127.0.0.1");
    memory.largest = 700;
    for (int i = 0; i < 1000 && total < 6000; i++) {
        teo_status status = port.send(port.context, bytes + total, 6000 - total, &sent);

        assert_true(status == TEO_OK || status == TEO_AGAIN);
        total += sent;
        step();
    }
    assert_int_equal(total, 6000);
    assert_int_equal(far.received, 6000);
    assert_false(far.garbled);
    memory.largest = 1;
    assert_int_equal(port.send(port.context, bytes, 100, &sent), TEO_AGAIN);
    assert_int_equal(lwip.error, ERR_MEM);
    assert_int_equal(port.send(port.context, bytes, 1, &sent), TEO_AGAIN);
    memory.largest = 0;
    assert_int_equal(port.send(port.context, bytes, 1, &sent), TEO_OK);
}

static void no_memory_to_begin(port_subject *subject)
{
    static const char *const ways[] = {"here.test", "127.0.0.1"};

    (void)subject;
    memory.largest = 1;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(open_once(ways[i]), TEO_E_PORT);
        assert_int_equal(lwip.error, ERR_MEM);
        port.close(port.context);
    }
}

/* Out of pcbs, lwIP drops a connection that was closed but that the peer has not ended yet, rather than refuse a new one. */
static void closed_ones_make_room(port_subject *subject)
{
    (void)subject;
    expect_open("127.0.0.1");
    port.close(port.context);
    step();
    step();
    assert_true(far.ended);
    assert_non_null(far.pcb);
    memory_fail(1, 4); /* lwIP tries five times, after each step to make room */
    assert_int_equal(open_once(HOLE), TEO_PROGRESS);
    assert_true(memory.struck);
    step();
    assert_int_equal(far.error, ERR_RST);
}

/* A full send buffer, of a peer that does not read. */
static void full_buffer(port_subject *subject)
{
    teo_status status = TEO_OK;
    size_t total = 0;
    size_t sent;

    (void)subject;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = pattern_byte(i);
    }
    expect_open("127.0.0.1");
    far.deaf = true;
    while (status == TEO_OK && total < sizeof bytes) {
        status = port.send(port.context, bytes + total, sizeof bytes - total, &sent);
        total += sent;
    }
    assert_int_equal(status, TEO_AGAIN);
    assert_int_equal(total, TCP_SND_BUF);
    far.deaf = false;
    for (int i = 0; i < 1000 && far.received < total; i++) {
        step();
    }
    assert_int_equal(far.received, total);
    assert_false(far.garbled);
}

/* A conversation of two segments each way, by name; how it ended. */
static teo_status converse(void)
{
    uint32_t since = sys_now();
    size_t total = 0;
    size_t count;
    teo_status status = open_all("here.test");

    for (size_t i = 0; i < 2500; i++) {
        bytes[i] = pattern_byte(i);
    }
    while (status <= TEO_AGAIN && total < 2500 && sys_now() - since < HOUR_MS) {
        status = port.send(port.context, bytes + total, 2500 - total, &count);
        total += count;
        step();
    }
    memset(bytes, 0, 2500);
    total = 0;
    while (status <= TEO_AGAIN && total < 2500 && sys_now() - since < HOUR_MS) {
        status = port.recv(port.context, bytes + total, 2500 - total, &count);
        total += count;
        step();
    }
    if (status == TEO_OK) {
        assert_int_equal(total, 2500);
        assert_true(is_pattern(bytes, 2500));
        assert_false(far.garbled);
    }
    port.close(port.context);
    return status;
}

/* At every allocation in turn, and from each one on for some more: a named error or none, and nothing is lost for good. */
static void fails_everywhere(int count)
{
    bool struck = true;
    int failures = 0;

    for (int first = 1; first < 500 && struck; first++) {
        teo_status status;

        far_reset();
        far.echo = true;
        memory_fail(first, count);
        status = converse();
        struck = memory.struck;
        memory_fail(0, 0);
        assert_true(status == TEO_OK || status == TEO_E_DNS || status == TEO_E_CONNECT || status == TEO_E_RESET ||
                    status == TEO_E_PORT);
        assert_true(struck || status == TEO_OK);
        failures += status != TEO_OK;
        far_reset();
        assert_int_equal(settle(), 0);
        far.echo = true;
        assert_int_equal(converse(), TEO_OK);
        far_reset();
        assert_int_equal(settle(), 0);
    }
    assert_false(struck);
    assert_true(failures > 0);
}

static void no_memory_once(port_subject *subject)
{
    (void)subject;
    fails_everywhere(1);
}

static void no_memory_for_a_while(port_subject *subject)
{
    (void)subject;
    fails_everywhere(25);
}

int main(void)
{
    static const suite_case cases[] = {
        {"close_without_memory", close_without_memory},
        {"small_blocks", small_blocks},
        {"full_buffer", full_buffer},
        {"no_memory_to_begin", no_memory_to_begin},
        {"closed_ones_make_room", closed_ones_make_room},
        {"no_memory_once", no_memory_once},
        {"no_memory_for_a_while", no_memory_for_a_while},
    };

    return alone_run("lwip raw, out of memory", cases, sizeof cases / sizeof *cases);
}

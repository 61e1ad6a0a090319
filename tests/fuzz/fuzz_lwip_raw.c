/*
 * The port over lwIP's raw API; the fuzzer plays lwIP: see lwip/fake.h. Oracles: every status is the one that fits what lwIP did; the
 * bytes arrive in order, none lost, none twice, in both directions; the port keeps lwIP's rules; and after close() every pcb
 * and pbuf is given back.
 */
#include "fuzz.h"

#include <lwip/tcp.h>

#include <teo/port_lwip.h>

#include "tests/fuzz/lwip/fake.h"
#include "tests/conformance/lwip/faults/memory.h"

enum { SIZE = 2048, CALLS_MOST = 200 };

static teo_status source(void *context, void *data, size_t length)
{
    assert_ptr_equal(context, &lw);
    memset(data, 'r', length);
    return fuzz_below(&lw.input, 4) == 3 ? TEO_E_PORT : TEO_OK;
}

static void check_open(teo_port *port, const char *host)
{
    bool connecting = lw.state == CONNECTING;
    teo_status status = port->open(port->context, host, PORT);

    if (status == TEO_OK) {
        assert_true(lw.connected);
    } else if (status == TEO_PROGRESS) {
        assert_true(lw.state == CONNECTING && !connecting);
    } else if (status == TEO_AGAIN) { /* there is something to wait for */
        assert_true(lw.state == CONNECTING || fake_is_asking() || (!lw.asked && fake_pending() == TEO_LWIP_DNS_QUERIES));
    } else if (lw.cause != TEO_OK) {
        assert_status("open", status, lw.cause);
    } else {
        assert_true((status == TEO_E_HOST || status == TEO_E_DNS) && !lw.asked && lw.pcb == NULL);
    }
}

static void check_send(teo_port *port, uint8_t *data, size_t length)
{
    uint32_t before = lw.taken;
    bool room = lw.pcb != NULL && fake_unacknowledged() < TCP_SND_BUF;
    size_t sent = SIZE_MAX;
    teo_status status;

    fake_fill(data, length, 's', lw.taken);
    lw.write_error = ERR_OK;
    status = port->send(port->context, data, length, &sent);
    assert_int_equal(sent, lw.taken - before);
    assert_true(sent <= length && (status == TEO_OK) == (sent != 0));
    if (!lw.connected) {
        assert_status("send", status, TEO_E_PORT);
    } else if (length == 0) {
        assert_status("send", status, TEO_E_ARGUMENT);
    } else if (lw.broken) {
        assert_status("send", status, TEO_E_RESET);
    } else if (lw.write_error == ERR_OK) {
        assert_status("send", status, room ? TEO_OK : TEO_AGAIN);
    } else {
        assert_status("send", status,
                      lw.write_error == ERR_MEM ? TEO_AGAIN : lw.write_error == ERR_CONN ? TEO_E_RESET : TEO_E_PORT);
    }
}

static void check_recv(teo_port *port, uint8_t *data, size_t size)
{
    uint32_t left = lw.given - lw.read;
    size_t received = SIZE_MAX;
    teo_status status = port->recv(port->context, data, size, &received);

    assert_true(received <= size && (status == TEO_OK) == (received != 0));
    assert_true(fake_is_filled(data, received, 'r', lw.read));
    lw.read += (uint32_t)received;
    if (!lw.connected) {
        assert_status("recv", status, TEO_E_PORT);
    } else if (size == 0) {
        assert_status("recv", status, TEO_E_ARGUMENT);
    } else if (left > 0) {
        assert_true(status == TEO_OK && received == (left < size ? left : size));
        assert_true(lw.reported == lw.read || lw.broken);
    } else {
        assert_status("recv", status, lw.ended ? TEO_END : lw.broken ? TEO_E_RESET : TEO_AGAIN);
    }
}

static void check_close(teo_port *port)
{
    port->close(port->context);
    assert_null(lw.pcb);
    assert_int_equal(memory.used, 0);
    fake_next();
}

static const char *choose_host(void)
{
    static const char *const hosts[] = {"teo.example", "[2001:db8::1]", "192.0.2.1", "a..b", "[", NULL};

    return fuzz_host(&lw.input, hosts, COUNT(hosts));
}

static void call(teo_port *port, teo_lwip *lwip, const char **host)
{
    size_t length = fuzz_below(&lw.input, 4) == 3 ? fuzz_word(&lw.input) % SIZE : fuzz_byte(&lw.input);
    uint8_t *data = fuzz_memory(length);

    switch (fuzz_below(&lw.input, 16)) {
    case 0:
    case 1:
    case 2:
        check_open(port, *host);
        break;
    case 3:
    case 4:
    case 5:
        check_send(port, data, length);
        break;
    case 6:
    case 7:
    case 8:
        check_recv(port, data, length);
        break;
    case 9:
        check_close(port);
        *host = choose_host();
        break;
    case 10:
        assert_int_equal(port->clock(port->context), lw.now);
        (void)port->random(port->context, data, length);
        break;
    default:
        teo_lwip_poll(lwip);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    teo_lwip *lwip = fuzz_memory(sizeof *lwip);
    teo_port port;
    const char *host;

    fake_begin(data, size);
    host = choose_host();
    teo_lwip_init(lwip, fuzz_below(&lw.input, 4) == 3 ? NULL : source, &lw, &port);
    assert_null(port.wait);
    for (int i = 0; i < CALLS_MOST && lw.input.at < lw.input.end; i++) {
        call(&port, lwip, &host);
    }
    check_close(&port);
    check_close(&port);
    fake_answer_all();
    assert_int_equal(port.open(port.context, "", PORT), TEO_E_HOST); /* it is as it was in the beginning */
    check_close(&port);
    fuzz_free_all();
    return 0;
}

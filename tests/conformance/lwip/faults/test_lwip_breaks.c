/* The raw port where names, connections and peers fail, at any time: answers of the DNS that come too late among them. */
#include "alone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <lwip/dns.h>
#include <lwip/netif.h>
#include <lwip/sys.h>

#include "port/lwip/teo_lwip_raw.h"

static uint8_t bytes[140000];

static teo_status recv_once(size_t size, size_t *received)
{
    return port.recv(port.context, bytes, size, received);
}

/* ---- names ---- */

static void hosts(port_subject *subject)
{
    static const struct {
        const char *host;
        teo_status status;
        err_t error;
    } rows[] = {
        {NULL, TEO_E_HOST, ERR_ARG},
        {"", TEO_E_HOST, ERR_ARG},
        {"[", TEO_E_HOST, ERR_ARG},
        {"[]", TEO_E_HOST, ERR_ARG},
        {"[::1", TEO_E_HOST, ERR_ARG},
        {"[::1]x", TEO_E_HOST, ERR_ARG},
        {"[here.test]", TEO_E_HOST, ERR_ARG},
        {"[127.0.0.1]", TEO_E_HOST, ERR_ARG},
        {"[1234:1234:1234:1234:1234:1234:1234:1234:1234:1234:1234]", TEO_E_HOST, ERR_ARG},
        {"a..test", TEO_E_DNS, ERR_VAL},
        {".test", TEO_E_DNS, ERR_VAL},
        {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.test", TEO_E_DNS, ERR_VAL},
        {"nobody.test", TEO_E_DNS, ERR_VAL},
        {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde.test", TEO_E_DNS, ERR_VAL},
        {"127.0.0.1", TEO_OK, ERR_OK},
        {"[::1]", TEO_OK, ERR_OK},
        {"here.test", TEO_OK, ERR_OK},
        {"here.test.", TEO_OK, ERR_OK},
        {"six.test", TEO_OK, ERR_OK},
    };
    char longest[300];

    (void)subject;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lwip.error = ERR_OK;
        assert_int_equal(open_all(rows[i].host), rows[i].status);
        assert_int_equal(open_once(rows[i].host), rows[i].status);
        assert_int_equal(lwip.error, rows[i].error);
        port.close(port.context);
    }
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(open_once(longest), TEO_E_HOST);
    port.close(port.context);
    assert_int_equal(far.dns_queries, 6); /* one for six.test's IPv6 address; none for names that cannot be */
}

static void no_dns_server(port_subject *subject)
{
    (void)subject;
    dns_setserver(0, NULL);
    assert_int_equal(open_once("here.test"), TEO_E_DNS);
    port.close(port.context);
    expect_open("127.0.0.1");
}

static void dns_silent(port_subject *subject)
{
    (void)subject;
    far.dns_holds = true;
    assert_int_equal(open_all("here.test"), TEO_E_DNS);
    assert_true(far.dns_queries > 1);
    assert_int_equal(lwip.error, ERR_VAL);
}

/* The answer to a question that was given up must not be taken for that of the next. */
static void late_answer(port_subject *subject)
{
    int progress = 0;

    (void)subject;
    far.dns_holds = true;
    assert_int_equal(open_once("here.test"), TEO_AGAIN);
    step();
    assert_int_equal(far.held, 1);
    port.close(port.context);
    far_answer();
    for (int i = 0; i < 3; i++) {
        step();
    }
    assert_int_equal(lwip.step, TEO_LWIP_STEP_CLOSED);
    assert_null(far.pcb);

    assert_int_equal(open_once("here.test"), TEO_AGAIN);
    step();
    port.close(port.context);
    assert_int_equal(open_once("hole.test"), TEO_AGAIN);
    step();
    assert_int_equal(far.held, 2);
    far_answer(); /* to the first */
    for (int i = 0; i < 3; i++) {
        step();
        assert_int_equal(open_once("hole.test"), TEO_AGAIN);
    }
    assert_null(far.pcb);
    assert_int_equal(far.swallowed, 0);
    far_answer();
    for (int i = 0; i < 3; i++) {
        step();
        progress += open_once("hole.test") == TEO_PROGRESS;
        assert_int_equal(open_once("hole.test"), TEO_AGAIN);
    }
    assert_int_equal(progress, 1); /* when the answer had come */
    assert_null(far.pcb);
    assert_true(far.swallowed > 0);
    assert_string_equal(ipaddr_ntoa(&far.swallowed_to), HOLE);
}

/* Given up more often than there is room for: the next waits until lwIP has ended one. */
static void many_dns_queries(port_subject *subject)
{
    (void)subject;
    far.dns_holds = true;
    for (int i = 0; i < TEO_LWIP_DNS_QUERIES; i++) {
        assert_int_equal(open_once("here.test"), TEO_AGAIN);
        assert_int_equal(lwip.step, TEO_LWIP_STEP_RESOLVING);
        port.close(port.context);
    }
    assert_int_equal(open_once("hole.test"), TEO_AGAIN);
    assert_int_equal(lwip.step, TEO_LWIP_STEP_CLOSED);
    port.close(port.context);
    far.dns_holds = false;
    expect_open("here.test");
}

/* ---- connecting ---- */

static void unreachable(port_subject *subject)
{
    struct netif *route = netif_default;
    uint32_t since = sys_now();

    (void)subject;
    assert_int_equal(open_all(HOLE), TEO_E_CONNECT); /* no answer at all */
    assert_int_equal(lwip.error, ERR_ABRT);
    assert_true(sys_now() - since > 10000);
    assert_true(far.swallowed > 1);
    port.close(port.context);
    netif_set_default(NULL);
    assert_int_equal(open_once("203.0.113.1"), TEO_E_CONNECT);
    assert_int_equal(lwip.error, ERR_RTE);
    netif_set_default(route);
    port.close(port.context);
    assert_int_equal(port.open(port.context, "127.0.0.1", FAR_PORT + 1), TEO_PROGRESS); /* refused */
    step();
    step();
    assert_int_equal(port.open(port.context, "127.0.0.1", FAR_PORT + 1), TEO_E_CONNECT);
    assert_int_equal(lwip.error, ERR_RST);
}

/* lwIP aborts it while it connects, and when it stands. */
static void address_lost(port_subject *subject)
{
    size_t received;

    (void)subject;
    assert_int_equal(open_once(HOLE), TEO_PROGRESS);
    assert_int_equal(open_once(HOLE), TEO_AGAIN);
    far_lose_address();
    assert_int_equal(open_once(HOLE), TEO_E_CONNECT);
    assert_int_equal(lwip.error, ERR_ABRT);
    port.close(port.context);
    expect_open("127.0.0.1");
    far_lose_address();
    assert_int_equal(recv_once(1, &received), TEO_E_RESET);
    assert_int_equal(lwip.error, ERR_ABRT);
    assert_int_equal(port.send(port.context, bytes, 1, &received), TEO_E_RESET);
}

/* ---- bytes ---- */

static void contract(port_subject *subject)
{
    size_t count = 9;

    (void)subject;
    assert_int_equal(port.send(port.context, bytes, 1, &count), TEO_E_PORT);
    assert_int_equal(lwip.error, ERR_CONN);
    assert_int_equal(count, 0);
    assert_int_equal(recv_once(1, &count), TEO_E_PORT);
    expect_open("127.0.0.1");
    assert_int_equal(port.send(port.context, bytes, 0, &count), TEO_E_ARGUMENT);
    assert_int_equal(recv_once(0, &count), TEO_E_ARGUMENT);
    assert_null(port.wait);
    assert_int_equal(port.clock(port.context), sys_now());
    assert_int_equal(port.random(port.context, bytes, 8), TEO_E_PORT); /* there is no source */
}

/* What came before the connection broke is read first. */
static void reset_after_bytes(port_subject *subject)
{
    size_t received;

    (void)subject;
    expect_open("127.0.0.1");
    far_send(3000);
    step();
    step();
    far_break();
    step();
    step();
    assert_int_equal(port.send(port.context, bytes, 1, &received), TEO_E_RESET);
    for (size_t total = 0; total < 3000; total += received) {
        assert_int_equal(recv_once(700, &received), TEO_OK);
        assert_in_range(received, 1, 700);
        for (size_t i = 0; i < received; i++) {
            assert_int_equal(bytes[i], pattern_byte(total + i));
        }
    }
    assert_int_equal(recv_once(1, &received), TEO_E_RESET);
    assert_int_equal(recv_once(1, &received), TEO_E_RESET);
    assert_int_equal(lwip.error, ERR_RST);
}

static void reset_after_end(port_subject *subject)
{
    size_t received;

    (void)subject;
    expect_open("127.0.0.1");
    far_send(10);
    far_end_sending();
    step();
    step();
    assert_int_equal(recv_once(10, &received), TEO_OK);
    assert_int_equal(received, 10);
    assert_int_equal(recv_once(1, &received), TEO_END);
    assert_int_equal(port.send(port.context, bytes, 1, &received), TEO_OK);
    far_break();
    step();
    step();
    assert_int_equal(recv_once(1, &received), TEO_END);
    assert_int_equal(port.send(port.context, bytes, 1, &received), TEO_E_RESET);
}

/* This side's end was given away from outside of the port. */
static void shut_down(port_subject *subject)
{
    size_t sent = 9;

    (void)subject;
    expect_open("127.0.0.1");
    assert_int_equal(altcp_shutdown(lwip.pcb, 0, 1), ERR_OK);
    assert_int_equal(port.send(port.context, bytes, 1, &sent), TEO_E_RESET);
    assert_int_equal(lwip.error, ERR_CONN);
    assert_int_equal(sent, 0);
}

/* Reads all of `bytes`, which begin with number `from` of the far end's. */
static void recv_all(size_t from)
{
    size_t total = 0;
    size_t received;

    for (int i = 0; i < 4000 && total < sizeof bytes; i++) {
        teo_status status = port.recv(port.context, bytes + total, sizeof bytes - total, &received);

        assert_true(status == TEO_OK || status == TEO_AGAIN);
        total += received;
        step();
    }
    assert_int_equal(total, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        assert_int_equal(bytes[i], pattern_byte(from + i));
    }
}

/* More than a chain of pbufs can hold: lwIP keeps the rest, and nothing is lost. Then more than the window: it opens again. */
static void long_chain(port_subject *subject)
{
    (void)subject;
    expect_open("127.0.0.1");
    far_send(sizeof bytes);
    for (int i = 0; i < 400; i++) {
        step();
    }
    assert_true(lwip.received->tot_len > UINT16_MAX - 2 * TCP_MSS);
    recv_all(0);
    assert_true(2 * sizeof bytes > TCP_WND);
    far_send(sizeof bytes);
    recv_all(sizeof bytes);
}

/* lwIP may hand over pbufs that are empty; they are no bytes, and no end. */
static void empty_pbufs(port_subject *subject)
{
    size_t received;

    (void)subject;
    expect_open("127.0.0.1");
    assert_int_equal(teo_lwip_on_received(&lwip, lwip.pcb, pbuf_alloc(PBUF_RAW, 0, PBUF_RAM), ERR_OK), ERR_OK);
    assert_int_equal(recv_once(10, &received), TEO_AGAIN);
    far_send(10);
    step();
    step();
    assert_int_equal(teo_lwip_on_received(&lwip, lwip.pcb, pbuf_alloc(PBUF_RAW, 0, PBUF_RAM), ERR_OK), ERR_OK);
    assert_int_equal(recv_once(20, &received), TEO_OK);
    assert_int_equal(received, 10);
    assert_int_equal(recv_once(10, &received), TEO_AGAIN);
    far_send(10);
    step();
    step();
    assert_int_equal(recv_once(20, &received), TEO_OK);
    assert_int_equal(received, 10);
}

/* ---- close() ---- */

static void close_unread(port_subject *subject)
{
    (void)subject;
    expect_open("127.0.0.1");
    far_send(5000);
    step();
    step();
    port.close(port.context);
    step();
    step();
    assert_null(far.pcb);
    assert_int_equal(far.error, ERR_RST);
}

/* A farewell still goes; more than that is given up at once. */
static void close_unsent(port_subject *subject)
{
    /* lwIP's functions count 16 bits of a send buffer: what is over that is not seen. */
    size_t unseen = TCP_SND_BUF > UINT16_MAX ? TCP_SND_BUF - UINT16_MAX : 0;
    size_t sent;

    (void)subject;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = pattern_byte(i);
    }
    expect_open("127.0.0.1");
    assert_int_equal(port.send(port.context, bytes, TEO_LWIP_LINGER, &sent), TEO_OK);
    port.close(port.context);
    step();
    step();
    assert_int_equal(far.received, TEO_LWIP_LINGER);
    assert_true(far.ended && !far.garbled);
    far_reset();
    expect_open("127.0.0.1");
    far.deaf = true;
    if (unseen != 0) {
        assert_int_equal(port.send(port.context, bytes, unseen, &sent), TEO_OK);
        assert_int_equal(sent, unseen);
    }
    assert_int_equal(port.send(port.context, bytes, TEO_LWIP_LINGER + 1, &sent), TEO_OK);
    port.close(port.context);
    step();
    step();
    assert_int_equal(far.error, ERR_RST);
}

/* What the peer says after that is not taken for the next one's. */
static void end_after_close(port_subject *subject)
{
    size_t received;

    (void)subject;
    expect_open("127.0.0.1");
    port.close(port.context);
    step();
    step();
    assert_true(far.ended);
    far_end_sending();
    step();
    step();
    expect_open("127.0.0.1");
    assert_int_equal(recv_once(1, &received), TEO_AGAIN);
}

static void missing_arguments(port_subject *subject)
{
    teo_lwip unused = {.step = TEO_LWIP_STEP_FAILED};
    teo_port bare = {.context = subject};

    teo_lwip_init(NULL, NULL, NULL, NULL);
    teo_lwip_init(NULL, NULL, NULL, &bare);
    assert_ptr_equal(bare.context, subject);
    assert_null(bare.open);
    teo_lwip_init(&unused, NULL, NULL, NULL);
    assert_int_equal(unused.step, TEO_LWIP_STEP_FAILED);
    teo_lwip_init(&unused, NULL, NULL, &bare);
    assert_int_equal(bare.random(bare.context, bytes, 1), TEO_E_PORT);
    teo_lwip_poll(NULL);
}

int main(void)
{
    static const suite_case cases[] = {
        {"hosts", hosts},
        {"no_dns_server", no_dns_server},
        {"dns_silent", dns_silent},
        {"late_answer", late_answer},
        {"many_dns_queries", many_dns_queries},
        {"unreachable", unreachable},
        {"address_lost", address_lost},
        {"contract", contract},
        {"reset_after_bytes", reset_after_bytes},
        {"reset_after_end", reset_after_end},
        {"shut_down", shut_down},
        {"long_chain", long_chain},
        {"empty_pbufs", empty_pbufs},
        {"close_unread", close_unread},
        {"close_unsent", close_unsent},
        {"end_after_close", end_after_close},
        {"missing_arguments", missing_arguments},
    };

    return alone_run("lwip raw, breaking", cases, sizeof cases / sizeof *cases);
}

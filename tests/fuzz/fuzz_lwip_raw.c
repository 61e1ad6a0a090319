/*
 * The port over lwIP's raw API; the fuzzer plays lwIP: what every function answers, when its callbacks come, and what they bring, in real
 * pbufs. Oracles: every status is the one that fits what lwIP did; the bytes arrive in order, none lost, none twice, in both directions; the
 * port keeps lwIP's rules (no pcb is touched once it is gone, none is left, no more is given back to the window than was taken);
 * and after close() all is given back.
 */
#include "fuzz.h"

#include <lwip/dns.h>
#include <lwip/netif.h>
#include <lwip/sys.h>
#include <lwip/tcp.h>
#include <lwip/timeouts.h>

#include <teo/limits.h>
#include <teo/port_lwip.h>

#include "tests/port/lwip/faults/memory.h"

enum { PORT = 443, SIZE = 2048, CALLS_MOST = 200, PIECES_MOST = 24, NAMES = 4 };

typedef enum fake_state { NONE, FRESH, CONNECTING, STANDS } fake_state;

typedef struct fake_question {
    dns_found_callback found; /* NULL: free */
    void *argument;
    bool current;             /* asked since the last close() */
} fake_question;

static struct {
    fuzz_input input;
    uint32_t now;
    bool inside; /* a callback of the port runs */

    fake_question questions[NAMES];
    bool asked;
    bool has_address;
    ip_addr_t address;     /* what the name has turned out to be */

    struct altcp_pcb *pcb; /* the one that the port has; memory of its own, so that the sanitizer sees a use of one that is gone */
    fake_state state;
    teo_status cause;      /* what open() has to fail with */
    bool connected;
    bool broken;
    bool ended;
    bool least;            /* its priority */
    bool close_failed;
    err_t write_error;
    struct pbuf *refused;  /* the port did not take it */
    uint32_t given;        /* bytes that the port took over, ... */
    uint32_t read;         /* ... that its recv() has handed on, ... */
    uint32_t reported;     /* ... and that it has told lwIP of */
    uint32_t taken;        /* bytes that lwIP took over, ... */
    uint32_t acknowledged; /* ... and of which the peer has said so */
} lw;

static uint8_t pattern(uint32_t salt, uint32_t i)
{
    return (uint8_t)(salt + i * 7u + (i >> 8) * 13u + (i >> 16));
}

static uint32_t unacknowledged(void)
{
    return lw.taken - lw.acknowledged;
}

/* The port may use this pcb, and lwIP does not run just now. */
static void expect_pcb(const struct altcp_pcb *pcb)
{
    assert_true(pcb != NULL && pcb == lw.pcb && !lw.inside);
}

static void drop_pcb(void)
{
    if (lw.refused != NULL) {
        (void)pbuf_free(lw.refused);
    }
    lw.refused = NULL;
    free(lw.pcb);
    lw.pcb = NULL;
    lw.state = NONE;
}

/* ---- altcp ---- */

struct altcp_pcb *altcp_new_ip_type(altcp_allocator_t *allocator, u8_t type)
{
    assert_null(allocator);
    assert_true(lw.pcb == NULL && !lw.inside);
    assert_true(type == IPADDR_TYPE_V4 || type == IPADDR_TYPE_V6);
    if (fuzz_below(&lw.input, 16) == 15) {
        lw.cause = TEO_E_PORT;
        return NULL;
    }
    lw.pcb = calloc(1, sizeof *lw.pcb);
    assert_non_null(lw.pcb);
    lw.state = FRESH;
    return lw.pcb;
}

void altcp_arg(struct altcp_pcb *pcb, void *argument)
{
    expect_pcb(pcb);
    pcb->arg = argument;
}

void altcp_recv(struct altcp_pcb *pcb, altcp_recv_fn received)
{
    expect_pcb(pcb);
    pcb->recv = received;
}

void altcp_err(struct altcp_pcb *pcb, altcp_err_fn failed)
{
    expect_pcb(pcb);
    pcb->err = failed;
}

void altcp_nagle_disable(struct altcp_pcb *pcb)
{
    expect_pcb(pcb);
}

void altcp_setprio(struct altcp_pcb *pcb, u8_t priority)
{
    expect_pcb(pcb);
    lw.least = priority == TCP_PRIO_MIN;
}

err_t altcp_connect(struct altcp_pcb *pcb, const ip_addr_t *address, u16_t port, altcp_connected_fn connected)
{
    static const err_t errors[] = {ERR_RTE, ERR_BUF, ERR_MEM, ERR_VAL, ERR_USE};
    uint32_t choice = fuzz_below(&lw.input, 16);

    expect_pcb(pcb);
    assert_true(lw.state == FRESH && port == PORT && connected != NULL && pcb->recv != NULL && pcb->err != NULL);
    assert_true(lw.has_address ? ip_addr_cmp(address, &lw.address) : IP_IS_V6_VAL(*address));
    if (choice > 16 - COUNT(errors) - 1) {
        err_t error = errors[16 - choice - 1];

        lw.cause = error == ERR_RTE ? TEO_E_CONNECT : TEO_E_PORT;
        return error;
    }
    pcb->connected = connected;
    lw.state = CONNECTING;
    return ERR_OK;
}

u16_t altcp_sndbuf(struct altcp_pcb *pcb)
{
    expect_pcb(pcb);
    return (u16_t)(TCP_SND_BUF - unacknowledged());
}

u16_t altcp_sndqueuelen(struct altcp_pcb *pcb)
{
    expect_pcb(pcb);
    return (u16_t)(unacknowledged() == 0 ? 0 : 1 + unacknowledged() / TCP_MSS);
}

err_t altcp_write(struct altcp_pcb *pcb, const void *data, u16_t length, u8_t flags)
{
    static const err_t errors[] = {ERR_MEM, ERR_MEM, ERR_MEM, ERR_MEM, ERR_CONN, ERR_VAL};
    uint32_t choice = fuzz_below(&lw.input, 16);
    const uint8_t *bytes = data;

    expect_pcb(pcb);
    assert_true(lw.state == STANDS && bytes != NULL && length > 0 && length <= altcp_sndbuf(pcb));
    assert_int_equal(flags, TCP_WRITE_FLAG_COPY);
    lw.write_error = choice > 16 - COUNT(errors) - 1 ? errors[16 - choice - 1] : ERR_OK;
    if (lw.write_error == ERR_OK) {
        for (u16_t i = 0; i < length; i++) {
            assert_int_equal(bytes[i], pattern('s', lw.taken + i));
        }
        lw.taken += length;
    }
    return lw.write_error;
}

err_t altcp_output(struct altcp_pcb *pcb)
{
    expect_pcb(pcb);
    return fuzz_below(&lw.input, 4) == 3 ? ERR_MEM : ERR_OK;
}

void altcp_recved(struct altcp_pcb *pcb, u16_t length)
{
    expect_pcb(pcb);
    lw.reported += length;
    assert_true(lw.reported <= lw.given);
}

err_t altcp_close(struct altcp_pcb *pcb)
{
    expect_pcb(pcb);
    assert_true(pcb->recv == NULL && pcb->err == NULL); /* over TCP itself it would live on, with its callbacks */
    assert_true(lw.least && unacknowledged() <= TEO_LWIP_LINGER);
    if (fuzz_below(&lw.input, 16) == 15) {
        lw.close_failed = true;
        return ERR_MEM;
    }
    drop_pcb();
    return ERR_OK;
}

void altcp_abort(struct altcp_pcb *pcb)
{
    expect_pcb(pcb);
    assert_true(pcb->recv == NULL && pcb->err == NULL);
    assert_true(lw.close_failed || unacknowledged() > TEO_LWIP_LINGER);
    drop_pcb();
}

/* ---- names ---- */

static void choose_address(ip_addr_t *address)
{
    if (fuzz_below(&lw.input, 2) == 1) {
        IP_ADDR6_HOST(address, 0x20010db8, 0, 0, fuzz_word(&lw.input));
    } else {
        ip_addr_set_ip4_u32_val(*address, fuzz_word(&lw.input));
    }
}

/* To a question that close() gave up, too. */
static void answer(fake_question *question)
{
    dns_found_callback found = question->found;
    ip_addr_t address;
    bool has_address = fuzz_below(&lw.input, 4) != 3;

    question->found = NULL;
    choose_address(&address);
    if (question->current && has_address) {
        lw.has_address = true;
        lw.address = address;
    } else if (question->current) {
        lw.cause = TEO_E_DNS;
    }
    lw.inside = true;
    found("a", has_address ? &address : NULL, question->argument);
    lw.inside = false;
}

static int pending(void)
{
    int count = 0;

    for (int i = 0; i < NAMES; i++) {
        count += lw.questions[i].found != NULL;
    }
    return count;
}

static bool is_asking(void)
{
    for (int i = 0; i < NAMES; i++) {
        if (lw.questions[i].found != NULL && lw.questions[i].current) {
            return true;
        }
    }
    return false;
}

static void expect_name(const char *name)
{
    size_t label = 0;

    assert_in_range(strlen(name), 1, TEO_HOST_MAX);
    for (; *name != '\0'; name++) {
        label = *name == '.' ? 0 : label + 1;
        assert_true(label <= 63 && (*name != '.' || (name[-1] != '.')));
    }
}

err_t dns_gethostbyname(const char *name, ip_addr_t *address, dns_found_callback found, void *argument)
{
    static const err_t errors[] = {ERR_MEM, ERR_VAL, ERR_ARG};
    uint32_t choice = fuzz_below(&lw.input, 16);
    fake_question *question = lw.questions;

    assert_true(!lw.asked && !lw.inside && pending() < TEO_LWIP_QUESTIONS && name[0] != '.');
    expect_name(name);
    lw.asked = true;
    if (choice > 12) {
        lw.cause = errors[choice - 13] == ERR_MEM ? TEO_E_PORT : TEO_E_DNS;
        return errors[choice - 13];
    }
    if (choice > 8) {
        choose_address(address);
        lw.has_address = true;
        lw.address = *address;
        return ERR_OK;
    }
    while (question->found != NULL) {
        question++;
    }
    *question = (fake_question){found, argument, true};
    if (choice == 8) {
        answer(question); /* lwIP may do so where it has no server to ask */
    }
    return ERR_INPROGRESS;
}

/* ---- what comes from the network ---- */

static void break_connection(void)
{
    static const err_t errors[] = {ERR_RST, ERR_ABRT, ERR_CLSD, ERR_TIMEOUT};
    altcp_err_fn failed = lw.pcb->err;
    void *argument = lw.pcb->arg;

    lw.cause = lw.state == CONNECTING ? TEO_E_CONNECT : lw.cause;
    lw.broken = true;
    drop_pcb();
    lw.inside = true;
    failed(argument, errors[fuzz_below(&lw.input, COUNT(errors))]);
    lw.inside = false;
}

/* Pbufs of any sizes, empty ones among them. */
static struct pbuf *make_pbufs(uint16_t length)
{
    static const pbuf_type types[] = {PBUF_RAM, PBUF_POOL};
    struct pbuf *all = NULL;
    uint16_t made = 0;

    for (int i = 0; made < length; i++) {
        uint16_t size = (uint16_t)(fuzz_byte(&lw.input) * 8u), left = (uint16_t)(length - made);
        struct pbuf *one;

        size = size < left && i < PIECES_MOST ? size : left;
        one = pbuf_alloc(PBUF_RAW, size, types[fuzz_below(&lw.input, COUNT(types))]);
        assert_non_null(one);
        for (uint16_t at = 0; at < size; at++) {
            pbuf_put_at(one, at, pattern('r', lw.given + made + at));
        }
        made = (uint16_t)(made + size);
        if (all == NULL) {
            all = one;
        } else {
            pbuf_cat(all, one);
        }
    }
    return all;
}

/* Bytes, or the end where `length` is 0; what was refused comes again before anything else does. */
static void deliver(uint16_t length)
{
    struct pbuf *pbufs = lw.refused;
    uint16_t total;
    err_t error;

    if (pbufs == NULL && length > 0) {
        if (length > TCP_WND - (lw.given - lw.reported)) {
            return; /* the window is closed */
        }
        pbufs = make_pbufs(length);
    }
    total = pbufs != NULL ? pbufs->tot_len : 0;
    lw.refused = NULL;
    lw.inside = true;
    error = lw.pcb->recv(lw.pcb->arg, lw.pcb, pbufs, ERR_OK);
    lw.inside = false;
    if (error != ERR_OK) {
        assert_true(error == ERR_MEM && lw.given - lw.read + total > UINT16_MAX);
        lw.refused = pbufs;
        return;
    }
    lw.given += total;
    lw.ended = pbufs == NULL;
}

static void happen(void)
{
    uint32_t choice = fuzz_below(&lw.input, 8);
    uint32_t most = fuzz_below(&lw.input, 4) == 3 ? UINT16_MAX : UINT8_MAX;

    lw.now += fuzz_byte(&lw.input);
    if (choice == 7) {
        fake_question *question = &lw.questions[fuzz_below(&lw.input, NAMES)];

        if (question->found != NULL) {
            answer(question);
        }
    } else if (lw.state == CONNECTING && choice < 6) {
        lw.state = STANDS;
        lw.connected = true;
        lw.inside = true;
        assert_int_equal(lw.pcb->connected(lw.pcb->arg, lw.pcb, ERR_OK), ERR_OK);
        lw.inside = false;
    } else if (lw.state >= CONNECTING && choice == 6) {
        break_connection();
    } else if (lw.state == STANDS && choice < 3 && !lw.ended) {
        deliver((uint16_t)(1 + fuzz_word(&lw.input) % most));
    } else if (lw.state == STANDS && choice == 3 && !lw.ended) {
        deliver(0);
    } else if (lw.state == STANDS && choice > 3) {
        lw.acknowledged += fuzz_word(&lw.input) % (unacknowledged() + 1u);
    }
}

void sys_check_timeouts(void)
{
    for (uint32_t left = 1 + fuzz_below(&lw.input, 4); left > 0; left--) {
        happen();
    }
}

void netif_poll_all(void)
{
    happen();
}

/* Of an address with a zone. */
struct netif *netif_find(const char *name)
{
    assert_non_null(name);
    return NULL;
}

u32_t sys_now(void)
{
    return lw.now;
}

/* ---- the port's side ---- */

static teo_status source(void *context, void *data, size_t length)
{
    assert_ptr_equal(context, &lw);
    memset(data, 'r', length);
    return fuzz_below(&lw.input, 4) == 3 ? TEO_E_PORT : TEO_OK;
}

static void check_open(teo_port *port, const char *host)
{
    teo_status status = port->open(port->context, host, PORT);

    if (status == TEO_OK) {
        assert_true(lw.connected);
    } else if (status == TEO_AGAIN) { /* there is something to wait for */
        assert_true(lw.state == CONNECTING || is_asking() || (!lw.asked && pending() == TEO_LWIP_QUESTIONS));
    } else if (lw.cause != TEO_OK) {
        assert_status("open", status, lw.cause);
    } else {
        assert_true((status == TEO_E_HOST || status == TEO_E_DNS) && !lw.asked && lw.pcb == NULL);
    }
}

static void check_send(teo_port *port, uint8_t *data, size_t length)
{
    uint32_t before = lw.taken;
    bool room = lw.pcb != NULL && unacknowledged() < TCP_SND_BUF;
    size_t sent = SIZE_MAX;
    teo_status status;

    for (uint32_t i = 0; i < length; i++) {
        data[i] = pattern('s', lw.taken + i);
    }
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
    for (uint32_t i = 0; i < received; i++) {
        assert_int_equal(data[i], pattern('r', lw.read + i));
    }
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
    lw.asked = lw.has_address = lw.connected = lw.broken = lw.ended = lw.least = lw.close_failed = false;
    lw.cause = TEO_OK;
    lw.given = lw.read = lw.reported = lw.taken = lw.acknowledged = 0;
    for (int i = 0; i < NAMES; i++) {
        lw.questions[i].current = false;
    }
}

static const char *choose_host(void)
{
    static const char *const hosts[] = {"teo.example", "[2001:db8::1]", "192.0.2.1", "a..b", "[", NULL};
    uint32_t choice = fuzz_below(&lw.input, 8);

    return choice < COUNT(hosts) ? hosts[choice] : choice == 6 ? fuzz_text(&lw.input) : hosts[0];
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

    memset(&lw, 0, sizeof lw);
    memory_fail(0, 0);
    lw.input = fuzz_begin(data, size);
    host = choose_host();
    teo_lwip_init(lwip, fuzz_below(&lw.input, 4) == 3 ? NULL : source, &lw, &port);
    assert_null(port.wait);
    for (int i = 0; i < CALLS_MOST && lw.input.at < lw.input.end; i++) {
        call(&port, lwip, &host);
    }
    check_close(&port);
    check_close(&port);
    for (int i = 0; i < NAMES; i++) {
        if (lw.questions[i].found != NULL) {
            answer(&lw.questions[i]);
        }
    }
    assert_int_equal(port.open(port.context, "", PORT), TEO_E_HOST); /* it is as it was in the beginning */
    check_close(&port);
    fuzz_free_all();
    return 0;
}

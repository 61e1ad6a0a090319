#include "fake.h"

#include <lwip/netif.h>
#include <lwip/sys.h>
#include <lwip/tcp.h>
#include <lwip/timeouts.h>

#include <teo/limits.h>
#include <teo/port_lwip.h>

#include "tests/conformance/lwip/faults/memory.h"

enum { PIECES_MOST = 24 };

fake_lwip lw;

static uint8_t pattern(uint32_t way, uint32_t i)
{
    return (uint8_t)(way + i * 7u + (i >> 8) * 13u + (i >> 16));
}

void fake_fill(uint8_t *bytes, size_t length, uint32_t way, uint32_t from)
{
    for (uint32_t i = 0; i < length; i++) {
        bytes[i] = pattern(way, from + i);
    }
}

bool fake_is_filled(const uint8_t *bytes, size_t length, uint32_t way, uint32_t from)
{
    bool same = true;

    for (uint32_t i = 0; i < length; i++) {
        same = same && bytes[i] == pattern(way, from + i);
    }
    return same;
}

uint32_t fake_unacknowledged(void)
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
    return (u16_t)(TCP_SND_BUF - fake_unacknowledged());
}

u16_t altcp_sndqueuelen(struct altcp_pcb *pcb)
{
    expect_pcb(pcb);
    return (u16_t)(fake_unacknowledged() == 0 ? 0 : 1 + fake_unacknowledged() / TCP_MSS);
}

err_t altcp_write(struct altcp_pcb *pcb, const void *data, u16_t length, u8_t flags)
{
    static const err_t errors[] = {ERR_MEM, ERR_MEM, ERR_MEM, ERR_MEM, ERR_CONN, ERR_VAL};
    uint32_t choice = fuzz_below(&lw.input, 16);

    expect_pcb(pcb);
    assert_true(lw.state == STANDS && data != NULL && length > 0 && length <= altcp_sndbuf(pcb));
    assert_int_equal(flags, TCP_WRITE_FLAG_COPY);
    lw.write_error = choice > 16 - COUNT(errors) - 1 ? errors[16 - choice - 1] : ERR_OK;
    if (lw.write_error == ERR_OK) {
        assert_true(fake_is_filled(data, length, 's', lw.taken));
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
    assert_true(lw.least && fake_unacknowledged() <= TEO_LWIP_LINGER);
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
    assert_true(lw.close_failed || fake_unacknowledged() > TEO_LWIP_LINGER);
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
static void answer(fake_dns_query *query)
{
    dns_found_callback found = query->found;
    ip_addr_t address;
    bool has_address = fuzz_below(&lw.input, 4) != 3;

    query->found = NULL;
    choose_address(&address);
    if (query->current && has_address) {
        lw.has_address = true;
        lw.address = address;
    } else if (query->current) {
        lw.cause = TEO_E_DNS;
    }
    lw.inside = true;
    found("a", has_address ? &address : NULL, query->argument);
    lw.inside = false;
}

int fake_pending(void)
{
    int count = 0;

    for (int i = 0; i < NAMES; i++) {
        count += lw.dns_queries[i].found != NULL;
    }
    return count;
}

bool fake_is_asking(void)
{
    for (int i = 0; i < NAMES; i++) {
        if (lw.dns_queries[i].found != NULL && lw.dns_queries[i].current) {
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
    fake_dns_query *query = lw.dns_queries;

    assert_true(!lw.asked && !lw.inside && fake_pending() < TEO_LWIP_DNS_QUERIES && name[0] != '.');
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
    while (query->found != NULL) {
        query++;
    }
    *query = (fake_dns_query){found, argument, true};
    if (choice == 8) {
        answer(query); /* lwIP may do so where it has no server to ask */
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
    static uint8_t bytes[UINT16_MAX];
    struct pbuf *all = NULL;
    uint16_t made = 0;

    for (int i = 0; made < length; i++) {
        uint16_t size = (uint16_t)(fuzz_byte(&lw.input) * 8u), left = (uint16_t)(length - made);
        struct pbuf *one;

        size = size < left && i < PIECES_MOST ? size : left;
        one = pbuf_alloc(PBUF_RAW, size, types[fuzz_below(&lw.input, COUNT(types))]);
        assert_non_null(one);
        fake_fill(bytes, size, 'r', lw.given + made);
        assert_int_equal(pbuf_take(one, bytes, size), ERR_OK);
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
        fake_dns_query *query = &lw.dns_queries[fuzz_below(&lw.input, NAMES)];

        if (query->found != NULL) {
            answer(query);
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
        lw.acknowledged += fuzz_word(&lw.input) % (fake_unacknowledged() + 1u);
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

/* ---- for the target ---- */

void fake_begin(const uint8_t *data, size_t size)
{
    memset(&lw, 0, sizeof lw);
    memory_fail(0, 0);
    lw.input = fuzz_begin(data, size);
}

void fake_next(void)
{
    lw.asked = lw.has_address = lw.connected = lw.broken = lw.ended = lw.least = lw.close_failed = false;
    lw.cause = TEO_OK;
    lw.given = lw.read = lw.reported = lw.taken = lw.acknowledged = 0;
    for (int i = 0; i < NAMES; i++) {
        lw.dns_queries[i].current = false;
    }
}

void fake_answer_all(void)
{
    for (int i = 0; i < NAMES; i++) {
        if (lw.dns_queries[i].found != NULL) {
            answer(&lw.dns_queries[i]);
        }
    }
}

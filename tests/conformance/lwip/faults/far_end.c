#include "far_end.h"

#include <string.h>

#include <lwip/dns.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/prot/dns.h>
#include <lwip/sys.h>
#include <lwip/timeouts.h>
#include <lwip/udp.h>

#include "../../suite.h"

#define DNS_QUERY_MAX 300
#define DNS_QUERY_TAIL 4 /* type and class */
#define STEP_MS 50

far_end far;

static uint32_t now_ms = UINT32_MAX - 100000; /* it wraps on the way */
static struct netif hole;
static struct udp_pcb *dns;

static struct {
    uint8_t bytes[DNS_QUERY_MAX];
    ip_addr_t from;
    u16_t port;
} held[HELD_MAX];

u32_t sys_now(void)
{
    return now_ms;
}

unsigned lwip_port_rand(void)
{
    static uint32_t state = 1;

    state = state * 1664525u + 1013904223u;
    return state >> 4;
}

/* ---- TCP ---- */

static void send_more(void)
{
    uint8_t bytes[1000];

    while (far.pcb != NULL && far.sent < far.to_send) {
        size_t length = far.to_send - far.sent;

        length = length < sizeof bytes ? length : sizeof bytes;
        length = length < tcp_sndbuf(far.pcb) ? length : tcp_sndbuf(far.pcb);
        for (size_t i = 0; i < length; i++) {
            bytes[i] = pattern_byte(far.sent + i);
        }
        if (length == 0 || tcp_write(far.pcb, bytes, (u16_t)length, TCP_WRITE_FLAG_COPY) != ERR_OK) {
            break;
        }
        far.sent += length;
    }
    if (far.pcb != NULL) {
        (void)tcp_output(far.pcb);
    }
}

static err_t on_received(void *argument, struct tcp_pcb *pcb, struct pbuf *pbufs, err_t error)
{
    (void)argument;
    (void)error;
    if (pbufs == NULL) {
        far.ended = true;
        return ERR_OK;
    }
    if (far.deaf) {
        return ERR_MEM;
    }
    for (u16_t i = 0; i < pbufs->tot_len; i++) {
        far.garbled = far.garbled || pbuf_get_at(pbufs, i) != pattern_byte(far.received + i);
    }
    far.received += pbufs->tot_len;
    tcp_recved(pcb, pbufs->tot_len);
    (void)pbuf_free(pbufs);
    if (far.echo) {
        far.to_send = far.received;
    }
    return ERR_OK;
}

static void on_error(void *argument, err_t error)
{
    (void)argument;
    far.pcb = NULL;
    far.error = error;
}

static err_t on_accepted(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)argument;
    if (pcb == NULL || error != ERR_OK) {
        return ERR_VAL;
    }
    if (far.pcb != NULL) {
        far_break();
    }
    far.pcb = pcb;
    far.received = 0;
    far.sent = 0;
    far.to_send = 0;
    far.ended = false;
    far.error = ERR_OK;
    tcp_recv(pcb, on_received);
    tcp_err(pcb, on_error);
    return ERR_OK;
}

void far_send(size_t length)
{
    far.to_send += length;
    send_more();
}

void far_end_sending(void)
{
    if (far.pcb != NULL) {
        (void)tcp_shutdown(far.pcb, 0, 1);
    }
}

void far_break(void)
{
    if (far.pcb != NULL) {
        tcp_err(far.pcb, NULL);
        tcp_abort(far.pcb);
    }
    far.pcb = NULL;
}

/* ---- names ---- */

static const struct {
    const char *name; /* as it stands in a question (RFC 1035 section 3.1) */
    const char *address;
} names[] = {
    {"\4here\4test", "127.0.0.1"},
    {"\3six\4test", "::1"},
    {"\4hole\4test", HOLE},
};

/* RFC 1035 section 4: the question comes back, with a record more where the name has an address of that kind. */
static void answer(uint8_t *bytes, const ip_addr_t *to, u16_t port)
{
    size_t end = SIZEOF_DNS_HDR + strlen((const char *)bytes + SIZEOF_DNS_HDR) + 1 + DNS_QUERY_TAIL;
    uint8_t record[] = {0xC0, SIZEOF_DNS_HDR, 0, bytes[end - 3], 0, 1, 0, 0, 0, 0, 0, 0};
    uint8_t type = bytes[end - 3];
    size_t length = end;
    struct pbuf *pbuf;

    bytes[2] = 0x81;
    bytes[3] = 0x83; /* no such name */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ip_addr_t address;

        if (strcmp(names[i].name, (const char *)bytes + SIZEOF_DNS_HDR) != 0) {
            continue;
        }
        bytes[3] = 0x80;
        (void)ipaddr_aton(names[i].address, &address);
        if (type == (IP_IS_V6_VAL(address) ? DNS_RRTYPE_AAAA : DNS_RRTYPE_A)) {
            u8_t size = IP_IS_V6_VAL(address) ? 16 : 4;

            bytes[7] = 1;
            record[11] = size;
            memcpy(bytes + end, record, sizeof record);
            memcpy(bytes + end + sizeof record, IP_IS_V6_VAL(address) ? (void *)ip_2_ip6(&address) : (void *)ip_2_ip4(&address),
                   size);
            length = end + sizeof record + size;
        }
    }
    pbuf = pbuf_alloc(PBUF_TRANSPORT, (u16_t)length, PBUF_RAM);
    if (pbuf != NULL) {
        (void)pbuf_take(pbuf, bytes, (u16_t)length);
        (void)udp_sendto(dns, pbuf, to, port);
        (void)pbuf_free(pbuf);
    }
}

void far_answer(void)
{
    answer(held[0].bytes, &held[0].from, held[0].port);
    far.held--;
    memmove(held, held + 1, sizeof held - sizeof *held);
}

static void on_dns_query(void *argument, struct udp_pcb *pcb, struct pbuf *pbufs, const ip_addr_t *from, u16_t port)
{
    (void)argument;
    (void)pcb;
    far.dns_queries++;
    if (far.held < HELD_MAX) {
        (void)pbuf_copy_partial(pbufs, held[far.held].bytes, DNS_QUERY_MAX - 40, 0);
        held[far.held].from = *from;
        held[far.held].port = port;
        far.held++;
    }
    (void)pbuf_free(pbufs);
    if (!far.dns_holds) {
        far_answer();
    }
}

/* ---- the rest ---- */

static err_t swallow(struct netif *netif, struct pbuf *pbufs, const ip4_addr_t *to)
{
    (void)netif;
    (void)pbufs;
    far.swallowed++;
    ip_addr_copy_from_ip4(far.swallowed_to, *to);
    return ERR_OK;
}

static err_t dig(struct netif *netif)
{
    netif->name[0] = 'h';
    netif->name[1] = 'o';
    netif->mtu = 1500;
    netif->output = swallow;
    netif->flags = NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

bool far_start(void)
{
    struct tcp_pcb *pcb;
    ip4_addr_t address;
    ip4_addr_t mask;

    lwip_init();
    IP4_ADDR(&address, 198, 51, 100, 1);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    if (netif_add(&hole, &address, &mask, NULL, NULL, dig, netif_input) == NULL) {
        return false;
    }
    netif_set_up(&hole);
    pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);
    dns = udp_new_ip_type(IPADDR_TYPE_ANY);
    if (pcb == NULL || dns == NULL || tcp_bind(pcb, IP_ANY_TYPE, FAR_PORT) != ERR_OK ||
        udp_bind(dns, IP_ANY_TYPE, DNS_SERVER_PORT) != ERR_OK) {
        return false;
    }
    udp_recv(dns, on_dns_query, NULL);
    pcb = tcp_listen(pcb);
    if (pcb == NULL) {
        return false;
    }
    tcp_accept(pcb, on_accepted);
    return true;
}

void far_reset(void)
{
    ip_addr_t server;

    far_break();
    memset(&far, 0, sizeof far);
    (void)ipaddr_aton("127.0.0.1", &server);
    dns_setserver(0, &server);
}

void far_poll(void)
{
    now_ms += STEP_MS;
    send_more();
    if (far.echo && far.ended && far.pcb != NULL && far.sent == far.to_send) {
        struct tcp_pcb *pcb = far.pcb;

        far.pcb = NULL;
        tcp_recv(pcb, NULL);
        tcp_err(pcb, NULL);
        if (tcp_close(pcb) != ERR_OK) {
            tcp_abort(pcb);
        }
    }
}

void far_lose_address(void)
{
    struct netif *netif;
    ip4_addr_t address;

    NETIF_FOREACH(netif) {
        ip4_addr_copy(address, *netif_ip4_addr(netif));
        netif_set_ipaddr(netif, IP4_ADDR_ANY4);
        netif_set_ipaddr(netif, &address);
    }
}

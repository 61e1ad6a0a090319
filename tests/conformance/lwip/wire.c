#include "wire.h"

#include <string.h>
#include <unistd.h>

#include <lwip/dns.h>
#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/stats.h>
#include <lwip/sys.h>
#include <lwip/tcpip.h>

#include "link.h"

#define FRAME_MAX 1514

#if NO_SYS
#define INPUT netif_input
#else
#define INPUT tcpip_input
#endif

static struct netif wire;
static int wire_fd;

static err_t output(struct netif *netif, struct pbuf *pbufs)
{
    uint8_t frame[FRAME_MAX];
    u16_t length = pbuf_copy_partial(pbufs, frame, sizeof frame, 0);

    (void)netif;
    return write(wire_fd, frame, length) == length ? ERR_OK : ERR_IF;
}

static err_t set_up(struct netif *netif)
{
    static const uint8_t mac[] = {0x02, 0, 0, 0, 0, LINK_LWIP};

    netif->name[0] = 't';
    netif->name[1] = 'p';
    netif->mtu = 1500;
    netif->hwaddr_len = sizeof mac;
    memcpy(netif->hwaddr, mac, sizeof mac);
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = output;
#if LWIP_IPV6
    netif->output_ip6 = ethip6_output;
#endif
    return ERR_OK;
}

bool wire_start(int fd)
{
    ip_addr_t peer;
    ip4_addr_t address;
    ip4_addr_t mask;

    wire_fd = fd;
    IP4_ADDR(&mask, 255, 255, 255, 0);
    if (!ip4addr_aton(LINK_IP4(LINK_LWIP), &address) || !ipaddr_aton(LINK_IP4(LINK_HOST), &peer) ||
        netif_add(&wire, &address, &mask, ip_2_ip4(&peer), NULL, set_up, INPUT) == NULL) {
        return false;
    }
#if LWIP_IPV6
    ip6_addr_t address6;

    netif_create_ip6_linklocal_address(&wire, 1);
    if (!ip6addr_aton(LINK_IP6(LINK_LWIP), &address6)) {
        return false;
    }
    netif_ip6_addr_set(&wire, 1, &address6);
    netif_ip6_addr_set_state(&wire, 1, IP6_ADDR_PREFERRED);
#endif
    netif_set_default(&wire);
    netif_set_up(&wire);
    dns_setserver(0, &peer);
    return true;
}

void wire_poll(int timeout_ms)
{
    uint8_t frame[FRAME_MAX];
    ssize_t length = link_wait(wire_fd, timeout_ms) ? read(wire_fd, frame, sizeof frame) : 0;
    struct pbuf *pbufs = length > 0 ? pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_POOL) : NULL;

    if (pbufs == NULL) {
        return; /* lost, as on any wire */
    }
    (void)pbuf_take(pbufs, frame, (u16_t)length);
    if (wire.input(pbufs, &wire) != ERR_OK) {
        (void)pbuf_free(pbufs);
    }
}

/* The port has let go of those that have no argument for callbacks any more. */
static void end_closed(void)
{
    struct tcp_pcb *pcb = tcp_active_pcbs;

    while (tcp_tw_pcbs != NULL) {
        tcp_abort(tcp_tw_pcbs);
    }
    while (pcb != NULL) {
        struct tcp_pcb *next = pcb->next;

        if (pcb->callback_arg == NULL) {
            tcp_abort(pcb);
        }
        pcb = next;
    }
}

int wire_handles(void)
{
    /* Messages between threads, packets that wait for an address to be resolved, and timers come and go. */
    static const memp_t counted[] = {
        MEMP_TCP_PCB, MEMP_TCP_SEG, MEMP_PBUF, MEMP_PBUF_POOL, MEMP_UDP_PCB,
#if LWIP_ALTCP
        MEMP_ALTCP_PCB,
#endif
#if LWIP_NETCONN
        MEMP_NETCONN, MEMP_NETBUF, MEMP_NETDB,
#endif
    };
    SYS_ARCH_DECL_PROTECT(level);
    int count;

    end_closed();
    SYS_ARCH_PROTECT(level);
    count = (int)lwip_stats.mem.used;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        count += lwip_stats.memp[counted[i]]->used;
    }
    SYS_ARCH_UNPROTECT(level);
    return count;
}

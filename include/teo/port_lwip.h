/*
 * Port for lwIP (2.1 or later; tested with 2.2.1) without an operating system: TCP by its raw API, for a superloop (NO_SYS=1), and
 * through altcp where LWIP_ALTCP is on. Put port_mbedtls.h above it. Under an RTOS, with lwIP's sockets: port_lwip_sockets.h.
 *
 *   static teo_lwip lwip;                                         static teo_port tcp, tls;
 *   teo_lwip_init(&lwip, board_random, NULL, &tcp);               then teo_tls_init(…, &tcp, &roots, &tls), and the client on tls
 *   for (;;) { board_input(); teo_lwip_poll(&lwip); … teo_client_next(&client, &task) … }         TEO_AGAIN: round again
 *
 * What it needs of lwipopts.h beside what the board needs; in brackets lwIP's default. Costs are of Cortex-M3, -Os; the port itself is
 * 0.9 KB of flash and 44 bytes of RAM (64 with IPv6).
 *
 *   option             value                      why, and what it costs
 *   NO_SYS             1 [0]                      lwIP and client share one loop
 *   LWIP_TCP           1 [1]
 *   LWIP_DNS           1 [0]                      0: only addresses can be connected to. 2.2 KB of flash, 280 bytes of RAM for each name
 *                                                 of DNS_TABLE_SIZE [4]: 2 will do
 *   LWIP_RAND()        a function [none]          TCP's first port and all that protects DNS's answers must not be guessed: without it
 *                                                 both count up
 *   LWIP_HOOK_TCP_ISN  a function [none]          the same for TCP's first sequence number
 *   LWIP_ALTCP         0 or 1 [0]                 1 where altcp is there anyway; it adds nothing for this port. 1.5 KB of flash,
 *                                                 44 bytes of RAM a connection
 *   LWIP_IPV4, _IPV6   [1, 0]                     with both, a name's IPv4 address comes first
 *   MEMP_NUM_TCP_PCB   2 or more [5]              the connection, and the one before it, which may still be ending: of these lwIP drops
 *                                                 one when there is none left to open. 156 bytes each (196 with IPv6)
 *   MEMP_NUM_UDP_PCB   1 more than others use [4] for a name that is asked for (DHCP and SNTP take one each)
 *   TCP_MSS            536 to 1460 [536]
 *   TCP_WND            2 * TCP_MSS or more [4 * TCP_MSS]
 *                                                 what the peer may send before it is read; it lies in the driver's pbufs
 *   PBUF_POOL_SIZE     TCP_WND / PBUF_POOL_BUFSIZE + 2 or more [16]
 *                                                 where the driver takes its pbufs from the pool
 *   TCP_SND_BUF        2 * TCP_MSS or more [2 * TCP_MSS]
 *                                                 a request with its TLS record is about 2 KB: if that fits, it goes at once
 *   MEM_SIZE           TCP_SND_BUF + 100 for each of MEMP_NUM_TCP_SEG [16] + 1000 or more [1600]
 *                                                 what is sent is copied here, and stays until it is acknowledged
 *
 * LWIP_NETCONN and LWIP_SOCKET [1] are best 0. In poorer surroundings it is slower, and fails with TEO_E_PORT if it cannot even begin.
 */
#ifndef TEO_PORT_LWIP_H
#define TEO_PORT_LWIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lwip/altcp.h>
#include <lwip/err.h>
#include <lwip/ip_addr.h>
#include <lwip/pbuf.h>

#include <teo/port.h>

/*
 * lwIP cannot take back a question to the DNS: one that was given up by close() stays pending until it is answered or lwIP is
 * tired of it. This many may be pending; open() answers TEO_AGAIN while there is no room for one more.
 */
#define TEO_LWIP_QUESTIONS 2

/*
 * close() ends the connection in good order (FIN) if no more than this many bytes are not yet acknowledged: TLS's farewell fits.
 * With more it breaks the connection (RST), as lwIP would go on holding them for minutes, for a peer that may be gone. lwIP counts
 * 65535 bytes of a send buffer: of a larger TCP_SND_BUF, the first that are over it do not count here.
 */
#ifndef TEO_LWIP_LINGER
#define TEO_LWIP_LINGER 128u
#endif

struct teo_lwip;

typedef struct teo_lwip_question {
    struct teo_lwip *lwip;
    bool pending;
} teo_lwip_question;

/* One connection. Read `error`; the rest is the port's own. */
typedef struct teo_lwip {
    err_t error; /* lwIP's code of the last failure, for a log; ERR_VAL also for a name without an address */

    uint8_t step;
    bool ended;               /* the peer has said that it sends no more */
    teo_status failure;       /* of open() */
    struct altcp_pcb *pcb;    /* NULL: none, or the connection is broken */
    struct pbuf *received;    /* the chain of what was not yet read */
    ip_addr_t address;
    teo_lwip_question *asking;
    teo_lwip_question questions[TEO_LWIP_QUESTIONS];
    teo_status (*random)(void *context, void *data, size_t length);
    void *random_context;
} teo_lwip;

/*
 * Sets up `lwip` and fills `port`, once, after lwip_init(); no memory of lwIP is taken until open(). Both stay the caller's.
 * `lwip` must live, unmoved, for as long as lwIP runs, since an answer of the DNS may come after close(): make it static.
 *
 * `source` fills `data` with random bytes that are fit for keys, or answers TEO_E_PORT: the board's source of entropy. NULL: the
 * port has none, and TLS cannot be set up over it. port->wait is NULL, as there is nothing to sleep in; port->clock is sys_now().
 *
 * open() takes names (with a trailing dot since lwIP 2.2), "192.0.2.1" and, with LWIP_IPV6,
 * "[2001:db8::1]". It tries one address of a name, the one that lwIP gives. TEO_PROGRESS: the name
 * has an address, and connecting to it has begun.
 *   TEO_E_HOST       NULL, empty, too long, or brackets with no IPv6 address in them
 *   TEO_E_DNS        the name has no address, no server answers, or none is set; with LWIP_DNS=0 any name
 *   TEO_E_CONNECT    refused, no answer, or no route (is the link up, has DHCP an address?)
 *   TEO_E_PORT       lwIP is out of pcbs or memory
 * send() copies what fits lwIP's send buffer; TEO_AGAIN when that is full or lwIP is out of memory. recv() copies out of the
 * pbufs the driver has made, and opens the peer's window by what was read. Both answer TEO_E_RESET when the connection broke, after
 * all that had come before was read, and TEO_E_PORT when there is none.
 */
void teo_lwip_init(teo_lwip *lwip, teo_status (*source)(void *context, void *data, size_t length), void *source_context,
                   teo_port *port);

/*
 * Lets lwIP work: its timers (sys_check_timeouts()) and its loopback. Call it from the superloop beside the network driver's own
 * input, and not from an interrupt, nor out of lwIP's callbacks.
 */
void teo_lwip_poll(teo_lwip *lwip);

#endif

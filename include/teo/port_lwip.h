/*
 * Port for lwIP (2.1 or later; tested with 2.2.1) without an operating system: TCP by lwIP's raw
 * API, in a superloop (NO_SYS=1), through altcp where LWIP_ALTCP is on. For TLS put port_mbedtls.h
 * over it. Compile all .c files of port/lwip/. Under an operating system use port_lwip_sockets.h.
 *
 *   static teo_lwip lwip;
 *   static teo_port tcp, tls;
 *
 *   teo_lwip_init(&lwip, board_random, NULL, &tcp);
 *   teo_tls_init(…, &tcp, &roots, &tls);                    // and the client on `tls`
 *   for (;;) {
 *       board_input();                                      // your network driver
 *       teo_lwip_poll(&lwip);
 *       status = teo_client_next(&client, &task);           // TEO_AGAIN: go round again
 *   }
 *
 * What it needs in lwipopts.h, besides what the board needs. lwIP's default is in brackets. Costs
 * are for Cortex-M3 with -Os; the port itself takes 0.9 KB of flash and 44 bytes of RAM (64 with
 * IPv6).
 *
 *   NO_SYS             1 [0]. lwIP and the client share one loop.
 *   LWIP_TCP           1 [1].
 *   LWIP_DNS           1 [0]. With 0 it connects to addresses only. 2.2 KB of flash, and 280 bytes
 *                      of RAM for each of DNS_TABLE_SIZE names [4]; 2 are enough.
 *   LWIP_RAND()        a function [none]. TCP's first port and the numbers that protect DNS answers
 *                      must not be guessable; without it they count up.
 *   LWIP_HOOK_TCP_ISN  a function [none]. The same for TCP's first sequence number.
 *   LWIP_ALTCP         0 or 1 [0]. This port needs none of it: 1 if something else does. 1.5 KB of
 *                      flash, 44 bytes of RAM for a connection.
 *   LWIP_IPV4, _IPV6   [1, 0]. With both, a name's IPv4 address is used if there is one.
 *   MEMP_NUM_TCP_PCB   2 or more [5]. One for the connection, one for the connection before it,
 *                      which may still be closing. lwIP drops a closing one when it has none left.
 *                      156 bytes each (196 with IPv6).
 *   MEMP_NUM_UDP_PCB   1 more than others use [4]. DNS needs it; DHCP and SNTP take one each.
 *   TCP_MSS            536 to 1460 [536].
 *   TCP_WND            2 * TCP_MSS or more [4 * TCP_MSS]. What the peer may send before the client
 *                      reads it. It waits in the driver's pbufs.
 *   PBUF_POOL_SIZE     TCP_WND / PBUF_POOL_BUFSIZE + 2 or more [16], if the driver takes its pbufs
 *                      from the pool.
 *   TCP_SND_BUF        2 * TCP_MSS or more [2 * TCP_MSS]. A request with its TLS record has about
 *                      2 KB; it leaves at once if it fits.
 *   MEM_SIZE           TCP_SND_BUF + 100 for each of MEMP_NUM_TCP_SEG [16] + 1000 or more [1600].
 *                      What is sent is copied here and stays until it is acknowledged.
 *
 * LWIP_NETCONN and LWIP_SOCKET [1] are not needed: set them to 0. With less memory the port is
 * slower; if a connection cannot even be begun, open() returns TEO_E_PORT.
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

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How many DNS queries may be pending. lwIP cannot cancel one: when close() abandons a query, it
 * stays pending until it is answered or times out. Meanwhile open() returns TEO_AGAIN if there is
 * no room for another one.
 */
#define TEO_LWIP_DNS_QUERIES 2

/*
 * close() ends the connection in good order (FIN) if at most this many sent bytes are not yet
 * acknowledged; a TLS close_notify fits. With more of them it resets the connection (RST), because
 * lwIP would keep them for minutes, for a peer that may be gone. lwIP counts at most 65535 bytes of
 * its send buffer: if TCP_SND_BUF is larger, the bytes above that are not counted here.
 */
#ifndef TEO_LWIP_LINGER
#define TEO_LWIP_LINGER 128u
#endif

struct teo_lwip;

/* Private: one DNS query, which may outlive the connection that it was for. */
typedef struct teo_lwip_dns_query {
    struct teo_lwip *lwip;
    bool pending;
} teo_lwip_dns_query;

/* One connection. */
typedef struct teo_lwip {
    /* lwIP's code for the last failure, for a log; ERR_VAL also for a name without an address. */
    err_t error;

    /* The rest is private. */
    uint8_t step;
    bool ended;                    /* the peer sends no more */
    teo_status failure;            /* of open() */
    struct altcp_pcb *pcb;         /* NULL: no connection, or it is broken */
    struct pbuf *received;         /* a chain of what was not yet read */
    ip_addr_t address;
    teo_lwip_dns_query *dns_query; /* the one that open() waits for */
    teo_lwip_dns_query dns_queries[TEO_LWIP_DNS_QUERIES];
    teo_status (*random)(void *context, void *data, size_t length);
    void *random_context;
} teo_lwip;

/*
 * Sets up `lwip` and fills `port` with its functions. Call it once, after lwip_init(). Both belong
 * to the caller. `lwip` must stay where it is as long as lwIP runs, because a DNS answer may come
 * after close(): make it static. open() takes memory of lwIP, close() gives it back. If `lwip` or
 * `port` is NULL, the call does nothing.
 *
 * `source` is the board's source of random numbers. It fills `data` with bytes that are fit for
 * keys and returns TEO_OK, or returns TEO_E_PORT. `source_context` is its first argument. NULL for
 * `source`: the port has no random numbers, and TLS cannot be used.
 *
 * port->wait is NULL, because there is nothing to sleep in. port->clock is lwIP's sys_now().
 *
 * open() takes names (with a dot at the end since lwIP 2.2), "192.0.2.1" and, with LWIP_IPV6,
 * "[2001:db8::1]". It connects to the one address that lwIP gives for a name. TEO_PROGRESS: the
 * address is known, and connecting has begun.
 *
 *   TEO_E_HOST      NULL, empty, too long, or brackets without an IPv6 address in them
 *   TEO_E_DNS       the name has no address, no server answers, or none is set; with LWIP_DNS 0
 *                   every name
 *   TEO_E_CONNECT   refused, no answer, or no route (is the link up, has DHCP an address?)
 *   TEO_E_PORT      lwIP has no pcb or no memory left
 *
 * send() copies what fits into lwIP's send buffer, and returns TEO_AGAIN when the buffer is full or
 * lwIP has no memory left. recv() copies from the pbufs of the driver and opens the peer's window
 * by as much. When the connection breaks, both return TEO_E_RESET, recv() after everything that
 * came before. Without a connection both return TEO_E_PORT.
 */
void teo_lwip_init(teo_lwip *lwip,
                   teo_status (*source)(void *context, void *data, size_t length),
                   void *source_context, teo_port *port);

/*
 * Lets lwIP work: runs its timers (sys_check_timeouts()) and its loopback interface. Call it in the
 * superloop, next to the input of the network driver; not from an interrupt, nor from a callback of
 * lwIP.
 */
void teo_lwip_poll(teo_lwip *lwip);

#ifdef __cplusplus
}
#endif

#endif

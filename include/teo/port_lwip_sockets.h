/*
 * Port for lwIP (2.1 or later; tested with 2.2.1) under an operating system: TCP by its sockets. Put port_mbedtls.h above it. Without
 * an operating system, in a superloop: port_lwip.h.
 *
 * Of lwipopts.h it needs LWIP_SOCKET and LWIP_NETCONN [1 by default], LWIP_DNS 1 [0] and LWIP_SOCKET_POLL [1]; one more of
 * MEMP_NUM_NETCONN [4]; MEMP_NUM_NETDB 1 or more [1]; DEFAULT_TCP_RECVMBOX_SIZE of TCP_WND / TCP_MSS + 2 or more [0]. A closed
 * connection keeps its pcb until the peer has ended it, or for 20 seconds: MEMP_NUM_TCP_PCB [5] is to hold some of these. What
 * port_lwip.h says of LWIP_RAND and of TCP's windows and memory holds here, too.
 * With LWIP_COMPAT_SOCKETS 1 [1] lwip/sockets.h defines connect, send, recv and more as macros: where your code calls a teo_port's
 * members, keep that header out, or set it to 0.
 */
#ifndef TEO_PORT_LWIP_SOCKETS_H
#define TEO_PORT_LWIP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/port.h>

/*
 * How long one address may keep open() waiting, in milliseconds, while others are left; see
 * port_posix.h. lwIP's resolver gives one.
 */
#ifndef TEO_LWIP_SOCKETS_ATTEMPT_MS
#define TEO_LWIP_SOCKETS_ATTEMPT_MS 2000u
#endif

struct addrinfo;

/* One connection. Read `error`; the rest is the port's own. */
typedef struct teo_lwip_sockets {
    int error; /* what the last failure was, for a log: lwIP's EAI_… after TEO_E_DNS, errno after any other status */

    int socket;                 /* -1: none */
    bool connected;
    bool ended;                 /* the peer has said that it sends no more */
    uint8_t turn;               /* these four as in teo_posix */
    uint32_t attempt_at;
    struct addrinfo *addresses;
    struct addrinfo *next[2];
    teo_status (*random)(void *context, void *data, size_t length);
    void *random_context;
} teo_lwip_sockets;

/*
 * Sets up `sockets` and fills `port` with its functions; both stay the caller's and must live, unmoved, as long as the port is used.
 * Nothing of lwIP's is taken until open(), and all of it is given back by close().
 *
 * `source` fills `data` with random bytes that are fit for keys, or answers TEO_E_PORT: the board's source of entropy. NULL: the
 * port has none, and TLS cannot be set up over it. port->clock is sys_now().
 *
 * open() answers as that of port_posix.h does. Resolving the name is the one step that blocks, for
 * as long as lwIP's DNS asks (DNS_MAX_RETRIES), whatever stall_ms and the deadline say; close()
 * may, where lwIP is out of memory. wait() sleeps in lwip_poll().
 *
 * Each object is independent: several threads may use one each.
 */
void teo_lwip_sockets_init(teo_lwip_sockets *sockets, teo_status (*source)(void *context, void *data, size_t length),
                           void *source_context, teo_port *port);

#endif

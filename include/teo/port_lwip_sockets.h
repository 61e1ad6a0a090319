/*
 * Port for lwIP (2.1 or later; tested with 2.2.1) under an operating system: TCP by lwIP's sockets.
 * For TLS put port_mbedtls.h over it. Compile all .c files of port/lwip_sockets/ and port/sockets/.
 * Without an operating system use port_lwip.h.
 *
 *   static teo_lwip_sockets sockets;
 *   static teo_port tcp;
 *   teo_lwip_sockets_init(&sockets, board_random, NULL, &tcp);
 *
 * What it needs in lwipopts.h; lwIP's default is in brackets:
 *
 *   LWIP_SOCKET, LWIP_NETCONN   1 [1]
 *   LWIP_DNS                    1 [0]
 *   LWIP_SOCKET_POLL            1 [1]
 *   MEMP_NUM_NETCONN            1 more than others use [4]
 *   MEMP_NUM_NETDB              1 or more [1]
 *   DEFAULT_TCP_RECVMBOX_SIZE   TCP_WND / TCP_MSS + 2 or more [0]
 *   MEMP_NUM_TCP_PCB            room for closed connections: each keeps its pcb until the peer ends
 *                               it, or for 20 seconds [5]
 *
 * What port_lwip.h says about LWIP_RAND and about TCP's windows and memory holds here, too.
 *
 * With LWIP_COMPAT_SOCKETS 1 [1], lwip/sockets.h defines connect, send, recv and more as macros. In
 * a file that calls the members of a teo_port, leave out that header or set the option to 0.
 */
#ifndef TEO_PORT_LWIP_SOCKETS_H
#define TEO_PORT_LWIP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How long open() tries one address before it tries the next one, in milliseconds: see
 * TEO_POSIX_ATTEMPT_MS in port_posix.h. lwIP's resolver gives one address for a name, so this
 * matters only with another resolver.
 */
#ifndef TEO_LWIP_SOCKETS_ATTEMPT_MS
#define TEO_LWIP_SOCKETS_ATTEMPT_MS 2000u
#endif

struct addrinfo;

/* One connection. Several threads may use one object each. */
typedef struct teo_lwip_sockets {
    /*
     * lwIP's code for the last failure, for a log: after TEO_E_DNS an EAI_ of lwip/netdb.h, after
     * any other status an errno.
     */
    int error;

    /* The rest is private. */
    int socket;                 /* -1: none */
    bool connected;
    bool ended;                 /* the peer sends no more */
    uint8_t turn;               /* this and the next three are as in teo_posix */
    uint32_t attempt_at;
    struct addrinfo *addresses;
    struct addrinfo *next[2];
    teo_status (*random)(void *context, void *data, size_t length);
    void *random_context;
} teo_lwip_sockets;

/*
 * Sets up `sockets` and fills `port` with its functions. Both belong to the caller and must stay
 * where they are as long as the port is used. open() takes memory and a socket of lwIP, close()
 * gives them back. If `sockets` or `port` is NULL, the call does nothing.
 *
 * `source` is the board's source of random numbers. It fills `data` with bytes that are fit for
 * keys and returns TEO_OK, or returns TEO_E_PORT. `source_context` is its first argument. NULL for
 * `source`: the port has no random numbers, and TLS cannot be used.
 *
 * The clock is lwIP's sys_now(), and wait() sleeps in lwip_poll(). open() returns what the one of
 * port_posix.h does. Two calls may block: open() while it resolves a name, for as long as lwIP's
 * DNS asks (DNS_MAX_RETRIES), whatever stall_ms and the deadline say; and close() when lwIP is out
 * of memory.
 */
void teo_lwip_sockets_init(teo_lwip_sockets *sockets,
                           teo_status (*source)(void *context, void *data, size_t length),
                           void *source_context, teo_port *port);

#ifdef __cplusplus
}
#endif

#endif

/* Port for POSIX.1-2008 systems, such as Linux with glibc or musl: TCP by sockets. Put port_mbedtls.h above it. */
#ifndef TEO_PORT_POSIX_H
#define TEO_PORT_POSIX_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/port.h>

/*
 * How long one address may keep open() waiting, in milliseconds, while others are left: a route
 * that swallows packets (a broken IPv6 uplink, most often) must not eat the deadline. Two seconds
 * see the first SYN and its repetition at one second (RFC 6298 section 2). Keep it below
 * teo_config.stall_ms, which bounds each address as well: it counts anew from the first try of
 * each. The last address has all of stall_ms.
 */
#ifndef TEO_POSIX_ATTEMPT_MS
#define TEO_POSIX_ATTEMPT_MS 2000u
#endif

struct addrinfo;

/* One connection. Read `error`; the rest is the port's own. */
typedef struct teo_posix {
    /*
     * What the last failure was, for a log: a code of getaddrinfo() after TEO_E_DNS (gai_strerror() names it), errno after any
     * other status. An address that was given up for its time has ETIMEDOUT.
     */
    int error;

    int socket;                 /* -1: none */
    bool connected;
    bool ended;                 /* the peer has said that it sends no more */
    uint32_t attempt_at;        /* when the address under way began */
    struct addrinfo *addresses; /* what the name resolved to, while connecting */
    struct addrinfo *next[2];   /* to try next: of the first one's family, and of the others */
    uint8_t turn;               /* which of the two */
} teo_posix;

/*
 * Sets up `posix` and fills `port` with its functions; both stay the caller's and must live, unmoved, as long as the port is used.
 * No memory is taken until open(), and all of it is given back by close().
 *
 * A name that ends with a dot is whole: no search domain of resolv.conf is added. open() tries
 * every address of the name in turn, IPv6 and IPv4 alternating, and answers TEO_PROGRESS for each.
 * TEO_E_DNS: the name has none; TEO_E_CONNECT: none took the connection; TEO_E_HOST: NULL, empty,
 * too long or with a bracket missing; TEO_E_PORT: the system is out of memory or descriptors.
 * Resolving the name is the one step that blocks, for as long as the resolver's time-outs let it
 * (resolv.conf, `timeout` and `attempts`): neither stall_ms nor the deadline can end it before.
 *
 * send() and recv() answer TEO_E_RESET when the connection broke and TEO_E_PORT when there is none. No call raises SIGPIPE.
 *
 * Each object is independent: several threads may use one each.
 */
void teo_posix_init(teo_posix *posix, teo_port *port);

#endif

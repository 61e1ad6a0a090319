/*
 * Port for POSIX.1-2008 systems, such as Linux with glibc or musl: TCP by the system's sockets. For
 * TLS put port_mbedtls.h over it. Compile all .c files of port/posix/ and port/sockets/.
 *
 *   static teo_posix posix;
 *   static teo_port tcp;
 *   teo_posix_init(&posix, &tcp);
 */
#ifndef TEO_PORT_POSIX_H
#define TEO_PORT_POSIX_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How long open() tries one address before it tries the next one of the same name, in milliseconds.
 * Without this limit a route that loses all packets, such as a broken IPv6 uplink, would use up the
 * deadline. Two seconds are enough for a first SYN and its repetition after one second (RFC 6298
 * section 2). The last address may take as long as teo_config.stall_ms allows. That limit holds for
 * each address, so keep this value below it.
 */
#ifndef TEO_POSIX_ATTEMPT_MS
#define TEO_POSIX_ATTEMPT_MS 2000u
#endif

struct addrinfo;

/* One connection. Several threads may use one object each. */
typedef struct teo_posix {
    /*
     * The system's code for the last failure, for a log: after TEO_E_DNS a code of getaddrinfo(),
     * which gai_strerror() explains; after any other status an errno. ETIMEDOUT also for an address
     * that was given up after TEO_POSIX_ATTEMPT_MS.
     */
    int error;

    /* The rest is private. */
    int socket;                 /* -1: none */
    bool connected;
    bool ended;                 /* the peer sends no more */
    uint32_t attempt_at;        /* the clock when connecting to the present address began */
    struct addrinfo *addresses; /* what the name resolved to, while connecting */
    struct addrinfo *next[2];   /* to try next: of the first one's family, of the others */
    uint8_t turn;               /* which of the two is next */
} teo_posix;

/*
 * Sets up `posix` and fills `port` with its functions. Both belong to the caller and must stay
 * where they are as long as the port is used. open() allocates memory and a socket, close() frees
 * them. If a pointer is NULL, the call does nothing.
 *
 * open() tries every address of the name, IPv6 and IPv4 in turn, and returns TEO_PROGRESS for each.
 * A name with a dot at its end is complete: no search domain of resolv.conf is added.
 *
 *   TEO_E_HOST      NULL, empty, too long, or with a bracket missing
 *   TEO_E_DNS       the name has no address, or no server answers
 *   TEO_E_CONNECT   no address accepted the connection
 *   TEO_E_PORT      the system has no memory or no descriptors left
 *
 * Only resolving a name blocks, for as long as resolv.conf says (`timeout` and `attempts`). Neither
 * stall_ms nor the deadline ends it earlier.
 *
 * send() and recv() return TEO_E_RESET when the connection broke, and TEO_E_PORT without a
 * connection. No call raises SIGPIPE.
 */
void teo_posix_init(teo_posix *posix, teo_port *port);

#ifdef __cplusplus
}
#endif

#endif

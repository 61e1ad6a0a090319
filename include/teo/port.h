/*
 * A port connects libteo to a network stack, a clock and a source of random numbers: seven
 * functions and a pointer. Everything that the core does outside its own memory goes through them.
 *
 * Ready ports are in port/: POSIX (port_posix.h), lwIP without (port_lwip.h) and with an operating
 * system (port_lwip_sockets.h), and TLS by mbedTLS over any other port (port_mbedtls.h).
 * port/README.md shows how to write your own, and tests/conformance/ tests any port against what
 * this header promises.
 *
 * The client calls a port from one thread, one call at a time. No function but wait() may block: it
 * returns TEO_AGAIN instead. A port that cannot avoid blocking, such as one for an AT modem, or one
 * that computes, as TLS does in a handshake, keeps its caller for one second at most, because the
 * client checks its deadlines between calls, and a superloop feeds its watchdog there. A port whose
 * calls are longer says so in its header. After any error the client calls close() before anything
 * else.
 */
#ifndef TEO_PORT_H
#define TEO_PORT_H

#include <stddef.h>
#include <stdint.h>

#include <teo/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What wait() waits for, besides its time-out. */
typedef enum teo_event {
    TEO_EVENT_TIME,     /* nothing else */
    TEO_EVENT_READABLE, /* recv() may have bytes, or open() may go on */
    TEO_EVENT_WRITABLE  /* send() may take bytes, or open() may go on */
} teo_event;

typedef struct teo_port {
    /* The port's own data: the first argument of each function. */
    void *context;

    /*
     * Connects to `host`, a name or an address (an IPv6 address in brackets), and to the TCP port
     * `port`.
     *
     *   TEO_OK         connected; a port with TLS has verified the peer
     *   TEO_AGAIN      in progress: wait() for either event, then call open() again with the same
     *                  arguments
     *   TEO_PROGRESS   the same, and this call got further: a name was resolved, another address is
     *                  tried, or a step of a TLS handshake was made
     *   TEO_E_HOST     `host` is neither a name nor an address
     *   TEO_E_DNS, TEO_E_CONNECT, TEO_E_RESET, TEO_E_CLOSED, TEO_E_TLS…, TEO_E_PORT   failed
     *
     * The client gives up when nothing moves for teo_config.stall_ms. TEO_PROGRESS starts that time
     * again, so a call that changed nothing must return TEO_AGAIN: otherwise only the deadline ends
     * the wait for a silent peer. A port that never returns TEO_PROGRESS is correct, too; stall_ms
     * then limits the whole of open(). wait() returns at once if open() can go on without waiting.
     */
    teo_status (*open)(void *context, const char *host, uint16_t port);

    /*
     * Sends some of the `length` bytes at `data`; `length` is 1 or more. The bytes are the
     * client's: a port copies what it needs after the call.
     *
     *   TEO_OK         1 to `length` bytes were taken; `*sent` says how many
     *   TEO_AGAIN      none can be taken now: wait(), then call send() again with the same bytes
     *   TEO_PROGRESS   the same, and a part of a TLS record was sent
     *   TEO_E_RESET    the connection broke; or another error
     */
    teo_status (*send)(void *context, const void *data, size_t length, size_t *sent);

    /*
     * Receives up to `size` bytes into `data`; `size` is 1 or more.
     *
     *   TEO_OK         1 to `size` bytes came; `*received` says how many
     *   TEO_AGAIN      there are none now: wait(), then call recv() again
     *   TEO_PROGRESS   the same, and a part of a TLS record came
     *   TEO_END        the peer closed the connection in good order; each further call returns
     *                  TEO_END, too
     *   TEO_E_RESET    the connection broke; or another error
     */
    teo_status (*recv)(void *context, void *data, size_t size, size_t *received);

    /* Closes the connection and frees what open() took. Harmless when there is no connection. */
    void (*close)(void *context);

    /*
     * Sleeps until `event` may have happened or `timeout_ms` milliseconds have passed, and returns
     * TEO_OK in both cases. To wake too early is harmless. NULL in a superloop: teo_client_next()
     * then returns TEO_AGAIN instead of sleeping.
     */
    teo_status (*wait)(void *context, teo_event event, uint32_t timeout_ms);

    /* A monotonic clock, in milliseconds. It may start anywhere and wraps at 2^32. */
    uint32_t (*clock)(void *context);

    /*
     * Fills `data` with `length` random bytes and returns TEO_OK; any other status means that there
     * are none. TLS makes keys from them, so there they must be unpredictable. The core alone only
     * spreads its retries with them.
     */
    teo_status (*random)(void *context, void *data, size_t length);
} teo_port;

#ifdef __cplusplus
}
#endif

#endif

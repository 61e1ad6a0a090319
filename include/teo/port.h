/*
 * The port: seven functions, the only way out of the core. Ready ones are in port/: POSIX, and TLS by mbedTLS over
 * any other. tests/conformance/ checks any port against this contract.
 *
 * The rules for all of them: no function may block for long, except wait(); it returns TEO_AGAIN instead. A port that
 * cannot help blocking (an AT modem) should do so for a second at most: the client looks at its deadlines between calls.
 * The client calls them from one thread, one at a time.
 */
#ifndef TEO_PORT_H
#define TEO_PORT_H

#include <stddef.h>
#include <stdint.h>

#include <teo/status.h>

typedef enum teo_event {
    TEO_EVENT_TIME,     /* only the time-out */
    TEO_EVENT_READABLE, /* recv() or open() may move on */
    TEO_EVENT_WRITABLE  /* send() or open() may move on */
} teo_event;

typedef struct teo_port {
    void *context; /* handed to each function */

    /*
     * Connects to `host` (a name or an address, an IPv6 one in brackets) and `port`. TEO_AGAIN: in
     * progress, call again with the same arguments; until then wait() for either event stands for
     * it. TEO_OK: connected, and with TLS the peer is verified. Else TEO_E_DNS, TEO_E_CONNECT,
     * TEO_E_RESET, TEO_E_CLOSED, TEO_E_TLS… or TEO_E_PORT; TEO_E_HOST for what is no name or
     * address, which the client has checked before. After an error, here and below, only close()
     * helps, and it is called.
     *
     * TEO_PROGRESS instead of TEO_AGAIN: in progress as well, and this call has moved on: the name
     * is resolved, another address is tried, bytes of a handshake were sent or received, a step of
     * it was computed. The client's patience (teo_config.stall_ms) then begins anew, so a call
     * after which nothing has changed must answer TEO_AGAIN, or a silent peer is noticed by the
     * deadline alone. wait() may come between, as after TEO_AGAIN; it returns at once where open()
     * has more to do. A port need not answer TEO_PROGRESS: then stall_ms bounds all of open().
     */
    teo_status (*open)(void *context, const char *host, uint16_t port);

    /*
     * Sends some of `data`, which is one byte at least: TEO_OK with 1 to `length` in `*sent`,
     * TEO_AGAIN when none can be taken now, TEO_PROGRESS instead where a part of a record of TLS was
     * sent, else TEO_E_RESET or another error. After TEO_AGAIN or TEO_PROGRESS the client offers the
     * same bytes again. The bytes are the client's: copy what must outlive the call.
     */
    teo_status (*send)(void *context, const void *data, size_t length, size_t *sent);

    /*
     * Receives some bytes: TEO_OK with 1 to `size` (one at least) in `*received`, TEO_AGAIN when
     * there are none now, TEO_PROGRESS instead where a part of a record of TLS came, TEO_END, and
     * again TEO_END, when the peer has closed in good order, else TEO_E_RESET or another error.
     */
    teo_status (*recv)(void *context, void *data, size_t size, size_t *received);

    /* Ends the connection and frees what open() took. Harmless when there is none. */
    void (*close)(void *context);

    /*
     * Sleeps until `event` may have come or `timeout_ms` is over; TEO_OK either way, and too early does no harm.
     * NULL for a superloop: teo_client_next() then returns TEO_AGAIN instead of sleeping.
     */
    teo_status (*wait)(void *context, teo_event event, uint32_t timeout_ms);

    /* Milliseconds of a clock that never jumps; wraps at 2^32. Where it starts does not matter. */
    uint32_t (*clock)(void *context);

    /*
     * Fills `data` with random bytes. Under TLS they must be fit for keys; the core itself only spreads its retries with them.
     * Anything but TEO_OK: there are none.
     */
    teo_status (*random)(void *context, void *data, size_t length);
} teo_port;

#endif

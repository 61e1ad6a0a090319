/* What the files of the raw port share. */
#ifndef TEO_LWIP_RAW_H
#define TEO_LWIP_RAW_H

#include <teo/port_lwip.h>

#include <lwip/opt.h>

#if !NO_SYS
#error "port/lwip needs NO_SYS=1. Under an operating system use port/lwip_sockets."
#endif
#if !LWIP_TCP || !LWIP_CALLBACK_API
#error "port/lwip needs LWIP_TCP and LWIP_CALLBACK_API."
#endif

/*
 * teo_lwip.step:
 *
 *   closed --> resolving --> resolved --> connecting --> connected
 *                 +--------------+-------------+--> failed            close() leads back to closed
 */
enum {
    TEO_LWIP_STEP_CLOSED,
    TEO_LWIP_STEP_RESOLVING,
    TEO_LWIP_STEP_RESOLVED,
    TEO_LWIP_STEP_CONNECTING,
    TEO_LWIP_STEP_CONNECTED,
    TEO_LWIP_STEP_FAILED
};

/* The functions of teo_port, with a teo_lwip as context. */
teo_status teo_lwip_open(void *context, const char *host, uint16_t port);
teo_status teo_lwip_send(void *context, const void *data, size_t length, size_t *sent);
teo_status teo_lwip_recv(void *context, void *data, size_t size, size_t *received);
void teo_lwip_close(void *context);

/*
 * In TEO_LWIP_STEP_CLOSED: resolves `host`, or begins to. The step stays the same if no DNS query
 * can be sent now.
 */
void teo_lwip_resolve(teo_lwip *lwip, const char *host);

/* Makes open() return `status`. */
void teo_lwip_fail(teo_lwip *lwip, teo_status status, err_t error);

/* lwIP's callback for received bytes; `pbufs` NULL: the peer sends no more. */
err_t teo_lwip_on_received(void *context, struct altcp_pcb *pcb, struct pbuf *pbufs, err_t error);

#endif

/* The raw port's inside. */
#ifndef TEO_LWIP_RAW_H
#define TEO_LWIP_RAW_H

#include <teo/port_lwip.h>

#include <lwip/opt.h>

#if !NO_SYS
#error "port/lwip is for NO_SYS=1. Under an RTOS use port/lwip_sockets, or call lwIP's raw API from its own thread alone."
#endif
#if !LWIP_TCP || !LWIP_CALLBACK_API
#error "port/lwip needs LWIP_TCP and LWIP_CALLBACK_API."
#endif

/*
 *   closed ──▶ asking ──▶ found ──▶ connecting ──▶ connected
 *                 └─────────┴────────────┴──▶ failed
 */
enum { STEP_CLOSED, STEP_ASKING, STEP_FOUND, STEP_CONNECTING, STEP_CONNECTED, STEP_FAILED };

/* The functions of teo_port, with a teo_lwip as context. */
teo_status teo_lwip_open(void *context, const char *host, uint16_t port);
teo_status teo_lwip_send(void *context, const void *data, size_t length, size_t *sent);
teo_status teo_lwip_recv(void *context, void *data, size_t size, size_t *received);
void teo_lwip_close(void *context);

/* From STEP_CLOSED: finds the address of `host`, or begins to. Without room to ask it stays as it is. */
void teo_lwip_resolve(teo_lwip *lwip, const char *host);

/* open() has failed. */
void teo_lwip_fail(teo_lwip *lwip, teo_status status, err_t error);

/* lwIP's callback for what has come; `pbufs` NULL: the peer sends no more. */
err_t teo_lwip_on_received(void *context, struct altcp_pcb *pcb, struct pbuf *pbufs, err_t error);

#endif

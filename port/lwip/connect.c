/* open() and close() */
#include "teo_lwip_raw.h"

#include <lwip/tcp.h>

/* The most that altcp_sndbuf() can return. With LWIP_WND_SCALE the send buffer may be larger. */
#define TEO_LWIP_ROOM_MAX LWIP_MIN(TCP_SND_BUF, UINT16_MAX)

/*
 * Closes the connection (FIN), or resets it (RST) if lwIP would have to keep much for it. The pcb
 * is lwIP's from then on.
 */
static void drop_pcb(teo_lwip *lwip)
{
    struct altcp_pcb *pcb = lwip->pcb;

    lwip->pcb = NULL;
    if (pcb == NULL) {
        return;
    }
    altcp_recv(pcb, NULL);
    altcp_err(pcb, NULL);
    /* While it closes, lwIP may drop it for a new connection when it has no pcb left. */
    altcp_setprio(pcb, TCP_PRIO_MIN);
    if (TEO_LWIP_ROOM_MAX - (uint32_t)altcp_sndbuf(pcb) > TEO_LWIP_LINGER ||
        altcp_close(pcb) != ERR_OK) {
        altcp_abort(pcb);
    }
}

static err_t on_connected(void *context, struct altcp_pcb *pcb, err_t error)
{
    teo_lwip *lwip = context;

    (void)pcb;
    (void)error; /* always ERR_OK: lwIP reports a failure to on_error() */
    lwip->step = TEO_LWIP_STEP_CONNECTED;
    return ERR_OK;
}

/* lwIP has freed the pcb before it calls this. */
static void on_error(void *context, err_t error)
{
    teo_lwip *lwip = context;

    lwip->pcb = NULL;
    lwip->error = error;
    if (lwip->step == TEO_LWIP_STEP_CONNECTING) {
        teo_lwip_fail(lwip, TEO_E_CONNECT, error);
    }
}

static void start_connecting(teo_lwip *lwip, uint16_t port)
{
    struct altcp_pcb *pcb = altcp_new_ip_type(NULL, IP_GET_TYPE(&lwip->address));
    err_t error;

    if (pcb == NULL) {
        teo_lwip_fail(lwip, TEO_E_PORT, ERR_MEM);
        return;
    }
    altcp_arg(pcb, lwip);
    altcp_recv(pcb, teo_lwip_on_received);
    altcp_err(pcb, on_error);
    /*
     * A request is written in one piece: to wait until a segment is full would only add a round
     * trip.
     */
    altcp_nagle_disable(pcb);
    lwip->pcb = pcb;
    lwip->step = TEO_LWIP_STEP_CONNECTING;
    error = altcp_connect(pcb, &lwip->address, port, on_connected);
    if (error != ERR_OK) {
        teo_lwip_fail(lwip, error == ERR_RTE ? TEO_E_CONNECT : TEO_E_PORT, error);
    }
}

teo_status teo_lwip_open(void *context, const char *host, uint16_t port)
{
    teo_lwip *lwip = context;
    bool found;

    if (lwip->step == TEO_LWIP_STEP_CLOSED) {
        teo_lwip_resolve(lwip, host);
    }
    found = lwip->step == TEO_LWIP_STEP_RESOLVED;
    if (found) {
        start_connecting(lwip, port);
    }
    switch (lwip->step) {
    case TEO_LWIP_STEP_CONNECTED:
        return TEO_OK;
    case TEO_LWIP_STEP_FAILED:
        return lwip->failure;
    default:
        return found ? TEO_PROGRESS : TEO_AGAIN;
    }
}

void teo_lwip_close(void *context)
{
    teo_lwip *lwip = context;

    drop_pcb(lwip);
    if (lwip->received != NULL) {
        (void)pbuf_free(lwip->received);
    }
    lwip->received = NULL;
    lwip->dns_query = NULL;
    lwip->ended = false;
    lwip->step = TEO_LWIP_STEP_CLOSED;
}

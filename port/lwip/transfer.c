/* send() and recv() */
#include "teo_lwip_raw.h"

#include <lwip/tcp.h>

err_t teo_lwip_on_received(void *context, struct altcp_pcb *pcb, struct pbuf *pbufs, err_t error)
{
    teo_lwip *lwip = context;

    (void)pcb;
    (void)error; /* always ERR_OK */
    if (pbufs == NULL) {
        lwip->ended = true;
    } else if (lwip->received == NULL) {
        lwip->received = pbufs;
    } else if ((uint32_t)lwip->received->tot_len + pbufs->tot_len > UINT16_MAX) {
        return ERR_MEM; /* lwIP keeps it and offers it again later */
    } else {
        pbuf_cat(lwip->received, pbufs);
    }
    return ERR_OK;
}

/* A transfer needs a connection, which may have broken since, and a length. */
static teo_status check_transfer(teo_lwip *lwip, size_t length)
{
    if (lwip->step != TEO_LWIP_STEP_CONNECTED) {
        lwip->error = ERR_CONN;
        return TEO_E_PORT;
    }
    return length != 0 ? TEO_OK : TEO_E_ARGUMENT;
}

/* Gives lwIP as many of `length` bytes as it takes, and returns how many; 0: none now. */
static uint16_t write_some(teo_lwip *lwip, const void *data, uint16_t length)
{
    while (length != 0) {
        lwip->error = altcp_write(lwip->pcb, data, length, TCP_WRITE_FLAG_COPY);
        if (lwip->error == ERR_OK) {
            (void)altcp_output(lwip->pcb); /* if this fails, lwIP's timers try again */
            return length;
        }
        /*
         * Out of memory. If bytes are on their way, their acknowledgement will free some. Otherwise
         * there may be enough for fewer bytes.
         */
        length = lwip->error == ERR_MEM && altcp_sndqueuelen(lwip->pcb) == 0 ? length / 2 : 0;
    }
    return 0;
}

teo_status teo_lwip_send(void *context, const void *data, size_t length, size_t *sent)
{
    teo_lwip *lwip = context;
    teo_status status = check_transfer(lwip, length);
    uint16_t room;

    *sent = 0;
    if (status != TEO_OK) {
        return status;
    }
    if (lwip->pcb == NULL) {
        return TEO_E_RESET;
    }
    room = altcp_sndbuf(lwip->pcb);
    if (room == 0) {
        return TEO_AGAIN;
    }
    *sent = write_some(lwip, data, length < room ? (uint16_t)length : room);
    switch (lwip->error) {
    case ERR_OK:
        return TEO_OK;
    case ERR_MEM:
        return TEO_AGAIN;
    case ERR_CONN:
        return TEO_E_RESET;
    default:
        return TEO_E_PORT;
    }
}

teo_status teo_lwip_recv(void *context, void *data, size_t size, size_t *received)
{
    teo_lwip *lwip = context;
    teo_status status = check_transfer(lwip, size);
    uint16_t count;

    *received = 0;
    if (status != TEO_OK) {
        return status;
    }
    if (lwip->received == NULL || lwip->received->tot_len == 0) {
        return lwip->ended ? TEO_END : lwip->pcb != NULL ? TEO_AGAIN : TEO_E_RESET;
    }
    count =
        pbuf_copy_partial(lwip->received, data, size < UINT16_MAX ? (uint16_t)size : UINT16_MAX, 0);
    lwip->received = pbuf_free_header(lwip->received, count);
    if (lwip->pcb != NULL) {
        altcp_recved(lwip->pcb, count);
    }
    *received = count;
    return TEO_OK;
}

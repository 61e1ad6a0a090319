/* Set-up, clock and random numbers of the raw port, and the time that lwIP needs to work. */
#include "teo_lwip_raw.h"

#include <string.h>

#include <lwip/netif.h>
#include <lwip/sys.h>
#include <lwip/timeouts.h>

static uint32_t now(void *context)
{
    (void)context;
    return sys_now();
}

static teo_status random_bytes(void *context, void *data, size_t length)
{
    const teo_lwip *lwip = context;

    return lwip->random != NULL ? lwip->random(lwip->random_context, data, length) : TEO_E_PORT;
}

void teo_lwip_init(teo_lwip *lwip,
                   teo_status (*source)(void *context, void *data, size_t length),
                   void *source_context, teo_port *port)
{
    if (lwip == NULL || port == NULL) {
        return;
    }
    memset(lwip, 0, sizeof *lwip);
    lwip->random = source;
    lwip->random_context = source_context;
    port->context = lwip;
    port->open = teo_lwip_open;
    port->send = teo_lwip_send;
    port->recv = teo_lwip_recv;
    port->close = teo_lwip_close;
    port->wait = NULL;
    port->clock = now;
    port->random = random_bytes;
}

void teo_lwip_poll(teo_lwip *lwip)
{
    (void)lwip;
    sys_check_timeouts();
#if ENABLE_LOOPBACK && !LWIP_NETIF_LOOPBACK_MULTITHREADING
    netif_poll_all();
#endif
}

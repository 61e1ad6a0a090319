/* The own part of the port over lwIP's sockets: random numbers, and the table of its functions. */
#include "../sockets/teo_sockets_lwip.h"

#include "../sockets/teo_sockets.h"

#include <string.h>

static teo_status random_bytes(void *context, void *data, size_t length)
{
    const teo_lwip_sockets *sockets = context;

    return sockets->random != NULL ? sockets->random(sockets->random_context, data, length)
                                   : TEO_E_PORT;
}

void teo_lwip_sockets_init(teo_lwip_sockets *sockets,
                           teo_status (*source)(void *context, void *data, size_t length),
                           void *source_context, teo_port *port)
{
    if (sockets == NULL || port == NULL) {
        return;
    }
    memset(sockets, 0, sizeof *sockets);
    sockets->socket = -1;
    sockets->random = source;
    sockets->random_context = source_context;
    port->context = sockets;
    port->open = teo_sockets_open;
    port->send = teo_sockets_send;
    port->recv = teo_sockets_recv;
    port->close = teo_sockets_close;
    port->wait = teo_sockets_wait;
    port->clock = teo_sockets_clock;
    port->random = random_bytes;
}

/* The clock of a client: the port's milliseconds, and the Unix time counted from them. */
#include "teo_client.h"

int32_t teo_client_tick(teo_client *client)
{
    const teo_port *port = client->config->port;

    client->now = port->clock(port->context);
    return (int32_t)(client->deadline_at - client->now);
}

int32_t teo_client_tick_anew(teo_client *client)
{
    int32_t left = teo_client_tick(client);

    client->since = client->now;
    return left;
}

void teo_client_set_time(teo_client *client, uint32_t unix_seconds)
{
    if (client == NULL || client->config == NULL) {
        return;
    }
    (void)teo_client_tick(client);
    client->unix_base = unix_seconds;
    client->clock_base = client->now;
    if (client->interval == TEO_INTERVAL_SET) { /* by a clock that was wrong */
        client->interval = TEO_INTERVAL_OPEN;
    }
}

uint32_t teo_client_now(teo_client *client)
{
    uint32_t seconds;

    (void)teo_client_tick(client);
    seconds = (client->now - client->clock_base) / 1000u;
    client->clock_base += seconds * 1000u; /* so the wrap of the port's clock does no harm */
    if (client->unix_base != 0) {
        client->unix_base += seconds;
    }
    return client->unix_base;
}

uint32_t teo_client_time(teo_client *client)
{
    return client != NULL && client->config != NULL ? teo_client_now(client) : 0;
}

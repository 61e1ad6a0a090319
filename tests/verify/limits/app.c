/* An application as small as can be: prints what teo_client_init() answers to it. */
#include <stdio.h>

#include <teo/teo.h>

static teo_status open_none(void *context, const char *host, uint16_t port)
{
    (void)context;
    (void)host;
    (void)port;
    return TEO_E_CONNECT;
}

static teo_status send_none(void *context, const void *data, size_t length, size_t *sent)
{
    (void)context;
    (void)data;
    (void)length;
    (void)sent;
    return TEO_E_CLOSED;
}

static teo_status receive_none(void *context, void *data, size_t size, size_t *received)
{
    (void)context;
    (void)data;
    (void)size;
    (void)received;
    return TEO_E_CLOSED;
}

static void close_none(void *context)
{
    (void)context;
}

static uint32_t no_clock(void *context)
{
    (void)context;
    return 0;
}

static teo_status no_random(void *context, void *data, size_t size)
{
    (void)context;
    (void)data;
    (void)size;
    return TEO_E_PORT;
}

int main(void)
{
    static const teo_port port = {
        .open = open_none, .send = send_none, .recv = receive_none, .close = close_none, .clock = no_clock, .random = no_random,
    };
    static const teo_config config = {.port = &port};
    static teo_client client;
    static char buffer[65536]; /* the most that TEO_BUFFER_MIN may ask for */

    printf("%d\n", (int)teo_client_init(&client, &config, buffer, sizeof buffer));
    return 0;
}

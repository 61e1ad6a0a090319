/*
 * A port of your own, for a modem or another TCP/IP stack: it calls the functions of your driver,
 * which modem.h lists. TLS stands on top of it, as on any port.
 *
 *   cc -o modem modem.c modem_socket.c -lteo-posix -lteo -lmbedtls -lmbedx509 -lmbedcrypto
 *   export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…
 *   ./modem zone-2noz78a8ev6k CA-FILE [HOST [PORT]]
 *
 * Here modem_socket.c plays the modem. Put your driver in its place.
 */
#include <stdio.h>
#include <stdlib.h>

#include <mbedtls/x509_crt.h>
#include <teo/port_mbedtls.h>
#include <teo/teo.h>

#include "modem.h"

/* ---- the port ---- */

static teo_status board_open(void *context, const char *host, uint16_t port)
{
    int result = modem_connect(host, port);

    (void)context;
    return result > 0 ? TEO_OK : result == 0 ? TEO_AGAIN : TEO_E_CONNECT;
}

static teo_status board_send(void *context, const void *data, size_t length, size_t *sent)
{
    int result = modem_write(data, length);

    (void)context;
    *sent = result > 0 ? (size_t)result : 0;
    return result > 0 ? TEO_OK : result == 0 ? TEO_AGAIN : TEO_E_RESET;
}

static teo_status board_recv(void *context, void *data, size_t size, size_t *received)
{
    int result = modem_read(data, size);

    (void)context;
    *received = result > 0 ? (size_t)result : 0;
    return result > 0 ? TEO_OK : result == 0 ? TEO_AGAIN : result == -2 ? TEO_END : TEO_E_RESET;
}

static void board_close(void *context)
{
    (void)context;
    modem_hang_up();
}

/* Too early does no harm, so one step of 10 ms serves for all events. */
static teo_status board_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    (void)context;
    (void)event;
    modem_sleep(timeout_ms < 10 ? timeout_ms : 10);
    return TEO_OK;
}

static uint32_t board_clock(void *context)
{
    (void)context;
    return modem_ticks();
}

static teo_status board_random(void *context, void *data, size_t length)
{
    (void)context;
    return modem_entropy(data, length) == 0 ? TEO_OK : TEO_E_PORT;
}

static const teo_port board_port = {NULL, board_open, board_send, board_recv, board_close,
                                    board_wait, board_clock, board_random};

/* ---- a query through it ---- */

static teo_status count_tasks(const teo_port *port, const char *zone_id, const char *host,
                              uint16_t number)
{
    static uint8_t buffer[TEO_BUFFER_MIN];
    static teo_client client;
    static teo_task task;
    const teo_credentials credentials = {getenv("TENCENTCLOUD_SECRET_ID"),
                                         getenv("TENCENTCLOUD_SECRET_KEY"), NULL};
    const teo_query query = teo_query_recent(zone_id, 86400);
    teo_config config = teo_config_default(port, credentials);
    teo_status status;
    unsigned count = 0;

    config.host = host;
    config.server_port = number;
    status = teo_client_init(&client, &config, buffer, sizeof buffer);
    if (status == TEO_OK) {
        status = teo_client_query(&client, &query);
    }
    while (status == TEO_OK) {
        status = teo_client_next(&client, &task);
        count += status == TEO_OK;
    }
    (void)printf("%u tasks: %s\n", count, teo_status_text(status));
    teo_client_deinit(&client);
    return status;
}

int main(int argc, char **argv)
{
    mbedtls_x509_crt roots;
    teo_tls tls;
    teo_port port;
    teo_status status;

    if (argc < 3 || argc > 5) {
        (void)fprintf(stderr, "usage: modem ZONE-ID CA-FILE [HOST [PORT]]\n");
        return 2;
    }
    mbedtls_x509_crt_init(&roots);
    (void)mbedtls_x509_crt_parse_file(&roots, argv[2]); /* none read: teo_tls_init() says so */
    status = teo_tls_init(&tls, &board_port, &roots, &port);
    if (status == TEO_OK) {
        status = count_tasks(&port, argv[1], argc > 3 ? argv[3] : NULL,
                             argc > 4 ? (uint16_t)strtoul(argv[4], NULL, 10) : 0);
    } else {
        (void)fprintf(stderr, "error: %s\nwhat to do: %s\n", teo_status_text(status),
                      teo_status_remedy(status));
    }
    teo_tls_free(&tls);
    mbedtls_x509_crt_free(&roots);
    return status == TEO_END ? 0 : 1;
}

/*
 * A superloop: the client gets a turn between other work, and no call of it sleeps.
 *
 *   cc -o superloop superloop.c -lteo-posix -lteo -lmbedtls -lmbedx509 -lmbedcrypto
 *   export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…
 *   ./superloop zone-2noz78a8ev6k CA-FILE [HOST [PORT [DEADLINE-MS]]]
 *
 * A port without wait() makes the client return TEO_AGAIN where it would sleep. On a board without
 * an operating system the port is the one of teo/port_lwip.h, which has no wait().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mbedtls/x509_crt.h>
#include <teo/port_mbedtls.h>
#include <teo/port_posix.h>
#include <teo/teo.h>

#define DEADLINE_MS 20000 /* a query that takes longer ends in TEO_E_DEADLINE */

/* All memory of the query. None of it is on the stack or the heap. */
static uint8_t buffer[TEO_BUFFER_MIN];
static teo_client client;
static teo_task task;
static unsigned succeeded, others;

/*
 * The client calls this after each attempt, also after a good one. The first attempt here fails by
 * design: this program has no clock, so the service refuses the signature and tells the time.
 */
static void log_attempt(void *context, const teo_attempt *attempt)
{
    (void)context;
    (void)fprintf(stderr, "attempt: %s (HTTP status %u)%s\n", teo_status_text(attempt->status),
                  (unsigned)attempt->http_status, attempt->will_retry ? ", again" : "");
}

/* One turn of the client. After TEO_OK and TEO_AGAIN it wants another; all else ends the query. */
static teo_status purge_turn(void)
{
    teo_status status = teo_client_next(&client, &task);

    if (status == TEO_OK) {
        succeeded += strcmp(task.status, "success") == 0;
        others += strcmp(task.status, "success") != 0;
    }
    return status;
}

/* The board's other work: a display, a button, a watchdog. */
static void other_turn(unsigned long turn)
{
    const struct timespec millisecond = {0, 1000000};

    if (turn % 1000 == 0) {
        (void)fprintf(stderr, "the loop is alive\n");
    }
    (void)nanosleep(&millisecond, NULL); /* on a board: sleep until the next interrupt */
}

static teo_status superloop(const teo_config *config, const teo_query *query)
{
    teo_status status = teo_client_init(&client, config, buffer, sizeof buffer);
    unsigned long turns = 0;

    if (status == TEO_OK) {
        status = teo_client_query(&client, query);
    }
    while (status == TEO_OK || status == TEO_AGAIN) {
        status = purge_turn();
        if (status == TEO_AGAIN) {
            other_turn(turns++);
        }
    }
    if (status == TEO_END) {
        (void)printf("%u tasks succeeded, %u did not\n", succeeded, others);
    } else {
        (void)fprintf(stderr, "error: %s\nwhat to do: %s\n", teo_status_text(status),
                      *client.fault.code != '\0' ? teo_code_remedy(client.fault.code)
                                                 : teo_status_remedy(status));
    }
    (void)fprintf(stderr, "turns of other work: %lu\n", turns);
    teo_client_deinit(&client);
    return status;
}

int main(int argc, char **argv)
{
    teo_credentials credentials = {getenv("TENCENTCLOUD_SECRET_ID"),
                                   getenv("TENCENTCLOUD_SECRET_KEY"), NULL};
    mbedtls_x509_crt roots;
    teo_posix posix;
    teo_tls tls;
    teo_port tcp, port;
    teo_config config;
    teo_query query;
    teo_status status;

    if (argc < 3 || argc > 6) {
        (void)fprintf(stderr, "usage: superloop ZONE-ID CA-FILE [HOST [PORT [DEADLINE-MS]]]\n");
        return 2;
    }
    teo_posix_init(&posix, &tcp);
    tcp.wait = NULL; /* the port of TLS above has none either, then */
    mbedtls_x509_crt_init(&roots);
    (void)mbedtls_x509_crt_parse_file(&roots, argv[2]); /* none read: teo_tls_init() says so */
    status = teo_tls_init(&tls, &tcp, &roots, &port);
    if (status == TEO_OK) {
        config = teo_config_default(&port, credentials);
        config.host = argc > 3 ? argv[3] : NULL;
        config.server_port = argc > 4 ? (uint16_t)strtoul(argv[4], NULL, 10) : 0;
        config.deadline_ms = argc > 5 ? (uint32_t)strtoul(argv[5], NULL, 10) : DEADLINE_MS;
        config.observe = log_attempt;
        query = teo_query_recent(argv[1], 86400);
        status = superloop(&config, &query);
    } else {
        (void)fprintf(stderr, "error: %s\nwhat to do: %s\n", teo_status_text(status),
                      teo_status_remedy(status));
    }
    teo_tls_free(&tls);
    mbedtls_x509_crt_free(&roots);
    return status == TEO_END ? 0 : 1;
}

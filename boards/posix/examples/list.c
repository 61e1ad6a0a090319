/*
 * Lists the purge tasks that a zone has had in the last day, or its prefetch tasks.
 *
 *   cc -o list list.c -lteo-posix -lteo -lmbedtls -lmbedx509 -lmbedcrypto
 *   export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…
 *   ./list zone-2noz78a8ev6k [CA-FILE [HOST [PORT [prefetch]]]]
 *
 * Exit status: 0 all tasks were listed; 1 they were not, and stderr says why; 2 wrong usage.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mbedtls/x509_crt.h>
#include <teo/port_mbedtls.h>
#include <teo/port_posix.h>
#include <teo/teo.h>

/* The system's CAs. Fedora: /etc/pki/tls/certs/ca-bundle.crt; Alpine, BSD: /etc/ssl/cert.pem */
#define CA_FILE "/etc/ssl/certs/ca-certificates.crt"

/* Texts of the service come from outside. A terminal must not get control bytes from them. */
static void print_escaped(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text >= ' ' && *text <= '~' && *text != '\\') {
            (void)fputc(*text, file);
        } else {
            (void)fprintf(file, "\\x%02X", (unsigned)(unsigned char)*text);
        }
    }
}

static void print_task(const teo_task *task)
{
    print_escaped(stdout, task->status);
    (void)putchar('\t');
    print_escaped(stdout, task->target);
    (void)printf("%s\n", (task->truncated & TEO_HAS_TARGET) != 0 ? "..." : "");
}

/* What happened, and what to do about it. An error code of the service has a remedy of its own. */
static void print_fault(teo_status status, const teo_fault *fault)
{
    const char *code = fault->code;

    (void)fprintf(stderr, "error: %s\n", teo_status_text(status));
    (void)fprintf(stderr, "what to do: %s\n",
                  *code != '\0' ? teo_code_remedy(code) : teo_status_remedy(status));
    if (*code != '\0') {
        (void)fprintf(stderr, "code: ");
        print_escaped(stderr, code);
        (void)fprintf(stderr, "\nmessage: ");
        print_escaped(stderr, fault->message);
        (void)fputc('\n', stderr);
    }
    if (*fault->request_id != '\0') {
        (void)fprintf(stderr, "RequestId: ");
        print_escaped(stderr, fault->request_id);
        (void)fputc('\n', stderr);
    }
}

/* Prints the tasks of the last day. TEO_END: all of them; else an error, which was printed too. */
static teo_status list_tasks(const teo_config *config, const char *zone_id,
                             const teo_action *action)
{
    static uint8_t buffer[TEO_BUFFER_MIN]; /* holds the request, then parts of the reply */
    static teo_client client;
    static teo_task task;
    teo_query query = teo_query_recent(zone_id, 86400);
    teo_status status = teo_client_init(&client, config, buffer, sizeof buffer);

    query.action = action; /* NULL: purge tasks */
    if (status == TEO_OK) {
        teo_client_set_time(&client, (uint32_t)time(NULL)); /* else the service is asked for it */
        status = teo_client_query(&client, &query);
    }
    while (status == TEO_OK) {
        status = teo_client_next(&client, &task);
        if (status == TEO_OK) {
            print_task(&task);
        }
    }
    if (status != TEO_END) {
        print_fault(status, &client.fault);
    }
    teo_client_deinit(&client); /* closes the connection, wipes keys and buffer */
    return status;
}

int main(int argc, char **argv)
{
    const char *ca_file = argc > 2 ? argv[2] : CA_FILE;
    const teo_credentials credentials = {getenv("TENCENTCLOUD_SECRET_ID"),
                                         getenv("TENCENTCLOUD_SECRET_KEY"),
                                         getenv("TENCENTCLOUD_TOKEN")};
    mbedtls_x509_crt roots;
    teo_posix posix;
    teo_tls tls;
    teo_port tcp, port;
    teo_config config;
    teo_status status;

    if (argc < 2 || argc > 6 || (argc == 6 && strcmp(argv[5], "prefetch") != 0)) {
        (void)fprintf(stderr, "usage: list ZONE-ID [CA-FILE [HOST [PORT [prefetch]]]]\n");
        return 2;
    }
    mbedtls_x509_crt_init(&roots);
    if (mbedtls_x509_crt_parse_file(&roots, ca_file) < 0) { /* above 0: some could not be read */
        (void)fprintf(stderr, "error: %s: no CA certificates can be read from it\n", ca_file);
        mbedtls_x509_crt_free(&roots);
        return 2;
    }
    teo_posix_init(&posix, &tcp);
    status = teo_tls_init(&tls, &tcp, &roots, &port);
    if (status == TEO_OK) {
        config = teo_config_default(&port, credentials);
        config.host = argc > 3 ? argv[3] : NULL; /* NULL and 0 stand for the service itself */
        config.server_port = argc > 4 ? (uint16_t)strtoul(argv[4], NULL, 10) : 0;
        status = list_tasks(&config, argv[1], argc > 5 ? &teo_describe_prefetch_tasks : NULL);
    } else {
        (void)fprintf(stderr, "error: %s\nwhat to do: %s\n", teo_status_text(status),
                      teo_status_remedy(status));
    }
    teo_tls_free(&tls);
    mbedtls_x509_crt_free(&roots);
    return status == TEO_END ? 0 : 1;
}

/*
 * Two clients in two threads, each over TLS over sockets of its own, under ThreadSanitizer. `run.py` starts the service and tells
 * where it is: TEO_SERVER_PORT, TEO_CA_FILE, TEO_TASKS. They share no object; what they share inside of mbedTLS is for it to guard.
 */
#include <pthread.h>

#include <mbedtls/version.h>

#include <teo/client.h>
#include <teo/port_mbedtls.h>
#include <teo/port_posix.h>

#include "tests/unit/support.h"

enum { THREADS = 2, ROUNDS = 12, BUFFER = 2048 };

typedef struct life {
    pthread_t thread;
    mbedtls_x509_crt roots; /* not shared: mbedTLS 2.28 keeps tables of its own work in the keys of certificates */
    teo_posix posix;
    teo_tls tls;
    teo_port below, port;
    teo_client client;
    uint8_t buffer[BUFFER];
    unsigned delivered;
    unsigned ended;
    unsigned resumed;
    teo_status status;      /* of the last round */
} life;

static life lives[THREADS];
static pthread_barrier_t start; /* so that they do the same at the same time */
static teo_config settings;
static const char *ca_file;

/* In one thread for all: mbedTLS fills tables of its own when it is first used, and nothing guards them. */
static void set_up(life *mine)
{
    mbedtls_x509_crt_init(&mine->roots);
    assert_int_equal(mbedtls_x509_crt_parse_file(&mine->roots, ca_file), 0);
    teo_posix_init(&mine->posix, &mine->below);
    assert_int_equal(teo_tls_init(&mine->tls, &mine->below, &mine->roots, &mine->port), TEO_OK);
}

/* One listing; what follows it differs, so that connections are kept, resumed and made anew. */
static void list(life *mine, unsigned round)
{
    const teo_query query = {.zone_id = "zone-2noz78a8ev6k", .last = 2 * 86400, .limit = 100};
    teo_task task;

    mine->status = teo_client_query(&mine->client, &query);
    while (mine->status == TEO_OK) {
        mine->status = teo_client_next(&mine->client, &task);
        mine->delivered += mine->status == TEO_OK;
    }
    mine->ended += mine->status == TEO_END;
    mine->resumed += mine->tls.resumed;
    if (round % 3 != 0) {
        teo_client_close(&mine->client);
    }
    if (round % 3 == 2) {
        teo_tls_forget_session(&mine->tls);
    }
}

static void *live(void *argument)
{
    life *mine = argument;
    teo_config config = settings;

    config.port = &mine->port;
    (void)pthread_barrier_wait(&start);
    if (teo_client_init(&mine->client, &config, mine->buffer, sizeof mine->buffer) == TEO_OK) {
        for (unsigned round = 0; round < ROUNDS; round++) {
            list(mine, round);
        }
        teo_client_deinit(&mine->client);
    }
    teo_tls_free(&mine->tls);
    mbedtls_x509_crt_free(&mine->roots);
    return NULL;
}

static const char *setting(const char *name)
{
    const char *value = getenv(name);

    assert_that(name, value != NULL);
    return value;
}

static void two_clients_over_tls_in_two_threads(void **state)
{
    unsigned tasks = (unsigned)strtoul(setting("TEO_TASKS"), NULL, 10);

    (void)state;
    ca_file = setting("TEO_CA_FILE");
    settings.host = "localhost";
    settings.server_port = (uint16_t)strtoul(setting("TEO_SERVER_PORT"), NULL, 10);
    settings.credentials = (teo_credentials){"AKIDEXAMPLE", "example-secret-key", NULL};
    settings.deadline_ms = 300000; /* a machine that is busy, under a sanitizer */
    settings.stall_ms = 120000;
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++) {
        set_up(&lives[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&lives[i].thread, NULL, live, &lives[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(lives[i].thread, NULL), 0);
    }
    (void)pthread_barrier_destroy(&start);
    for (int i = 0; i < THREADS; i++) {
        assert_status("the last listing", lives[i].status, TEO_END);
        assert_int_equal(lives[i].ended, ROUNDS);
        assert_int_equal(lives[i].delivered, ROUNDS * tasks);
        assert_true(lives[i].resumed > 0 && lives[i].resumed < ROUNDS);
    }
    print_message("# threads over TLS, mbedTLS %s: %d threads, %d listings each, %u tasks each, all delivered\n", MBEDTLS_VERSION_STRING,
                  THREADS, ROUNDS, tasks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_clients_over_tls_in_two_threads),
    };

    return cmocka_run_group_tests_name("threads over TLS", tests, NULL, NULL);
}

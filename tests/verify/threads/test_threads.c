/* Two clients in two threads, under ThreadSanitizer: they share nothing that is written. */
#include <pthread.h>

#include <teo/client.h>

#include "tests/unit/fake_port.h"

enum { THREADS = 2, ROUNDS = 40, TASKS = 25, BUFFER = 2048 };

typedef struct life {
    pthread_t thread;
    fake_port port;
    fake_service service;
    teo_client client;
    uint8_t buffer[BUFFER];
    unsigned delivered;
    unsigned ended;
} life;

static life lives[THREADS];

/* Queries, one after another, some of which meet faults; then the client begins anew. */
static void *live(void *argument)
{
    life *mine = argument;
    const teo_config config = {.port = &mine->port.port, .credentials = {"AKIDexample", "secret", NULL}};
    const teo_query query = {.zone_id = "zone-2noz78a8ev6k", .last = 86400, .limit = 10};
    teo_task task;

    for (unsigned round = 0; round < ROUNDS; round++) {
        teo_status status;

        fake_service_begin(&mine->service, &mine->port.now_ms);
        fake_port_begin(&mine->port, &mine->service);
        fake_service_fill(&mine->service, TASKS, FAKE_EPOCH - 60, 60);
        mine->port.seed += round;
        mine->port.piece = 1 + round * 13;
        mine->port.faults[0] = (fake_fault){FAKE_RECV, round, round + 1, FAKE_ANSWER, TEO_E_RESET, 0};
        if (teo_client_init(&mine->client, &config, mine->buffer, sizeof mine->buffer) != TEO_OK) {
            return NULL;
        }
        status = teo_client_query(&mine->client, &query);
        while (status == TEO_OK) {
            status = teo_client_next(&mine->client, &task);
            mine->delivered += status == TEO_OK;
        }
        mine->ended += status == TEO_END && teo_status_text(status)[0] != '\0' && teo_code_remedy("InternalError")[0] != '\0';
        teo_client_deinit(&mine->client);
    }
    return NULL;
}

static void two_clients_in_two_threads_share_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&lives[i].thread, NULL, live, &lives[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(lives[i].thread, NULL), 0);
        assert_int_equal(lives[i].ended, ROUNDS);
        assert_int_equal(lives[i].delivered, ROUNDS * TASKS);
    }
    print_message("# threads over a port in memory: %d threads, %d listings each, %d tasks each, all delivered\n", THREADS, ROUNDS, TASKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_clients_in_two_threads_share_nothing),
    };

    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}

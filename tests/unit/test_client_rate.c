/* No more than twenty requests in any second, and no pause where there is room for one. */
#include "talk.h"

static talk one;

/* Whatever the port's clock shows, 0 and the last before it too. */
static void no_more_than_twenty_requests_in_any_second(void **state)
{
    static const uint32_t starts[] = {0, 1, 12345, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT(starts); i++) {
        talk_begin(&one, 200);
        one.port.clock_start = starts[i];
        one.query.limit = 1;
        talk_once(&one);
        expect_tasks(&one, 0, 200);
        assert_int_equal(fake_service_rate(&one.service), TEO_REQUESTS_PER_SECOND);
        /* twenty at once, then a second, …; a clock at 0 counts as a millisecond before it */
        assert_in_range(one.port.now_ms, 9 * 1002 - 1, 9 * 1002);
    }
}

static void there_is_no_pause_while_there_is_room(void **state)
{
    (void)state;
    for (uint32_t count = 1; count <= TEO_REQUESTS_PER_SECOND; count++) {
        talk_begin(&one, count);
        one.query.limit = 1;
        talk_once(&one);
        expect_tasks(&one, 0, count);
        assert_int_equal(one.port.now_ms, 0);
    }
}

static void the_rate_holds_across_queries_failures_and_connections(void **state)
{
    static const fake_parting partings[] = {FAKE_KEEP, FAKE_CLOSE_TOLD, FAKE_END, FAKE_RESET_SEND, FAKE_RESET_RECV};

    (void)state;
    for (size_t i = 0; i < COUNT(partings); i++) {
        talk_begin(&one, 2);
        one.service.parting = partings[i];
        one.config.attempts = i % 2 == 0;
        one.port.random_value = 251; /* pauses of nothing */
        one.service.behaviours[0] = (fake_behaviour){.from = 20, .until = 40, .code = "OperationDenied"};
        one.service.behaviours[1] = (fake_behaviour){.from = 60, .until = 80, .code = "InternalError"};
        one.service.behaviours[2] = (fake_behaviour){.from = 90, .until = 120, .cut_by = TEO_E_RESET, .cut_at = 30};
        talk_init(&one);
        for (int query = 0; query < 150; query++) {
            talk_run(&one); /* looks at the rate */
            if (query % 10 == 9) {
                teo_client_close(&one.client);
            }
        }
        assert_true(fake_service_rate(&one.service) >= TEO_REQUESTS_PER_SECOND / 2);
        talk_end(&one);
    }
}

static void a_request_counts_from_when_it_went_out(void **state)
{
    (void)state;
    talk_begin(&one, 50);
    one.query.limit = 1;
    one.port.faults[0] = (fake_fault){FAKE_SEND, 0, 1, FAKE_SLOW, TEO_OK, 900};
    talk_once(&one); /* looks at the rate */
    expect_tasks(&one, 0, 50);
    assert_int_equal(one.port.now_ms, 900 + 2 * 1002);
}

static void the_rate_costs_nothing_after_a_rest(void **state)
{
    (void)state;
    talk_begin(&one, 2);
    talk_init(&one);
    for (int i = 0; i < 5; i++) {
        talk_run(&one);
        assert_int_equal(one.port.now_ms, one.begun_ms);
        one.port.now_ms += 50;
    }
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_than_twenty_requests_in_any_second),
        cmocka_unit_test(there_is_no_pause_while_there_is_room),
        cmocka_unit_test(the_rate_holds_across_queries_failures_and_connections),
        cmocka_unit_test(a_request_counts_from_when_it_went_out),
        cmocka_unit_test(the_rate_costs_nothing_after_a_rest),
    };

    return cmocka_run_group_tests_name("client rate", tests, NULL, NULL);
}

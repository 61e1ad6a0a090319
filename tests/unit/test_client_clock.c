/* A device without a clock, or with a wrong one: it learns the time from the service. */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

/* ---- learnt ---- */

static void a_time_not_known_is_learnt_by_one_more_request(void **state)
{
    (void)state;
    for (int waits = 0; waits < 2; waits++) {
        talk_begin(&one, 25);
        one.port.port.wait = waits ? one.port.port.wait : NULL;
        one.config.attempts = 1;
        talk_init_at(&one, 0);
        talk_run(&one);
        expect_tasks(&one, 0, 25);
        assert_int_equal(one.service.requests, 4);
        assert_int_equal(AT(0).timestamp, 0);
        assert_int_equal(AT(1).timestamp, FAKE_EPOCH);
        assert_int_equal(times_learnt(&one), 1);
        assert_int_equal(notices_of(&one, TALK_RETRY), 1);
        assert_int_equal(one.service.connections, 1);
        assert_int_equal(teo_client_time(&one.client), FAKE_EPOCH);
        talk_end(&one);
    }
}

static void a_time_that_is_wrong_is_learnt_by_one_more_request(void **state)
{
    static const uint32_t wrong[] = {1, FAKE_EPOCH - 301, FAKE_EPOCH + 301, FAKE_EPOCH - 400 * FAKE_DAY, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        talk_begin(&one, 25);
        one.config.attempts = 1;
        talk_init_at(&one, wrong[i]);
        talk_run(&one);
        expect_tasks(&one, 0, 25);
        assert_int_equal(one.service.requests, 4);
        assert_int_equal(AT(0).timestamp, wrong[i]);
        assert_int_equal(AT(1).timestamp, FAKE_EPOCH);
        assert_int_equal(times_learnt(&one), 1);
        talk_end(&one);
    }
}

static void the_time_is_learnt_whatever_becomes_of_the_connection(void **state)
{
    static const fake_parting partings[] = {FAKE_CLOSE_TOLD, FAKE_END, FAKE_RESET_SEND, FAKE_RESET_RECV};

    (void)state;
    for (size_t i = 0; i < COUNT(partings); i++) {
        for (uint32_t known = 0; known < 2; known++) {
            talk_begin(&one, 25);
            talk_last(&one, FAKE_DAY);
            one.service.parting = partings[i];
            talk_init_at(&one, known);
            talk_run(&one);
            expect_tasks(&one, 0, 25);
            assert_int_equal(one.service.requests, 4);
            talk_end(&one);
        }
    }
}

static void a_time_that_is_set_while_a_query_tries_is_taken(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    talk_last(&one, FAKE_DAY);
    one.port.port.wait = NULL;
    one.port.faults[0] = (fake_fault){FAKE_OPEN, 0, 1, FAKE_ANSWER, TEO_E_DNS, 0};
    talk_init_at(&one, 0);
    assert_status("query", talk_start(&one), TEO_OK);
    assert_status("no network yet", talk_turn(&one), TEO_AGAIN);
    teo_client_set_time(&one.client, FAKE_EPOCH); /* SNTP has answered */
    talk_until(&one, UINT32_MAX);
    expect_tasks(&one, 0, 25);
    assert_int_equal(one.service.requests, 3);
    assert_int_equal(AT(0).end, FAKE_EPOCH);
    talk_end(&one);
}

static void a_time_a_little_off_is_left_alone(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    talk_init_at(&one, FAKE_EPOCH - 299);
    talk_run(&one);
    expect_tasks(&one, 0, 5);
    assert_int_equal(times_learnt(&one), 0);
    assert_int_equal(teo_client_time(&one.client), FAKE_EPOCH - 299);
    talk_end(&one);
}

static void a_time_once_learnt_is_kept_over_queries(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    talk_init_at(&one, 0);
    for (uint32_t i = 0; i < 5; i++) {
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        assert_int_equal(one.service.requests, i + 2);
        one.port.now_ms += 3600 * 1000;
    }
    assert_int_equal(times_learnt(&one), 1);
    talk_end(&one);
}

static void the_time_is_learnt_from_a_page_that_came_without_it(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.service.ignores_time = true;
    talk_init_at(&one, 0);
    talk_run(&one);
    expect_tasks(&one, 0, 25);
    assert_int_equal(one.service.requests, 3);
    assert_int_equal(AT(1).timestamp, FAKE_EPOCH);
    assert_int_equal(times_learnt(&one), 1);
    talk_end(&one);
}

static void a_page_that_came_without_the_time_and_breaks_is_not_repeated(void **state)
{
    (void)state;
    for (size_t at = 1; at < 2600; at += 7) {
        talk_begin(&one, 25);
        one.label = "a page without the time";
        one.service.ignores_time = true;
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .cut_by = TEO_E_RESET, .cut_at = at};
        talk_init_at(&one, 0);
        talk_run(&one);
        expect_tasks(&one, 0, 25);
        talk_end(&one);
    }
}

static void a_clock_that_goes_wrong_between_pages_is_set_right(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    talk_init_start(&one);
    talk_until(&one, 12);
    teo_client_set_time(&one.client, 86400);
    talk_until(&one, UINT32_MAX);
    expect_tasks(&one, 0, 25);
    assert_int_equal(one.service.requests, 4);
    assert_int_equal(AT(3).end, FAKE_EPOCH); /* the interval stays */
    talk_end(&one);
}

static void a_service_that_refuses_before_it_looks_at_the_time_still_tells_it(void **state)
{
    static const char *const codes[] = {"InternalError", "RequestLimitExceeded", "AuthFailure.SecretIdNotFound"};

    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        talk_begin(&one, 5);
        one.label = codes[i];
        one.service.ignores_time = true;
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .code = codes[i]};
        one.config.attempts = 1;
        talk_init_at(&one, 0);
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        assert_int_equal(one.service.requests, 2);
        assert_int_equal(AT(1).timestamp, FAKE_EPOCH);
        talk_end(&one);
    }
}

/* Its clock may be wrong, and is not the one that judges the signature. */
static void a_gateway_does_not_tell_the_time(void **state)
{
    static const char *const raws[] = {
        "HTTP/1.1 502 Bad Gateway\r\nDate: Tue, 14 Nov 2017 22:13:20 GMT\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 No\r\nDate: Tue, 14 Nov 2017 22:13:20 GMT\r\nContent-Length: 14\r\n\r\n<html>1</html>",
        "HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2017 22:13:20 GMT\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 429 No\r\nDate: Tue, 14 Nov 2017 22:13:20 GMT\r\nContent-Length: 0\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(raws); i++) {
        for (uint32_t known = 0; known < 2; known++) {
            talk_begin(&one, 5);
            one.label = raws[i];
            one.config.attempts = 3;
            one.service.behaviours[0] = (fake_behaviour){.until = 2, .raw = raws[i]};
            talk_init_at(&one, known);
            talk_run(&one);
            expect_tasks(&one, 0, 5);
            assert_int_equal(one.service.requests, 4); /* twice the gateway, once to learn the time, and the page */
            assert_int_equal(times_learnt(&one), 1);
            assert_in_range(teo_client_time(&one.client), FAKE_EPOCH, FAKE_EPOCH + 60);
            talk_end(&one);
        }
    }
}

/* ---- not to be learnt ---- */

static void a_reply_without_a_date_that_can_be_read_leaves_an_error_of_the_clock(void **state)
{
    static const fake_date dates[] = {FAKE_DATE_NONE, FAKE_DATE_JUNK};

    (void)state;
    for (size_t i = 0; i < COUNT(dates); i++) {
        for (uint32_t known = 0; known < 2; known++) {
            talk_begin(&one, 5);
            one.service.date = dates[i];
            talk_init_at(&one, known);
            assert_status("clock", talk_run(&one), TEO_E_CLOCK);
            assert_int_equal(one.service.requests, 1);
            assert_string_equal(one.client.fault.code, "AuthFailure.SignatureExpire");
            assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
            one.service.date = FAKE_DATE;
            talk_run(&one);
            expect_tasks(&one, 0, 5);
            talk_end(&one);
        }
    }
}

static void a_service_that_never_takes_its_own_time_ends_in_an_error(void **state)
{
    (void)state;
    for (uint32_t known = 0; known < 2; known++) {
        talk_begin(&one, 5);
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "AuthFailure.SignatureExpire"};
        talk_init_at(&one, known * FAKE_EPOCH);
        assert_status("clock", talk_run(&one), TEO_E_CLOCK);
        assert_int_equal(one.service.requests, 2);
        assert_int_equal(times_learnt(&one), 1);
        one.service.behaviours[0].until = 0;
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        talk_end(&one);
    }
}

static void each_page_may_learn_the_time_once(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    talk_init_start(&one);
    for (uint32_t page = 0; page < 3; page++) {
        teo_client_set_time(&one.client, 1);
        talk_until(&one, 10 * (page + 1));
    }
    talk_until(&one, UINT32_MAX);
    expect_tasks(&one, 0, 25);
    assert_int_equal(times_learnt(&one), 3);
    talk_end(&one);
}

static void learning_the_time_is_no_way_round_the_rate(void **state)
{
    (void)state;
    talk_begin(&one, 40);
    one.query.limit = 1;
    talk_init_start(&one);
    for (uint32_t page = 0; page < 40; page++) {
        teo_client_set_time(&one.client, 1);
        talk_until(&one, page + 1);
    }
    assert_int_equal(one.service.requests, 80);
    assert_int_equal(fake_service_rate(&one.service), TEO_REQUESTS_PER_SECOND);
    talk_end(&one);
}

/* ---- kept ---- */

static void the_time_goes_on_with_the_clock_of_the_port_over_its_wraps(void **state)
{
    static const uint64_t steps[] = {1, 999, 1000, 1001, 86400000, 0x7FFFFFFF, UINT32_MAX - 999};

    (void)state;
    for (size_t i = 0; i < COUNT(steps); i++) {
        talk_begin(&one, 1);
        one.port.clock_start = UINT32_MAX - 5000;
        talk_init(&one);
        for (int step = 0; step < 300; step++) {
            one.port.now_ms += steps[i];
            assert_int_equal(teo_client_time(&one.client), FAKE_EPOCH + (int64_t)(one.port.now_ms / 1000));
        }
        talk_end(&one);
    }
}

static void a_time_that_is_not_known_does_not_go_on(void **state)
{
    (void)state;
    talk_begin(&one, 1);
    talk_init_at(&one, 0);
    one.port.now_ms += 5000000;
    assert_int_equal(teo_client_time(&one.client), 0);
    teo_client_set_time(&one.client, FAKE_EPOCH);
    assert_int_equal(teo_client_time(&one.client), FAKE_EPOCH);
    one.port.now_ms += 2000;
    assert_int_equal(teo_client_time(&one.client), FAKE_EPOCH + 2);
    talk_end(&one);
}

static void a_signing_key_serves_its_day_and_no_other(void **state)
{
    (void)state;
    talk_begin(&one, 1);
    one.query.end = FAKE_EPOCH + 7 * FAKE_DAY;
    one.query.start = FAKE_EPOCH - FAKE_DAY;
    talk_init(&one);
    for (int day = 0; day < 4; day++) {
        talk_run(&one); /* looks for the keys of the request's day */
        assert_int_equal(one.client.key.day, teo_client_time(&one.client) / FAKE_DAY + 1);
        one.port.now_ms += FAKE_DAY * 1000u;
    }
    talk_end(&one);
}

static void a_time_of_0_is_not_known(void **state)
{
    (void)state;
    talk_begin(&one, 1);
    talk_init(&one);
    teo_client_set_time(&one.client, 0);
    one.port.now_ms += 5000;
    assert_int_equal(teo_client_time(&one.client), 0);
    assert_status("time", talk_run(&one), TEO_END); /* the service told it */
    expect_tasks(&one, 0, 1);
    assert_true(teo_client_time(&one.client) >= FAKE_EPOCH);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_not_known_is_learnt_by_one_more_request),
        cmocka_unit_test(a_time_that_is_wrong_is_learnt_by_one_more_request),
        cmocka_unit_test(the_time_is_learnt_whatever_becomes_of_the_connection),
        cmocka_unit_test(a_time_that_is_set_while_a_query_tries_is_taken),
        cmocka_unit_test(a_time_a_little_off_is_left_alone),
        cmocka_unit_test(a_time_once_learnt_is_kept_over_queries),
        cmocka_unit_test(the_time_is_learnt_from_a_page_that_came_without_it),
        cmocka_unit_test(a_page_that_came_without_the_time_and_breaks_is_not_repeated),
        cmocka_unit_test(a_clock_that_goes_wrong_between_pages_is_set_right),
        cmocka_unit_test(a_service_that_refuses_before_it_looks_at_the_time_still_tells_it),
        cmocka_unit_test(a_gateway_does_not_tell_the_time),
        cmocka_unit_test(a_reply_without_a_date_that_can_be_read_leaves_an_error_of_the_clock),
        cmocka_unit_test(a_service_that_never_takes_its_own_time_ends_in_an_error),
        cmocka_unit_test(each_page_may_learn_the_time_once),
        cmocka_unit_test(learning_the_time_is_no_way_round_the_rate),
        cmocka_unit_test(the_time_goes_on_with_the_clock_of_the_port_over_its_wraps),
        cmocka_unit_test(a_time_that_is_not_known_does_not_go_on),
        cmocka_unit_test(a_signing_key_serves_its_day_and_no_other),
        cmocka_unit_test(a_time_of_0_is_not_known),
    };

    return cmocka_run_group_tests_name("client clock", tests, NULL, NULL);
}

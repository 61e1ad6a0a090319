/*
 * The pause before another attempt: how it grows, what Retry-After makes of it, and that
 * the deadline bounds it.
 */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

static void begin_unavailable(uint32_t retries)
{
    talk_begin(&one, 5);
    one.config.attempts = (uint8_t)(retries + 1u);
    one.config.deadline_ms = TEO_DEADLINE_MS_MAX;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "InternalError"};
}

static uint32_t bound_of(uint32_t failure)
{
    uint32_t bound = TEO_BACKOFF_MS;

    while (failure-- > 0 && bound < TEO_BACKOFF_MS_MAX) {
        bound *= 4;
    }
    return bound;
}

static void the_pause_without_random_numbers_grows_up_to_its_bound(void **state)
{
    (void)state;
    begin_unavailable(20);
    one.port.random_fails = true;
    talk_once(&one);
    assert_int_equal(notices_of(&one, TALK_RETRY), 20);
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(notice_of(&one, TALK_RETRY, i)->pause_ms, bound_of(i));
        assert_int_equal(AT(i + 1).at_ms - AT(i).at_ms, bound_of(i));
    }
    assert_int_equal(bound_of(20), 64000);
}

static void the_pause_is_drawn_from_nothing_to_its_bound(void **state)
{
    static const uint32_t values[] = {251, 501, UINT32_MAX, 0x80000000u, 1};

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        begin_unavailable(8);
        one.port.random_value = values[i];
        talk_once(&one);
        for (uint32_t failure = 0; failure < 8; failure++) {
            assert_int_equal(notice_of(&one, TALK_RETRY, failure)->pause_ms, values[i] % (bound_of(failure) + 1));
        }
    }
}

static void pauses_spread_over_all_of_their_range(void **state)
{
    uint32_t low = 0, high = 0;

    (void)state;
    for (uint32_t i = 0; i < 400; i++) {
        begin_unavailable(1);
        one.port.seed = i * 2654435761u + 1;
        next_random(&one.port.seed);
        talk_once(&one);
        low += notice_of(&one, TALK_RETRY, 0)->pause_ms < 100;
        high += notice_of(&one, TALK_RETRY, 0)->pause_ms > 200;
        assert_in_range(notice_of(&one, TALK_RETRY, 0)->pause_ms, 0, TEO_BACKOFF_MS);
    }
    assert_in_range(low, 100, 220);
    assert_in_range(high, 40, 120);
}

static void a_superloop_is_not_let_through_a_pause_early(void **state)
{
    (void)state;
    begin_unavailable(1);
    one.port.random_fails = true;
    one.port.port.wait = NULL;
    talk_init_start(&one);
    assert_status("pause", talk_turn(&one), TEO_AGAIN);
    assert_int_equal(one.service.requests, 1);
    one.port.now_ms += TEO_BACKOFF_MS - 1;
    assert_status("pause", talk_turn(&one), TEO_AGAIN);
    assert_int_equal(one.service.requests, 1);
    one.port.now_ms += 1;
    assert_status("over", talk_turn(&one), TEO_E_UNAVAILABLE);
    assert_int_equal(one.service.requests, 2);
    talk_end(&one);
}

static void a_pause_is_as_long_though_the_wait_ends_early(void **state)
{
    (void)state;
    begin_unavailable(1);
    one.port.random_fails = true;
    one.port.faults[0] = (fake_fault){FAKE_WAIT, 0, 3, FAKE_JUMP, TEO_OK, 60};
    talk_once(&one);
    assert_int_equal(AT(1).at_ms - AT(0).at_ms, TEO_BACKOFF_MS);
}

static void a_pause_begins_after_the_call_that_failed(void **state)
{
    (void)state;
    begin_unavailable(3);
    one.port.random_fails = true;
    one.port.call_ms = 900; /* an AT modem */
    one.port.faults[0] = (fake_fault){FAKE_OPEN, 0, 3, FAKE_ANSWER, TEO_E_CONNECT, 0};
    talk_once(&one);
    for (uint32_t i = 1; i < 3; i++) {
        assert_int_equal(notice_of(&one, TALK_RETRY, i)->at_ms - notice_of(&one, TALK_RETRY, i - 1)->at_ms,
                         bound_of(i - 1) + one.port.call_ms);
    }
}

static void a_pause_that_there_was_no_time_for_is_not_left_to_the_next_query(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.port.random_fails = true;
    one.config.attempts = 10;
    one.config.deadline_ms = 7000;
    one.port.faults[0] = (fake_fault){FAKE_OPEN, 0, UINT32_MAX, FAKE_ANSWER, TEO_E_CONNECT, 0};
    talk_init(&one);
    assert_status("no network", talk_run(&one), TEO_E_CONNECT);
    one.port.faults[0].until = 0;
    one.config.deadline_ms = 2000;
    talk_run(&one);
    expect_tasks(&one, 0, 5);
    assert_that("at once", one.port.now_ms - one.begun_ms < 1000);
    talk_end(&one);
}

/* The time that the deadline leaves is used: no pause is more than half of it. */
static void pauses_share_the_time_that_is_left(void **state)
{
    static const struct {
        uint32_t deadline_ms, attempts, elapsed;
    } rows[] = {
        {60000, 6, 250 + 1000 + 4000 + 16000 + 19375}, /* the last is half of 60,000 less what went before */
        {4000, 4, 250 + 1000 + 1375},
        {400, 3, 200 + 100},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        begin_unavailable(rows[i].attempts - 1);
        one.port.random_fails = true;
        one.config.deadline_ms = rows[i].deadline_ms;
        assert_status("tried to the end", talk_once(&one), TEO_E_UNAVAILABLE);
        assert_int_equal(one.service.requests, rows[i].attempts);
        expect_elapsed(&one, rows[i].elapsed);
    }
}

static void retries_end_before_the_deadline_does(void **state)
{
    (void)state;
    begin_unavailable(254);
    one.port.random_fails = true;
    one.config.deadline_ms = 5000;
    talk_once(&one);
    assert_true(one.status == TEO_E_UNAVAILABLE || one.status == TEO_E_DEADLINE);
    assert_that("in time", one.port.now_ms - one.begun_ms <= 5000);
}

static void the_deadline_ends_a_pause(void **state)
{
    static const uint32_t late[] = {250, 20000, 4000000000u};

    (void)state;
    for (size_t i = 0; i < COUNT(late); i++) {
        begin_unavailable(20);
        one.port.random_fails = true;
        one.port.port.wait = NULL;
        one.config.deadline_ms = 500;
        talk_init_start(&one);
        assert_status("pause", talk_turn(&one), TEO_AGAIN);
        one.port.now_ms += 500;
        assert_status("deadline", talk_turn(&one), TEO_E_DEADLINE);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REQUEST);
        assert_int_equal(one.client.fault.attempts, 1); /* there was no other */
        assert_string_equal(one.client.fault.code, "InternalError"); /* why it paused */
        one.port.now_ms += late[i];
        one.service.behaviours[0].until = 0;
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        talk_end(&one);
    }
}

/* ---- Retry-After ---- */

#define RETRY_AFTER(status, value)                                                                                       \
    "HTTP/1.1 " status " No\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nRetry-After: " value "\r\nContent-Length: 0\r\n\r\n"

static void a_retry_after_is_kept_to(void **state)
{
    static const struct {
        const char *label, *raw;
        uint32_t pause_ms;
    } rows[] = {
        {"429, seconds", RETRY_AFTER("429", "7"), 7000},
        {"503, seconds", RETRY_AFTER("503", "40"), 40000},
        {"503, a date", RETRY_AFTER("503", "Tue, 14 Nov 2023 22:13:31 GMT"), 11000},
        {"503, a date and no Date",
         "HTTP/1.1 503 No\r\nRetry-After: Tue, 14 Nov 2023 22:13:31 GMT\r\nContent-Length: 0\r\n\r\n", TEO_BACKOFF_MS},
        {"no number", RETRY_AFTER("503", "soon"), TEO_BACKOFF_MS},
        {"less than the backoff", RETRY_AFTER("503", "0"), TEO_BACKOFF_MS},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, 5);
        one.label = rows[i].label;
        one.port.random_fails = true;
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .raw = rows[i].raw};
        talk_once(&one);
        expect_tasks(&one, 0, 5);
        assert_int_equal(notice_of(&one, TALK_RETRY, 0)->pause_ms, rows[i].pause_ms);
        assert_int_equal(AT(1).at_ms - AT(0).at_ms, rows[i].pause_ms);
    }
}

static void a_retry_after_beyond_the_deadline_ends_the_query_and_is_told(void **state)
{
    static const char *const raws[] = {RETRY_AFTER("429", "60"), RETRY_AFTER("429", "86400"),
                                       RETRY_AFTER("503", "4294967295")};

    (void)state;
    for (size_t i = 0; i < COUNT(raws); i++) {
        talk_begin(&one, 5);
        one.label = raws[i];
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .raw = raws[i]};
        talk_init(&one);
        assert_status(raws[i], talk_run(&one), i < 2 ? TEO_E_THROTTLED : TEO_E_UNAVAILABLE);
        assert_true(one.client.fault.retry_after >= 60);
        assert_int_equal(one.service.requests, 1);
        expect_elapsed(&one, 0);
        one.service.behaviours[0].until = 0;
        talk_run(&one); /* the next query does not wait for it */
        expect_tasks(&one, 0, 5);
        expect_elapsed(&one, 0);
        talk_end(&one);
    }
}

static void a_backoff_does_not_outlive_its_query(void **state)
{
    (void)state;
    for (int closed = 0; closed < 2; closed++) {
        begin_unavailable(20);
        one.port.random_fails = true;
        one.port.port.wait = NULL;
        one.service.behaviours[0].raw = RETRY_AFTER("503", "3600");
        talk_init_start(&one);
        assert_status("pause", talk_turn(&one), TEO_AGAIN);
        if (closed) {
            teo_client_close(&one.client);
        }
        one.service.behaviours[0].until = 0;
        one.config.deadline_ms = 2000;
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        assert_that("at once", one.port.now_ms - one.begun_ms < 100);
        talk_end(&one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pause_without_random_numbers_grows_up_to_its_bound),
        cmocka_unit_test(the_pause_is_drawn_from_nothing_to_its_bound),
        cmocka_unit_test(pauses_spread_over_all_of_their_range),
        cmocka_unit_test(a_superloop_is_not_let_through_a_pause_early),
        cmocka_unit_test(a_pause_is_as_long_though_the_wait_ends_early),
        cmocka_unit_test(a_pause_begins_after_the_call_that_failed),
        cmocka_unit_test(a_pause_that_there_was_no_time_for_is_not_left_to_the_next_query),
        cmocka_unit_test(pauses_share_the_time_that_is_left),
        cmocka_unit_test(retries_end_before_the_deadline_does),
        cmocka_unit_test(the_deadline_ends_a_pause),
        cmocka_unit_test(a_retry_after_is_kept_to),
        cmocka_unit_test(a_retry_after_beyond_the_deadline_ends_the_query_and_is_told),
        cmocka_unit_test(a_backoff_does_not_outlive_its_query),
    };

    return cmocka_run_group_tests_name("client backoff", tests, NULL, NULL);
}

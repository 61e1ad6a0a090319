/* Time: pauses between attempts, deadline, stall, the rate of requests, and the clock's wrap in the middle of it all. */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

/* ---- backoff ---- */

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

/* ---- deadline ---- */

static const uint32_t starts[] = {0, 1000, UINT32_MAX, UINT32_MAX - 7, UINT32_MAX - 10000, UINT32_MAX - 29999, 0x7FFFFFF0u};

static const struct {
    const char *label;
    fake_call call;
    teo_stage stage;
} hangs[] = {
    {"hangs in connect", FAKE_OPEN, TEO_STAGE_CONNECT},
    {"hangs in send", FAKE_SEND, TEO_STAGE_SEND},
    {"hangs in receive", FAKE_RECV, TEO_STAGE_RECEIVE},
};

static void the_deadline_ends_whatever_hangs_whatever_the_clock_shows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hangs) * COUNT(starts); i++) {
        for (int waits = 0; waits < 2; waits++) {
            talk_begin(&one, 5);
            one.label = hangs[i % COUNT(hangs)].label;
            one.port.clock_start = starts[i / COUNT(hangs)];
            one.port.port.wait = waits ? one.port.port.wait : NULL;
            one.port.faults[0] = (fake_fault){hangs[i % COUNT(hangs)].call, 0, UINT32_MAX, FAKE_HANG, TEO_OK, 0};
            one.config.deadline_ms = 30000;
            one.config.stall_ms = 40000;
            talk_init(&one);
            assert_status(one.label, talk_run(&one), TEO_E_DEADLINE);
            assert_int_equal(one.client.fault.stage, hangs[i % COUNT(hangs)].stage);
            assert_int_equal(one.client.fault.attempts, 1);
            expect_elapsed(&one, 30000);
            one.port.faults[0].until = 0;
            talk_run(&one);
            expect_tasks(&one, 0, 5);
            talk_end(&one);
        }
    }
}

static void the_deadline_is_exact_to_the_millisecond(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.port.port.wait = NULL;
    one.port.faults[0] = (fake_fault){FAKE_RECV, 0, UINT32_MAX, FAKE_HANG, TEO_OK, 0};
    one.config.deadline_ms = 3000;
    talk_init_start(&one);
    one.port.now_ms += 2999;
    assert_status("not yet", talk_turn(&one), TEO_AGAIN);
    one.port.now_ms += 1;
    assert_status("now", talk_turn(&one), TEO_E_DEADLINE);
    talk_end(&one);
}

static void the_default_deadline_is_as_documented(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.config.stall_ms = 2 * TEO_DEADLINE_MS;
    one.port.faults[0] = (fake_fault){FAKE_RECV, 0, UINT32_MAX, FAKE_HANG, TEO_OK, 0};
    assert_status("deadline", talk_once(&one), TEO_E_DEADLINE);
    expect_elapsed(&one, TEO_DEADLINE_MS);
}

static void the_longest_deadline_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(starts); i++) {
        talk_begin(&one, 5);
        one.port.clock_start = starts[i];
        one.config.deadline_ms = TEO_DEADLINE_MS_MAX;
        one.config.stall_ms = UINT32_MAX;
        one.port.faults[0] = (fake_fault){FAKE_RECV, 0, UINT32_MAX, FAKE_HANG, TEO_OK, 0};
        assert_status("deadline", talk_once(&one), TEO_E_DEADLINE);
        expect_elapsed(&one, TEO_DEADLINE_MS_MAX);
    }
}

static void the_deadline_is_of_the_query_and_not_of_a_page(void **state)
{
    (void)state;
    talk_begin(&one, 100);
    one.query.limit = 1;
    one.config.deadline_ms = 5000;
    one.service.latency_ms = 300;
    assert_status("deadline", talk_once(&one), TEO_E_DEADLINE);
    expect_elapsed(&one, 5000);
    expect_rows(&one, 0, 16);
}

static void the_deadline_ends_a_slow_trickle(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.port.piece = 1;
    one.port.gap_ms = 100;
    one.config.deadline_ms = 20000;
    assert_status("deadline", talk_once(&one), TEO_E_DEADLINE);
    expect_elapsed(&one, 20000);
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

static void a_query_that_was_done_in_time_is_delivered_late_too(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    talk_init_start(&one);
    talk_until(&one, 1);
    one.port.now_ms += 10 * TEO_DEADLINE_MS; /* the application was busy; the rest of the reply is in the buffer */
    talk_until(&one, 3);
    expect_rows(&one, 0, 3);
    talk_end(&one);
}

/* ---- stall ---- */

static void silence_ends_an_attempt_and_is_tried_again(void **state)
{
    static const uint32_t bounds[] = {0, 1, 3000};

    (void)state;
    for (size_t i = 0; i < COUNT(hangs) * COUNT(bounds); i++) {
        for (int waits = 0; waits < 2; waits++) {
            uint32_t bound = bounds[i / COUNT(hangs)];

            talk_begin(&one, 5);
            one.label = hangs[i % COUNT(hangs)].label;
            one.step_ms = 1;
            one.port.port.wait = waits ? one.port.port.wait : NULL;
            one.port.faults[0] = (fake_fault){hangs[i % COUNT(hangs)].call, 0, 1, FAKE_HANG, TEO_OK, 0};
            one.config.stall_ms = bound;
            talk_once(&one);
            expect_tasks(&one, 0, 5);
            assert_int_equal(notices_of(&one, TALK_RETRY), 1);
            assert_int_equal(notice_of(&one, TALK_RETRY, 0)->fault, TEO_E_STALLED);
            assert_int_equal(notice_of(&one, TALK_RETRY, 0)->at_ms - one.begun_ms, bound != 0 ? bound : TEO_STALL_MS);
        }
    }
}

static void silence_that_stays_is_told_after_the_retries(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hangs); i++) {
        talk_begin(&one, 5);
        one.label = hangs[i].label;
        one.port.faults[0] = (fake_fault){hangs[i].call, 0, UINT32_MAX, FAKE_HANG, TEO_OK, 0};
        one.config.stall_ms = 1000;
        one.config.attempts = 3;
        talk_init(&one);
        assert_status(one.label, talk_run(&one), TEO_E_STALLED);
        assert_int_equal(one.client.fault.stage, hangs[i].stage);
        assert_int_equal(one.client.fault.attempts, 3);
        talk_end(&one);
    }
}

static void a_stall_is_no_longer_though_a_wait_ends_early(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hangs); i++) {
        talk_begin(&one, 5);
        one.label = hangs[i].label;
        one.port.faults[0] = (fake_fault){hangs[i].call, 0, 1, FAKE_HANG, TEO_OK, 0};
        one.port.faults[1] = (fake_fault){FAKE_WAIT, 0, 2, FAKE_JUMP, TEO_OK, 4000};
        talk_once(&one);
        expect_tasks(&one, 0, 5);
        assert_int_equal(notice_of(&one, TALK_RETRY, 0)->at_ms, TEO_STALL_MS);
    }
}

static void a_slow_trickle_is_no_stall(void **state)
{
    (void)state;
    for (int waits = 0; waits < 2; waits++) {
        talk_begin(&one, 5);
        one.port.port.wait = waits ? one.port.port.wait : NULL;
        one.step_ms = 450;
        one.port.piece = 1;
        one.port.gap_ms = 900;
        one.config.stall_ms = 1000;
        one.config.deadline_ms = TEO_DEADLINE_MS_MAX;
        talk_once(&one);
        expect_tasks(&one, 0, 5);
        assert_int_equal(one.service.requests, 1);
    }
}

/* ---- rate ---- */

static void no_more_than_twenty_requests_in_any_second(void **state)
{
    (void)state;
    talk_begin(&one, 200);
    one.query.limit = 1;
    talk_once(&one);
    expect_tasks(&one, 0, 200);
    assert_int_equal(fake_service_rate(&one.service), TEO_REQUESTS_PER_SECOND);
    assert_int_equal(one.port.now_ms, 9 * 1001); /* twenty at once, then a second, … */
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

/* ---- the wrap ---- */

static void the_clock_wraps_in_the_middle_of_everything(void **state)
{
    (void)state;
    for (uint32_t before = 0; before < 6000; before += 37) {
        talk_begin(&one, 25);
        one.label = "a wrap";
        one.port.clock_start = UINT32_MAX - before;
        one.service.latency_ms = 400;
        one.port.gap_ms = 20;
        one.port.port.wait = before % 2 == 0 ? one.port.port.wait : NULL;
        one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 3, .code = "InternalError"};
        talk_once(&one);
        expect_tasks(&one, 0, 25);
        assert_int_equal(notices_of(&one, TALK_RETRY), 2);
        for (uint32_t i = 0; i < one.service.requests; i++) {
            assert_int_equal(AT(i).timestamp, FAKE_EPOCH + (uint32_t)(AT(i).at_ms / 1000));
        }
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
        cmocka_unit_test(the_deadline_ends_whatever_hangs_whatever_the_clock_shows),
        cmocka_unit_test(the_deadline_is_exact_to_the_millisecond),
        cmocka_unit_test(the_default_deadline_is_as_documented),
        cmocka_unit_test(the_longest_deadline_holds),
        cmocka_unit_test(the_deadline_is_of_the_query_and_not_of_a_page),
        cmocka_unit_test(the_deadline_ends_a_slow_trickle),
        cmocka_unit_test(pauses_share_the_time_that_is_left),
        cmocka_unit_test(retries_end_before_the_deadline_does),
        cmocka_unit_test(a_retry_after_is_kept_to),
        cmocka_unit_test(a_retry_after_beyond_the_deadline_ends_the_query_and_is_told),
        cmocka_unit_test(a_backoff_does_not_outlive_its_query),
        cmocka_unit_test(the_deadline_ends_a_pause),
        cmocka_unit_test(a_query_that_was_done_in_time_is_delivered_late_too),
        cmocka_unit_test(silence_ends_an_attempt_and_is_tried_again),
        cmocka_unit_test(silence_that_stays_is_told_after_the_retries),
        cmocka_unit_test(a_stall_is_no_longer_though_a_wait_ends_early),
        cmocka_unit_test(a_slow_trickle_is_no_stall),
        cmocka_unit_test(no_more_than_twenty_requests_in_any_second),
        cmocka_unit_test(there_is_no_pause_while_there_is_room),
        cmocka_unit_test(the_rate_holds_across_queries_failures_and_connections),
        cmocka_unit_test(the_rate_costs_nothing_after_a_rest),
        cmocka_unit_test(the_clock_wraps_in_the_middle_of_everything),
    };

    return cmocka_run_group_tests_name("client patience", tests, NULL, NULL);
}

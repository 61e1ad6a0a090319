/*
 * How long a query and a silence may last, also where the clock of the port wraps
 * in the middle of it.
 */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

static const struct {
    const char *label;
    fake_call call;
    teo_stage stage;
} hangs[] = {
    {"hangs in connect", FAKE_OPEN, TEO_STAGE_CONNECT},
    {"hangs in send", FAKE_SEND, TEO_STAGE_SEND},
    {"hangs in receive", FAKE_RECV, TEO_STAGE_RECEIVE},
};

/* ---- deadline ---- */

static const uint32_t starts[] = {0, 1000, UINT32_MAX, UINT32_MAX - 7, UINT32_MAX - 10000, UINT32_MAX - 29999, 0x7FFFFFF0u};

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

/* ---- silence ---- */

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
        cmocka_unit_test(the_deadline_ends_whatever_hangs_whatever_the_clock_shows),
        cmocka_unit_test(the_deadline_is_exact_to_the_millisecond),
        cmocka_unit_test(the_default_deadline_is_as_documented),
        cmocka_unit_test(the_longest_deadline_holds),
        cmocka_unit_test(the_deadline_is_of_the_query_and_not_of_a_page),
        cmocka_unit_test(the_deadline_ends_a_slow_trickle),
        cmocka_unit_test(a_query_that_was_done_in_time_is_delivered_late_too),
        cmocka_unit_test(silence_ends_an_attempt_and_is_tried_again),
        cmocka_unit_test(silence_that_stays_is_told_after_the_retries),
        cmocka_unit_test(a_stall_is_no_longer_though_a_wait_ends_early),
        cmocka_unit_test(a_slow_trickle_is_no_stall),
        cmocka_unit_test(the_clock_wraps_in_the_middle_of_everything),
    };

    return cmocka_run_group_tests_name("client deadline", tests, NULL, NULL);
}

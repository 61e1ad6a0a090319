/*
 * An interval that ends now: it ends by the service's clock, and stays where it is
 * once a page has come.
 */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

static void set_end_now(bool last)
{
    one.query.start = last ? 0 : FAKE_EPOCH - FAKE_DAY;
    one.query.end = last ? 0 : TEO_NOW;
    one.query.last = last ? FAKE_DAY : 0;
}

static void a_clock_that_is_a_little_wrong_loses_no_new_task(void **state)
{
    static const struct {
        int ours; /* ahead of the service's */
        bool corrected;
    } rows[] = {{-299, true}, {-60, true}, {-3, true}, {-2, false}, {0, false}, {60, false}, {61, true}, {299, true}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int last = 0; last < 2; last++) {
            for (int empty = 0; empty < 2; empty++) {
                talk_begin(&one, 0);
                one.label = "a little wrong";
                set_end_now(last);
                fake_service_fill(&one.service, empty ? 1 : 20, FAKE_EPOCH - (rows[i].corrected ? 0 : 2), 10);
                talk_init_at(&one, (uint32_t)(FAKE_EPOCH + rows[i].ours));
                talk_run(&one);
                expect_tasks(&one, 0, empty ? 1 : 20);
                assert_int_equal(times_learnt(&one), rows[i].corrected);
                assert_int_equal(AT(0).end, FAKE_EPOCH + rows[i].ours);
                assert_int_equal(AT(one.service.requests - 1).end, FAKE_EPOCH + (rows[i].corrected ? 0 : rows[i].ours));
                assert_int_equal(teo_client_time(&one.client), FAKE_EPOCH + (rows[i].corrected ? 0 : rows[i].ours));
                talk_end(&one);
            }
        }
    }
}

static void a_correction_of_the_clock_is_made_once(void **state)
{
    (void)state;
    talk_begin(&one, 15);
    set_end_now(true);
    one.service.skew = 200;
    one.service.latency_ms = 5000; /* the Date of each reply is five seconds ahead of the request */
    talk_init(&one);
    talk_run(&one);
    expect_tasks(&one, 0, 15);
    assert_int_equal(times_learnt(&one), 1);
    assert_int_equal(one.service.requests, 3);
    talk_end(&one);
}

static void an_interval_that_was_given_needs_no_correction(void **state)
{
    (void)state;
    talk_begin(&one, 15);
    talk_init_at(&one, FAKE_EPOCH - 200);
    talk_run(&one);
    expect_tasks(&one, 0, 15);
    assert_int_equal(one.service.requests, 2);
    talk_end(&one);
}

static void until_now_works_without_a_clock(void **state)
{
    (void)state;
    for (int last = 0; last < 2; last++) {
        for (int ignores_time = 0; ignores_time < 2; ignores_time++) {
            talk_begin(&one, 15);
            set_end_now(last);
            one.service.ignores_time = ignores_time;
            talk_init_at(&one, 0);
            talk_run(&one);
            expect_tasks(&one, 0, 15);
            assert_int_equal(AT(one.service.requests - 1).end, FAKE_EPOCH);
            assert_int_equal(AT(one.service.requests - 1).start, FAKE_EPOCH - FAKE_DAY);
            talk_end(&one);
        }
    }
}

static void a_start_after_now_is_an_empty_interval(void **state)
{
    (void)state;
    talk_begin(&one, 15);
    one.query.start = FAKE_EPOCH + 3600;
    one.query.end = TEO_NOW;
    talk_once(&one);
    expect_tasks(&one, 0, 0);
    assert_int_equal(AT(0).start, AT(0).end);
}

static void a_rest_longer_than_the_wrap_of_the_ports_clock_is_healed_by_the_next_query(void **state)
{
    (void)state;
    for (int last = 0; last < 2; last++) {
        talk_begin(&one, 5);
        talk_init(&one);
        talk_run(&one);
        one.port.now_ms += UINT64_C(4320000000); /* 50 days */
        fake_service_fill(&one.service, 5, fake_service_time(&one.service), 60);
        set_end_now(last);
        one.query.start = last ? 0 : (uint32_t)fake_service_time(&one.service) - 3600;
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        assert_int_equal(teo_client_time(&one.client), fake_service_time(&one.service));
        talk_end(&one);
    }
}

/* Neither the device nor the service knows the time, so an interval that ends now is unknown. */
static void without_any_clock_an_interval_that_ends_now_is_an_error(void **state)
{
    (void)state;
    for (int now = 0; now < 2; now++) {
        talk_begin(&one, 10);
        one.service.ignores_time = true;
        one.service.date = FAKE_DATE_NONE;
        one.query.end = now ? TEO_NOW : 0;
        one.query.start = now ? one.query.start : 0;
        one.query.last = now ? 0 : FAKE_DAY;
        talk_init_at(&one, 0);
        assert_status("no clock", talk_run(&one), TEO_E_CLOCK);
        assert_int_equal(one.count, 0);
        talk_end(&one);
    }
}

/* ---- where the interval ends when a clock is set ---- */

static void last_is_pinned_anew_when_the_clock_was_wrong(void **state)
{
    static const uint32_t wrong[] = {0, 1, FAKE_EPOCH - 400 * FAKE_DAY, FAKE_EPOCH + 400 * FAKE_DAY};

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        talk_begin(&one, 25);
        talk_last(&one, 10 * FAKE_DAY);
        talk_init_at(&one, wrong[i]);
        talk_run(&one);
        expect_tasks(&one, 0, 25);
        assert_int_equal(AT(0).end, wrong[i] != 0 ? wrong[i] : 1);
        for (uint32_t page = 1; page < 4; page++) {
            assert_int_equal(AT(page).start, FAKE_EPOCH - 7 * FAKE_DAY);
            assert_int_equal(AT(page).end, FAKE_EPOCH);
        }
        assert_int_equal(AT(4).start, FAKE_EPOCH - 10 * FAKE_DAY);
        assert_int_equal(one.service.requests, 5);
        talk_end(&one);
    }
}

static void last_is_not_pinned_anew_once_tasks_were_delivered(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    talk_last(&one, FAKE_DAY);
    talk_init_start(&one);
    talk_until(&one, 10);
    one.port.now_ms += 5000; /* an interval that is fixed anew would end later */
    teo_client_set_time(&one.client, FAKE_EPOCH + 40 * FAKE_DAY);
    talk_until(&one, UINT32_MAX);
    expect_tasks(&one, 0, 25);
    for (uint32_t i = 0; i < one.service.requests; i++) {
        assert_int_equal(AT(i).end, FAKE_EPOCH);
    }
    talk_end(&one);
}

/* Set after the first page: it has confirmed the interval, whether a task came or not. */
static void last_is_not_pinned_anew_once_a_page_came(void **state)
{
    static const struct {
        const char *label;
        int64_t newest;
        uint32_t before; /* tasks of the first page */
    } rows[] = {{"a page of tasks", FAKE_EPOCH - 60, 10}, {"an empty window", FAKE_EPOCH - 8 * FAKE_DAY, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, 0);
        one.label = rows[i].label;
        fake_service_fill(&one.service, 25, rows[i].newest, 60);
        talk_last(&one, 10 * FAKE_DAY);
        one.port.port.wait = NULL;
        one.service.latency_ms = 1;
        talk_init_start(&one);
        talk_until(&one, rows[i].before);
        while (one.service.requests < 2) {
            one.port.now_ms++;
            assert_status(one.label, talk_turn(&one), TEO_AGAIN);
        }
        teo_client_set_time(&one.client, FAKE_EPOCH + 40 * FAKE_DAY);
        talk_until(&one, UINT32_MAX);
        expect_tasks(&one, 0, 25);
        for (uint32_t request = 0; request < one.service.requests; request++) {
            assert_true(AT(request).end == FAKE_EPOCH || AT(request).end == FAKE_EPOCH - 7 * FAKE_DAY + 2);
        }
        assert_int_equal(AT(one.service.requests - 1).start, FAKE_EPOCH - 10 * FAKE_DAY);
        talk_end(&one);
    }
}

/*
 * The application sets a clock that was four minutes slow, by SNTP say, while the first
 * request is on its way.
 */
static void a_clock_set_while_a_request_is_under_way_moves_the_interval(void **state)
{
    (void)state;
    for (int dated = 0; dated < 2; dated++) {
        talk_begin(&one, 10);
        one.port.port.wait = NULL;
        one.service.date = dated ? FAKE_DATE : FAKE_DATE_NONE;
        one.service.latency_ms = 100;
        talk_last(&one, FAKE_DAY);
        talk_init_at(&one, FAKE_EPOCH - 240);
        assert_int_equal(talk_start(&one), TEO_OK);
        while (one.service.requests == 0) {
            assert_int_equal(talk_turn(&one), TEO_AGAIN);
        }
        teo_client_set_time(&one.client, (uint32_t)fake_service_time(&one.service));
        talk_until(&one, UINT32_MAX);
        expect_tasks(&one, 0, 10);
        talk_end(&one);
    }
}

/*
 * The application has a clock that does not know the time either, and says so while the client
 * waits after a fault.
 */
static void a_clock_set_to_0_in_a_pause_does_not_keep_a_query_from_its_deadline(void **state)
{
    (void)state;
    talk_begin(&one, 10);
    one.port.port.wait = NULL;
    one.service.ignores_time = true;
    one.service.date = FAKE_DATE_NONE;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "InternalError"};
    talk_last(&one, FAKE_DAY);
    talk_init_at(&one, 0);
    assert_int_equal(talk_start(&one), TEO_OK);
    while (one.notice_count == 0) {
        assert_int_equal(talk_turn(&one), TEO_AGAIN);
    }
    teo_client_set_time(&one.client, 0);
    one.port.now_ms += TEO_DEADLINE_MS;
    assert_status("a pause", talk_until(&one, UINT32_MAX), TEO_E_DEADLINE);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_is_a_little_wrong_loses_no_new_task),
        cmocka_unit_test(a_correction_of_the_clock_is_made_once),
        cmocka_unit_test(an_interval_that_was_given_needs_no_correction),
        cmocka_unit_test(until_now_works_without_a_clock),
        cmocka_unit_test(a_start_after_now_is_an_empty_interval),
        cmocka_unit_test(a_rest_longer_than_the_wrap_of_the_ports_clock_is_healed_by_the_next_query),
        cmocka_unit_test(without_any_clock_an_interval_that_ends_now_is_an_error),
        cmocka_unit_test(last_is_pinned_anew_when_the_clock_was_wrong),
        cmocka_unit_test(last_is_not_pinned_anew_once_tasks_were_delivered),
        cmocka_unit_test(last_is_not_pinned_anew_once_a_page_came),
        cmocka_unit_test(a_clock_set_while_a_request_is_under_way_moves_the_interval),
        cmocka_unit_test(a_clock_set_to_0_in_a_pause_does_not_keep_a_query_from_its_deadline),
    };

    return cmocka_run_group_tests_name("client now", tests, NULL, NULL);
}

/*
 * Which tasks a query delivers, and by which requests: pages, windows of 7 days, offset,
 * limit, max_tasks, last.
 */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

/* ---- pages ---- */

static void delivers_every_task_whatever_the_number_of_pages(void **state)
{
    static const struct {
        const char *label;
        uint32_t tasks, limit, requests;
    } rows[] = {
        {"no task", 0, 10, 1},         {"one task", 1, 10, 1},        {"less than a page", 9, 10, 1},
        {"exactly a page", 10, 10, 1}, {"a page and one", 11, 10, 2}, {"exactly three pages", 30, 10, 3},
        {"pages of one", 7, 1, 7},     {"the largest page", 1000, 1000, 1}, {"beyond it", 1001, 1000, 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, rows[i].tasks);
        one.label = rows[i].label;
        one.query.limit = rows[i].limit;
        talk_once(&one);
        expect_tasks(&one, 0, rows[i].tasks);
        assert_int_equal(one.service.requests, rows[i].requests);
        for (uint32_t page = 0; page < one.service.requests; page++) {
            assert_int_equal(AT(page).limit, rows[i].limit);
            assert_int_equal(AT(page).offset, page * rows[i].limit);
            assert_int_equal(AT(page).start, FAKE_EPOCH - 7 * FAKE_DAY);
            assert_int_equal(AT(page).end, FAKE_EPOCH);
        }
    }
}

static void offset_skips_the_first_tasks(void **state)
{
    static const uint32_t offsets[] = {1, 9, 10, 11, 24, 25, 26, 1000, TEO_OFFSET_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT(offsets); i++) {
        uint32_t first = offsets[i] < 25 ? offsets[i] : 25;

        talk_begin(&one, 25);
        one.query.offset = offsets[i];
        talk_once(&one);
        expect_tasks(&one, first, 25 - first);
        assert_int_equal(AT(0).offset, offsets[i]);
    }
}

static void max_tasks_ends_the_query_after_exactly_so_many(void **state)
{
    static const struct {
        uint32_t max, delivered, requests, last_limit;
    } rows[] = {
        {1, 1, 1, 1},   {9, 9, 1, 9},    {10, 10, 1, 10}, {11, 11, 2, 1},
        {20, 20, 2, 10}, {24, 24, 3, 4}, {25, 25, 3, 5},  {26, 25, 3, 6},
        {UINT32_MAX, 25, 3, 10},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, 25);
        one.query.max_tasks = rows[i].max;
        talk_once(&one);
        expect_tasks(&one, 0, rows[i].delivered);
        assert_int_equal(one.service.requests, rows[i].requests);
        assert_int_equal(AT(rows[i].requests - 1).limit, rows[i].last_limit);
        assert_int_equal(one.port.now_ms, 0);
    }
}

static void max_tasks_counts_anew_for_each_query(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.query.max_tasks = 14;
    talk_init(&one);
    for (int i = 0; i < 3; i++) {
        talk_run(&one);
        expect_tasks(&one, 0, 14);
    }
    talk_end(&one);
}

static void max_tasks_and_offset_count_from_the_same_task(void **state)
{
    (void)state;
    talk_begin(&one, 60);
    one.query.offset = 13;
    one.query.max_tasks = 22;
    talk_once(&one);
    expect_tasks(&one, 13, 22);
}

/* ---- windows ---- */

/*
 * The windows that were asked for, newest first, leave no second out; neighbours
 * overlap by two seconds.
 */
static void expect_windows(uint32_t start, uint32_t end, uint32_t windows)
{
    uint32_t until = end;
    uint32_t count = 0;

    for (uint32_t i = 0; i < one.service.requests; i++) {
        if (i == 0 || AT(i).end != AT(i - 1).end) {
            assert_int_equal(AT(i).end, until);
            assert_in_range(AT(i).end - AT(i).start, 0, TEO_INTERVAL_MAX);
            until = AT(i).start + 2;
            count++;
        } else {
            assert_int_equal(AT(i).start, AT(i - 1).start);
        }
    }
    assert_int_equal(until, start + 2);
    assert_int_equal(count, windows);
}

static void walks_a_long_interval_in_windows_newest_first(void **state)
{
    static const struct {
        const char *label;
        uint32_t length;
        uint32_t windows;
    } rows[] = {
        {"an instant", 0, 1},
        {"a second", 1, 1},
        {"7 days", TEO_INTERVAL_MAX, 1},
        {"7 days and a second", TEO_INTERVAL_MAX + 1, 2},
        {"7 days and two seconds", TEO_INTERVAL_MAX + 2, 2},
        {"14 days less the overlap", 2 * TEO_INTERVAL_MAX - 2, 2},
        {"14 days", 2 * TEO_INTERVAL_MAX, 3},
        {"30 days", 30 * FAKE_DAY, 5},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t count = (uint32_t)(rows[i].length / 3600) + 1;

        talk_begin(&one, 0);
        one.label = rows[i].label;
        one.query.start = FAKE_EPOCH - rows[i].length;
        fake_service_fill(&one.service, count, FAKE_EPOCH, 3600);
        talk_once(&one);
        expect_tasks(&one, 0, count);
        expect_windows(one.query.start, FAKE_EPOCH, rows[i].windows);
    }
}

/*
 * Whether the service counts the ends of an interval in or not, and whatever part of a second its
 * tasks were created in.
 */
static void delivers_a_task_of_each_second_round_the_edge_of_a_window_once(void **state)
{
    static const char *const fractions[] = {"", ".5", ".999999999"};

    (void)state;
    for (int exclusive = 0; exclusive < 4; exclusive++) {
        for (size_t i = 0; i < COUNT(fractions); i++) {
            talk_begin(&one, 0);
            one.label = "the edge of a window";
            one.query.start = FAKE_EPOCH - 2 * TEO_INTERVAL_MAX + 2;
            one.service.start_excluded = exclusive & 1;
            one.service.end_excluded = exclusive & 2;
            one.service.fraction = fractions[i];
            fake_service_fill(&one.service, 40, FAKE_EPOCH - TEO_INTERVAL_MAX + 20, 1);
            talk_once(&one);
            expect_tasks(&one, 0, 40);
            expect_windows(one.query.start, FAKE_EPOCH, 2);
        }
    }
}

static void a_task_whose_time_cannot_be_read_is_delivered_by_each_window(void **state)
{
    (void)state;
    talk_begin(&one, 0);
    one.query.start = FAKE_EPOCH - 2 * TEO_INTERVAL_MAX + 2;
    one.service.fraction = " (UTC)";
    fake_service_fill(&one.service, 4, FAKE_EPOCH - TEO_INTERVAL_MAX + 3, 1); /* at +3, +2, +1, 0: the last three twice */
    talk_init_start(&one);
    talk_until(&one, UINT32_MAX);
    assert_status("not read", one.status, TEO_END);
    assert_int_equal(one.count, 7);
    talk_end(&one);
}

static void an_offset_over_several_windows_is_refused(void **state)
{
    static const struct {
        const char *label;
        uint32_t length;
        bool last, now;
        teo_status status;
    } rows[] = {
        {"7 days", TEO_INTERVAL_MAX, false, false, TEO_END},
        {"7 days and a second", TEO_INTERVAL_MAX + 1, false, false, TEO_E_OFFSET_LONG},
        {"the last 7 days", TEO_INTERVAL_MAX, true, false, TEO_END},
        {"the last 8 days", 8 * FAKE_DAY, true, false, TEO_E_OFFSET_LONG},
        {"8 days until now", 8 * FAKE_DAY, false, true, TEO_E_OFFSET_LONG},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, 30);
        one.label = rows[i].label;
        one.query.offset = 1;
        one.query.start = rows[i].last ? 0 : FAKE_EPOCH - rows[i].length;
        one.query.end = rows[i].last ? 0 : rows[i].now ? TEO_NOW : FAKE_EPOCH;
        one.query.last = rows[i].last ? rows[i].length : 0;
        talk_once(&one);
        assert_status(one.label, one.status, rows[i].status);
        assert_int_equal(one.count, rows[i].status == TEO_END ? 29 : 0);
        assert_int_equal(one.service.requests != 0, rows[i].status == TEO_END);
    }
}

/* An error that the client itself finds holds nothing of an earlier reply. */
static void an_offset_over_several_windows_is_told_without_an_earlier_reply(void **state)
{
    (void)state;
    talk_begin(&one, 10);
    talk_last(&one, 30 * FAKE_DAY);
    one.query.offset = 1;
    talk_init_at(&one, 0);
    assert_status("offset", talk_run(&one), TEO_E_OFFSET_LONG);
    assert_string_equal(one.client.fault.code, "");
    assert_int_equal(one.client.fault.http_status, 0);
    talk_end(&one);
}

static void max_tasks_reaches_over_windows(void **state)
{
    (void)state;
    talk_begin(&one, 0);
    one.query.start = FAKE_EPOCH - 30 * FAKE_DAY;
    one.query.max_tasks = 17;
    fake_service_fill(&one.service, 30, FAKE_EPOCH, FAKE_DAY);
    talk_once(&one);
    expect_tasks(&one, 0, 17);
    assert_int_equal(one.service.requests, 3);
    assert_int_equal(AT(2).limit, 3); /* the task at the edge belongs to the older window */
}

static void the_first_second_of_time_is_no_end_of_the_walk_before_it(void **state)
{
    (void)state;
    talk_begin(&one, 0);
    one.query.start = 1;
    one.query.end = 1 + 3 * TEO_INTERVAL_MAX - 4;
    fake_service_fill(&one.service, 5, one.query.end, TEO_INTERVAL_MAX / 2);
    talk_once(&one);
    expect_tasks(&one, 0, 5);
    expect_windows(1, one.query.end, 3);
}

/* ---- without an interval of one's own ---- */

static void a_job_alone_sends_no_interval(void **state)
{
    static const char *const job[] = {"job-4"};
    static const teo_filter filter = {TEO_FILTER_JOB_ID, false, job, 1};

    (void)state;
    talk_begin(&one, 30);
    one.query.start = one.query.end = 0;
    one.query.filters = &filter;
    one.query.filter_count = 1;
    one.query.limit = 2;
    talk_once(&one);
    expect_tasks(&one, 12, 3);
    assert_int_equal(one.service.requests, 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(AT(i).job, 4);
        assert_int_equal(AT(i).start, 0);
    }
}

static void a_job_is_looked_for_in_every_window(void **state)
{
    static const char *const job[] = {"job-4"};
    static const teo_filter filter = {TEO_FILTER_JOB_ID, false, job, 1};

    (void)state;
    talk_begin(&one, 0);
    one.query.start = FAKE_EPOCH - 30 * FAKE_DAY;
    one.query.filters = &filter;
    one.query.filter_count = 1;
    fake_service_fill(&one.service, 30, FAKE_EPOCH, FAKE_DAY);
    talk_once(&one);
    expect_tasks(&one, 12, 3);
    expect_windows(one.query.start, FAKE_EPOCH, 5);
}

static void last_may_be_a_second(void **state)
{
    (void)state;
    talk_begin(&one, 3);
    fake_service_fill(&one.service, 3, FAKE_EPOCH, 1);
    talk_last(&one, 1);
    talk_once(&one);
    expect_tasks(&one, 0, 2);
    assert_int_equal(AT(0).start, FAKE_EPOCH - 1);
    assert_int_equal(AT(0).end, FAKE_EPOCH);
}

static void last_does_not_move_while_the_first_page_is_tried(void **state)
{
    (void)state;
    talk_begin(&one, 15);
    talk_last(&one, FAKE_DAY);
    one.service.latency_ms = 2500;
    one.service.behaviours[0] = (fake_behaviour){.until = 3, .code = "InternalError"};
    talk_once(&one);
    expect_tasks(&one, 0, 15);
    assert_int_equal(one.service.requests, 5);
    expect_windows(FAKE_EPOCH - FAKE_DAY, FAKE_EPOCH, 1);
}

static void last_is_pinned_once(void **state)
{
    (void)state;
    talk_begin(&one, 30);
    talk_last(&one, 10 * FAKE_DAY);
    one.query.limit = 7;
    one.service.latency_ms = 2500; /* time goes on while the pages come */
    one.service.behaviours[0] = (fake_behaviour){.from = 2, .until = 4, .code = "InternalError"};
    talk_once(&one);
    expect_tasks(&one, 0, 30);
    expect_windows(FAKE_EPOCH - 10 * FAKE_DAY, FAKE_EPOCH, 2);
}

static void last_beyond_the_beginning_of_time_begins_there(void **state)
{
    static const uint32_t most[] = {FAKE_EPOCH - 1, FAKE_EPOCH, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT(most); i++) {
        talk_begin(&one, 3);
        talk_last(&one, most[i]);
        one.config.deadline_ms = TEO_DEADLINE_MS_MAX;
        one.config.observe = NULL; /* of thousands of windows */
        talk_once(&one);
        expect_tasks(&one, 0, 3);
        assert_int_equal(AT(one.service.requests - 1).start, 1);
    }
}

static void the_next_query_pins_its_own_last(void **state)
{
    (void)state;
    talk_begin(&one, 3);
    talk_last(&one, 3600);
    talk_init(&one);
    talk_run(&one);
    expect_tasks(&one, 0, 3);
    one.port.now_ms += 600 * 1000;
    talk_run(&one);
    expect_tasks(&one, 0, 3);
    assert_int_equal(AT(0).end, FAKE_EPOCH);
    assert_int_equal(AT(1).end, FAKE_EPOCH + 600);
    assert_int_equal(AT(1).start, FAKE_EPOCH - 3000);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delivers_every_task_whatever_the_number_of_pages),
        cmocka_unit_test(offset_skips_the_first_tasks),
        cmocka_unit_test(max_tasks_ends_the_query_after_exactly_so_many),
        cmocka_unit_test(max_tasks_counts_anew_for_each_query),
        cmocka_unit_test(max_tasks_and_offset_count_from_the_same_task),
        cmocka_unit_test(walks_a_long_interval_in_windows_newest_first),
        cmocka_unit_test(delivers_a_task_of_each_second_round_the_edge_of_a_window_once),
        cmocka_unit_test(a_task_whose_time_cannot_be_read_is_delivered_by_each_window),
        cmocka_unit_test(an_offset_over_several_windows_is_refused),
        cmocka_unit_test(an_offset_over_several_windows_is_told_without_an_earlier_reply),
        cmocka_unit_test(max_tasks_reaches_over_windows),
        cmocka_unit_test(the_first_second_of_time_is_no_end_of_the_walk_before_it),
        cmocka_unit_test(a_job_alone_sends_no_interval),
        cmocka_unit_test(a_job_is_looked_for_in_every_window),
        cmocka_unit_test(last_may_be_a_second),
        cmocka_unit_test(last_does_not_move_while_the_first_page_is_tried),
        cmocka_unit_test(last_is_pinned_once),
        cmocka_unit_test(last_beyond_the_beginning_of_time_begins_there),
        cmocka_unit_test(the_next_query_pins_its_own_last),
    };

    return cmocka_run_group_tests_name("client walk", tests, NULL, NULL);
}

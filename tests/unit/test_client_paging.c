/*
 * A service that counts its tasks or cuts its pages in odd ways: the whole result or an
 * error, and never a loop.
 */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

/* ---- too big for the service ---- */

static void a_reply_too_big_for_the_service_halves_the_page(void **state)
{
    static const uint32_t bounds[] = {1, 2, 3, 7, 50, 99, 100, 499, 500};

    (void)state;
    for (size_t i = 0; i < COUNT(bounds); i++) {
        uint32_t limit = 1000, halved = 0;

        talk_begin(&one, 600);
        one.query.limit = 1000;
        one.config.attempts = 1;
        one.service.big_above = bounds[i];
        talk_once(&one);
        expect_tasks(&one, 0, 600);
        for (; limit > bounds[i]; limit /= 2) {
            assert_int_equal(AT(halved).limit, limit);
            halved++;
        }
        assert_int_equal(one.service.requests, halved + (600 + limit - 1) / limit); /* it stays halved */
        assert_int_equal(notices_of(&one, TALK_RETRY), halved); /* an observer learns why */
        for (uint32_t notice = 0; notice < halved; notice++) {
            assert_int_equal(notice_of(&one, TALK_RETRY, notice)->fault, TEO_E_REPLY_BIG);
        }
        assert_int_equal(one.service.connections, 1);
    }
}

static void a_later_page_may_be_the_one_that_is_too_big(void **state)
{
    (void)state;
    for (uint32_t from = 1; from < 5; from++) {
        talk_begin(&one, 60);
        one.service.behaviours[0] =
            (fake_behaviour){.from = from, .until = from + 2, .code = "ResponseSizeLimitExceeded"};
        talk_once(&one);
        expect_tasks(&one, 0, 60);
        assert_int_equal(AT(from + 1).limit, 5);
        assert_int_equal(AT(from + 2).limit, 2);
        assert_int_equal(AT(from + 2).offset, from * 10);
    }
}

static void max_tasks_holds_while_the_page_is_halved(void **state)
{
    (void)state;
    for (uint32_t most = 1; most < 30; most++) {
        talk_begin(&one, 60);
        one.query.max_tasks = most;
        one.service.big_above = 4;
        talk_once(&one);
        expect_tasks(&one, 0, most);
    }
}

static void a_reply_too_big_with_one_task_is_an_error(void **state)
{
    static const uint32_t limits[] = {1, 2, 3, 10, 1000};

    (void)state;
    for (size_t i = 0; i < COUNT(limits); i++) {
        talk_begin(&one, 60);
        one.query.limit = limits[i];
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "ResponseSizeLimitExceeded"};
        talk_init(&one);
        assert_status("too big", talk_run(&one), TEO_E_REPLY_BIG);
        assert_int_equal(AT(one.service.requests - 1).limit, 1);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
        assert_string_equal(one.client.fault.code, "ResponseSizeLimitExceeded");
        one.service.behaviours[0].until = 0;
        talk_run(&one);
        expect_tasks(&one, 0, 60);
        assert_int_equal(AT(one.service.requests - 1).limit, limits[i]); /* the next query begins with its own */
        talk_end(&one);
    }
}

/* ---- rows that were not asked for ---- */

static void more_rows_than_asked_for_are_repeated_and_then_an_error(void **state)
{
    (void)state;
    for (uint32_t from = 0; from < 3; from++) {
        talk_begin(&one, 60);
        one.config.attempts = 3;
        one.service.behaviours[0] = (fake_behaviour){.from = from, .until = UINT32_MAX, .extra_rows = 1};
        talk_init(&one);
        assert_status("more rows", talk_run(&one), TEO_E_PAGE_ROWS);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
        assert_int_equal(one.client.fault.attempts, 3);
        assert_int_equal(one.service.requests, from + 3);
        one.service.behaviours[0].until = one.service.behaviours[0].from = 0;
        talk_run(&one);
        expect_tasks(&one, 0, 60);
        one.service.behaviours[0] = (fake_behaviour){.from = one.service.requests + from,
                                                     .until = one.service.requests + from + 1, .extra_rows = 1};
        talk_run(&one); /* once: nothing is lost, and nothing comes twice */
        expect_tasks(&one, 0, 60);
        talk_end(&one);
    }
}

static void the_last_page_of_max_tasks_brings_no_more_than_asked_for(void **state)
{
    (void)state;
    talk_begin(&one, 60);
    one.query.max_tasks = 13;
    one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 2, .extra_rows = 1};
    talk_once(&one);
    expect_tasks(&one, 0, 13);
}

/* ---- a count that is not what comes ---- */

static void a_page_without_rows_that_promises_more_is_repeated_and_then_an_error(void **state)
{
    (void)state;
    for (uint32_t from = 0; from < 3; from++) {
        for (int null_tasks = 0; null_tasks < 2; null_tasks++) {
            talk_begin(&one, 25);
            one.service.behaviours[0] =
                (fake_behaviour){.from = from, .until = UINT32_MAX, .starve = true, .null_tasks = null_tasks};
            talk_init(&one);
            assert_status("starved", talk_run(&one), TEO_E_PAGE_STARVED);
            expect_rows(&one, 0, 10 * from);
            assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
            assert_int_equal(one.client.fault.attempts, TEO_ATTEMPTS);
            assert_int_equal(one.service.requests, from + TEO_ATTEMPTS);
            one.service.behaviours[0].until = 0;
            talk_run(&one);
            expect_tasks(&one, 0, 25);
            talk_end(&one);
        }
    }
}

static void a_count_that_is_ahead_for_two_replies_is_waited_for(void **state)
{
    (void)state;
    for (uint32_t from = 0; from < 3; from++) {
        talk_begin(&one, 25);
        one.service.behaviours[0] = (fake_behaviour){.from = from, .until = from + 2, .starve = true};
        talk_once(&one);
        expect_tasks(&one, 0, 25);
        assert_int_equal(notices_of(&one, TALK_RETRY), 2);
    }
}

static void a_total_that_promises_too_much_is_starved_at_the_end(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .total_more = 1};
    assert_status("too much", talk_once(&one), TEO_E_PAGE_STARVED);
    expect_rows(&one, 0, 25);
}

static void a_reply_with_more_tasks_than_it_counts_is_repeated_and_then_an_error(void **state)
{
    static const struct {
        uint32_t count, limit;
        int more;
    } rows[] = {{1000, 1000, -500}, {3, 10, -3}, {25, 10, -1}, {25, 10, -25}, {1, 1, -1}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int always = 0; always < 2; always++) {
            talk_begin(&one, rows[i].count);
            one.label = "counts too few";
            one.query.limit = rows[i].limit;
            one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .total_more = rows[i].more};
            if (!always) {
                one.service.behaviours[0].from = (rows[i].count - 1) / rows[i].limit; /* in the last page */
                one.service.behaviours[0].until = one.service.behaviours[0].from + 1;
            }
            talk_once(&one);
            if (always) {
                assert_status(one.label, one.status, TEO_E_PAGE_COUNT);
            } else {
                expect_tasks(&one, 0, rows[i].count);
            }
        }
    }
}

/* ---- a list that changes while it is read ---- */

static void a_total_that_moves_between_pages_is_a_list_that_changed(void **state)
{
    static const struct {
        uint32_t from, until;
        int more;
        uint32_t delivered;
    } rows[] = {
        {0, 1, 30, 20},  /* shrinks after the first page */
        {0, 2, 30, 25},  /* after the second */
        {0, 1, -5, 20},  /* grows */
        {1, 2, -1, 20},  /* shrinks for one page */
        {2, 3, 7, 25},   /* grows with the last page */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, 25);
        one.service.behaviours[0] =
            (fake_behaviour){.from = rows[i].from, .until = rows[i].until, .total_more = rows[i].more};
        talk_init(&one);
        assert_status("moved", talk_run(&one), TEO_E_LIST_CHANGED);
        expect_rows(&one, 0, rows[i].delivered);
        assert_int_equal(one.service.requests, rows[i].until + (rows[i].from == 0));
        talk_end(&one);
    }
}

static void tasks_that_leave_or_come_between_pages_are_a_list_that_changed(void **state)
{
    static const struct {
        const char *label;
        uint32_t gone_before, gone_after;
    } rows[] = {{"one left", 0, 1}, {"three left", 0, 3}, {"a page left", 0, 10}, {"one came", 1, 0}, {"many came", 9, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (uint32_t from = 1; from < 3; from++) {
            talk_begin(&one, 40);
            one.service.behaviours[0] = (fake_behaviour){.until = from, .gone = rows[i].gone_before};
            one.service.behaviours[1] = (fake_behaviour){.from = from, .until = UINT32_MAX, .gone = rows[i].gone_after};
            assert_status(rows[i].label, talk_once(&one), TEO_E_LIST_CHANGED);
            assert_int_equal(one.service.requests, from + 1);
        }
    }
}

static void a_page_that_starved_and_then_counts_less_is_a_list_that_changed(void **state)
{
    (void)state;
    for (uint32_t from = 0; from < 3; from++) {
        talk_begin(&one, 25);
        one.service.behaviours[0] = (fake_behaviour){.from = from, .until = from + 1, .starve = true};
        one.service.behaviours[1] = (fake_behaviour){.from = from + 1, .until = UINT32_MAX, .starve = true, .total_more = -5};
        assert_status("starved, then less", talk_once(&one), TEO_E_LIST_CHANGED);
        assert_int_equal(one.service.requests, from + 2);
    }
}

static void a_task_that_comes_before_the_retry_of_a_broken_page_is_a_list_that_changed(void **state)
{
    uint32_t changed = 0;

    (void)state;
    for (size_t at = 1; at < 1500; at += 29) {
        for (uint32_t gone = 0; gone < 2; gone++) { /* one came, or one left */
            talk_begin(&one, 7);
            one.service.behaviours[0] = (fake_behaviour){.until = 1, .gone = gone, .cut_by = TEO_E_RESET, .cut_at = at};
            one.service.behaviours[1] = (fake_behaviour){.from = 1, .until = UINT32_MAX, .gone = 1 - gone};
            talk_once(&one);
            if (one.service.requests == 1) { /* it was not cut */
                expect_tasks(&one, gone, 7 - gone);
            } else if (one.service.log[1].offset == 0 && one.status == TEO_END) { /* cut before its first task */
                expect_tasks(&one, 1 - gone, 6 + gone);
            } else {
                assert_status("came or left", one.status, TEO_E_LIST_CHANGED);
                changed++;
            }
        }
    }
    assert_true(changed > 20);
}

static void what_lies_before_the_retry_of_a_broken_page_may_change_in_one_page(void **state)
{
    (void)state;
    talk_begin(&one, 7);
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .cut_by = TEO_E_RESET, .cut_at = 0};
    one.service.behaviours[1] = (fake_behaviour){.from = 1, .until = UINT32_MAX, .gone = 2};
    talk_once(&one);
    expect_tasks(&one, 2, 5);
}

static void a_list_that_changed_in_one_window_skips_nothing_of_the_next(void **state)
{
    (void)state;
    talk_begin(&one, 0);
    fake_service_fill(&one.service, 40, FAKE_EPOCH, FAKE_DAY / 4);
    one.query.start = FAKE_EPOCH - 14 * FAKE_DAY + 2;
    one.query.limit = 1000;
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .total_more = 3, .starve = false};
    one.service.behaviours[1] = (fake_behaviour){.from = 1, .until = 3, .total_more = 3};
    assert_status("counts too much", talk_once(&one), TEO_E_LIST_CHANGED);
    one.service.behaviours[0].until = one.service.behaviours[1].until = 0;
    talk_once(&one);
    expect_tasks(&one, 0, 40);
}

static void a_short_page_is_followed_from_where_it_ended(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .short_rows = 3};
    talk_once(&one);
    expect_tasks(&one, 0, 25);
    for (uint32_t i = 0; i < one.service.requests; i++) {
        assert_int_equal(AT(i).offset, 3 * i);
    }
}

/* ---- null ---- */

static void a_row_that_is_null_is_repeated_and_then_an_error(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit < 12; limit++) {
        talk_begin(&one, 25);
        one.query.limit = limit;
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .null_rows = true};
        talk_init(&one);
        assert_status("null", talk_run(&one), TEO_E_MEMBER_TYPE);
        assert_string_equal(one.client.fault.message, "Tasks");
        assert_int_equal(one.client.fault.attempts, TEO_ATTEMPTS);
        expect_rows(&one, 0, 1);
        one.service.behaviours[0].until = one.service.requests + 2;
        talk_run(&one); /* twice: nothing is lost */
        expect_tasks(&one, 0, 25);
        talk_end(&one);
    }
}

static void a_task_and_null_are_not_two_tasks(void **state)
{
    (void)state;
    talk_begin(&one, 1);
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .null_extra = 1, .total_more = 1};
    assert_status("null", talk_once(&one), TEO_E_MEMBER_TYPE);
}

static void no_tasks_and_null_are_the_same(void **state)
{
    (void)state;
    talk_begin(&one, 0);
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .null_tasks = true};
    talk_once(&one);
    expect_tasks(&one, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_too_big_for_the_service_halves_the_page),
        cmocka_unit_test(a_later_page_may_be_the_one_that_is_too_big),
        cmocka_unit_test(max_tasks_holds_while_the_page_is_halved),
        cmocka_unit_test(a_reply_too_big_with_one_task_is_an_error),
        cmocka_unit_test(more_rows_than_asked_for_are_repeated_and_then_an_error),
        cmocka_unit_test(the_last_page_of_max_tasks_brings_no_more_than_asked_for),
        cmocka_unit_test(a_page_without_rows_that_promises_more_is_repeated_and_then_an_error),
        cmocka_unit_test(a_count_that_is_ahead_for_two_replies_is_waited_for),
        cmocka_unit_test(a_total_that_promises_too_much_is_starved_at_the_end),
        cmocka_unit_test(a_reply_with_more_tasks_than_it_counts_is_repeated_and_then_an_error),
        cmocka_unit_test(a_total_that_moves_between_pages_is_a_list_that_changed),
        cmocka_unit_test(tasks_that_leave_or_come_between_pages_are_a_list_that_changed),
        cmocka_unit_test(a_page_that_starved_and_then_counts_less_is_a_list_that_changed),
        cmocka_unit_test(a_task_that_comes_before_the_retry_of_a_broken_page_is_a_list_that_changed),
        cmocka_unit_test(what_lies_before_the_retry_of_a_broken_page_may_change_in_one_page),
        cmocka_unit_test(a_list_that_changed_in_one_window_skips_nothing_of_the_next),
        cmocka_unit_test(a_short_page_is_followed_from_where_it_ended),
        cmocka_unit_test(a_row_that_is_null_is_repeated_and_then_an_error),
        cmocka_unit_test(a_task_and_null_are_not_two_tasks),
        cmocka_unit_test(no_tasks_and_null_are_the_same),
    };

    return cmocka_run_group_tests_name("client paging", tests, NULL, NULL);
}

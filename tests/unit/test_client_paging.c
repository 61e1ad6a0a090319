/* A service that counts, cuts or repeats its pages in odd ways: the whole result or an error, and never a loop. */
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

static void more_rows_than_asked_for_are_an_error(void **state)
{
    (void)state;
    for (uint32_t from = 0; from < 3; from++) {
        talk_begin(&one, 60);
        one.service.behaviours[0] = (fake_behaviour){.from = from, .until = from + 1, .extra_rows = 1};
        talk_init(&one);
        assert_status("more rows", talk_run(&one), TEO_E_PAGE_ROWS);
        expect_rows(&one, 0, 10 * (from + 1));
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
        assert_int_equal(one.service.requests, from + 1);
        talk_run(&one);
        expect_tasks(&one, 0, 60);
        talk_end(&one);
    }
}

static void more_rows_than_asked_for_are_an_error_before_the_time_is_known(void **state)
{
    (void)state;
    talk_begin(&one, 60);
    one.service.ignores_time = true;
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .extra_rows = 1};
    talk_init(&one);
    teo_client_set_time(&one.client, 0);
    assert_status("more rows", talk_run(&one), TEO_E_PAGE_ROWS);
    expect_rows(&one, 0, 10);
    talk_end(&one);
}

static void the_last_page_of_max_tasks_brings_no_more_than_asked_for(void **state)
{
    (void)state;
    talk_begin(&one, 60);
    one.query.max_tasks = 13;
    one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 2, .extra_rows = 1};
    assert_status("more rows", talk_once(&one), TEO_E_PAGE_ROWS);
    expect_rows(&one, 0, 13);
}

static void a_page_that_comes_again_is_an_error(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit <= 59; limit++) {
        talk_begin(&one, 60);
        one.query.limit = limit;
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .repeat = true};
        talk_init(&one);
        assert_status("repeated", talk_run(&one), TEO_E_PAGE_REPEATED);
        expect_rows(&one, 0, limit);
        assert_int_equal(one.service.requests, 2);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
        one.service.behaviours[0].until = 0;
        talk_run(&one);
        expect_tasks(&one, 0, 60);
        talk_end(&one);
    }
}

static const char *page_of(bytes *reply, const char *task)
{
    static bytes body;

    bytes_clear(&body);
    bytes_format(&body, "{\"Response\":{\"Tasks\":[{%s}],\"TotalCount\":2}}", task);
    bytes_clear(reply);
    bytes_format(reply, "HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n%s", (unsigned)body.length, body.at);
    return reply->at;
}

/* In a text, however long, or but in whether it was given. */
static void pages_that_differ_in_one_member_are_no_repetition(void **state)
{
    static const char *const rows[][2] = {
        {"", "\"JobId\":\"\""},
        {"", "\"FailMessage\":\"\""},
        {"\"JobId\":\"a\"", "\"JobId\":\"b\""},
        {"\"JobId\":\"a\"", "\"Target\":\"a\""},
        {"\"JobId\":\"a\",\"Target\":\"b\"", "\"JobId\":\"b\",\"Target\":\"a\""},
        {"\"Status\":\"processing\"", "\"Status\":\"success\""},
        {"\"FailMessage\":\"a\"", "\"FailMessage\":\"b\""},
        {"\"FailMessage\":\"a\"", "\"FailMessage\":\"aa\""},
    };
    static bytes replies[2];
    teo_task task;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t first = 0; first < 2; first++) {
            talk_begin(&one, 0);
            one.query.limit = 1;
            for (uint32_t page = 0; page < 2; page++) {
                one.service.behaviours[page] = (fake_behaviour){
                    .from = page, .until = page + 1, .raw = page_of(&replies[page], rows[i][page == 0 ? first : 1 - first])};
            }
            talk_init(&one);
            assert_status(rows[i][1], talk_start(&one), TEO_OK);
            assert_status(rows[i][1], teo_client_next(&one.client, &task), TEO_OK);
            assert_status(rows[i][1], teo_client_next(&one.client, &task), TEO_OK);
            assert_status(rows[i][1], teo_client_next(&one.client, &task), TEO_END);
            talk_end(&one);
        }
    }
}

static void the_first_page_of_a_window_is_no_repetition_of_the_window_before(void **state)
{
    (void)state;
    talk_begin(&one, 1);
    one.query.start = FAKE_EPOCH - 20 * FAKE_DAY;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .no_interval = true};
    talk_once(&one);
    assert_status("windows", one.status, TEO_END);
    assert_int_equal(one.count, 3);
    assert_int_equal(one.service.requests, 3);
}

static void pages_of_names_too_long_for_the_record_are_no_repetition(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.query.limit = 1;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .long_targets = true};
    talk_once(&one);
    expect_tasks(&one, 0, 25);
}

static void repeating_such_pages_still_comes_to_an_end(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.query.limit = 5;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .long_targets = true, .repeat = true};
    talk_once(&one);
    assert_int_equal(one.service.requests, 5);
    assert_int_equal(one.count, 25);
}

/* ---- a count that is not what comes ---- */

static void a_page_without_rows_that_promises_more_is_an_error(void **state)
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
            assert_int_equal(one.client.fault.attempts, 1);
            assert_int_equal(one.service.requests, from + 1);
            one.service.behaviours[0].until = 0;
            talk_run(&one);
            expect_tasks(&one, 0, 25);
            talk_end(&one);
        }
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

static void a_total_that_moves_between_pages_is_followed(void **state)
{
    static const struct {
        uint32_t from, until;
        int more;
        uint32_t delivered;
    } rows[] = {
        {0, 1, 30, 25},  /* shrinks after the first page */
        {0, 2, 30, 25},  /* after the second */
        {0, 1, -5, 25},  /* grows, while there is another page */
        {0, 1, -15, 10}, /* says that there is no other */
        {1, 2, -6, 20},  /* shrinks to less than came */
        {2, 3, 0, 25},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, 25);
        one.service.behaviours[0] =
            (fake_behaviour){.from = rows[i].from, .until = rows[i].until, .total_more = rows[i].more};
        talk_once(&one);
        expect_tasks(&one, 0, rows[i].delivered);
    }
}

static void a_total_that_shrinks_skips_nothing_of_the_next_window(void **state)
{
    (void)state;
    for (int starve = 0; starve < 2; starve++) {
        talk_begin(&one, 0);
        fake_service_fill(&one.service, 40, FAKE_EPOCH, FAKE_DAY / 4);
        one.query.start = FAKE_EPOCH - 14 * FAKE_DAY;
        one.service.behaviours[0] = (fake_behaviour){.from = 2, .until = 3, .starve = starve, .total_more = -15};
        talk_once(&one);
        assert_status("shrinks", one.status, TEO_END);
        assert_int_equal(one.count, starve ? 31 : 40); /* 29 in the first window, the last 9 of them gone meanwhile */
        assert_int_equal(one.got[one.count - 1], 39);
    }
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

static void a_row_that_is_null_counts_and_is_not_delivered(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit < 12; limit++) {
        talk_begin(&one, 25);
        one.query.limit = limit;
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .null_rows = true};
        talk_once(&one);
        assert_status("null", one.status, TEO_END);
        assert_int_equal(one.count, 13);
        for (uint32_t i = 0; i < 13; i++) {
            assert_int_equal(one.got[i], 2 * i);
        }
    }
}

static void more_rows_than_asked_for_are_an_error_even_where_they_are_null(void **state)
{
    (void)state;
    for (uint32_t from = 0; from < 3; from++) {
        talk_begin(&one, 25);
        one.service.behaviours[0] =
            (fake_behaviour){.from = from, .until = from + 1, .null_extra = from < 2 ? 1 : 6}; /* the last has room for 5 */
        assert_status("null", talk_once(&one), TEO_E_PAGE_ROWS);
        expect_rows(&one, 0, from < 2 ? 10 * (from + 1) : 25);
    }
}

static void max_tasks_counts_what_was_delivered(void **state)
{
    (void)state;
    talk_begin(&one, 60);
    one.query.max_tasks = 12;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .null_rows = true};
    talk_once(&one);
    assert_status("null", one.status, TEO_END);
    assert_int_equal(one.count, 12);
    assert_int_equal(one.got[11], 22);
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
        cmocka_unit_test(more_rows_than_asked_for_are_an_error),
        cmocka_unit_test(more_rows_than_asked_for_are_an_error_before_the_time_is_known),
        cmocka_unit_test(the_last_page_of_max_tasks_brings_no_more_than_asked_for),
        cmocka_unit_test(a_page_that_comes_again_is_an_error),
        cmocka_unit_test(pages_that_differ_in_one_member_are_no_repetition),
        cmocka_unit_test(the_first_page_of_a_window_is_no_repetition_of_the_window_before),
        cmocka_unit_test(pages_of_names_too_long_for_the_record_are_no_repetition),
        cmocka_unit_test(repeating_such_pages_still_comes_to_an_end),
        cmocka_unit_test(a_page_without_rows_that_promises_more_is_an_error),
        cmocka_unit_test(a_total_that_promises_too_much_is_starved_at_the_end),
        cmocka_unit_test(a_total_that_moves_between_pages_is_followed),
        cmocka_unit_test(a_total_that_shrinks_skips_nothing_of_the_next_window),
        cmocka_unit_test(a_short_page_is_followed_from_where_it_ended),
        cmocka_unit_test(a_row_that_is_null_counts_and_is_not_delivered),
        cmocka_unit_test(more_rows_than_asked_for_are_an_error_even_where_they_are_null),
        cmocka_unit_test(max_tasks_counts_what_was_delivered),
        cmocka_unit_test(no_tasks_and_null_are_the_same),
    };

    return cmocka_run_group_tests_name("client paging", tests, NULL, NULL);
}

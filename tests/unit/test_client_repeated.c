/*
 * Pages that come again: a service that ignores Offset is noticed, and tasks that are
 * alike are no such page.
 */
#include "talk.h"

static talk one;

static void a_service_that_ignores_offset_is_noticed(void **state)
{
    (void)state;
    for (int long_targets = 0; long_targets < 2; long_targets++) {
        for (uint32_t limit = 2; limit <= 59; limit++) {
            talk_begin(&one, 60);
            one.config.attempts = 2;
            one.query.limit = limit;
            one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .repeat = true, .long_targets = long_targets};
            talk_init(&one);
            talk_run(&one);
            /*
             * Beyond the end of the list a page that comes again has more tasks than are counted,
             * and then another first one.
             */
            assert_status("repeated", one.status, 2 * limit <= 60 ? TEO_E_PAGE_REPEATED : TEO_E_LIST_CHANGED);
            assert_int_equal(one.service.requests, 3);
            assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
            one.service.behaviours[0].until = 0;
            talk_run(&one);
            expect_tasks(&one, 0, 60);
            talk_end(&one);
        }
    }
}

static void a_service_that_ignores_offset_is_noticed_by_the_last_tasks_wanted(void **state)
{
    (void)state;
    for (uint32_t most = 11; most <= 20; most++) {
        talk_begin(&one, 60);
        one.query.max_tasks = most;
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .repeat = true};
        assert_status("repeated", talk_once(&one), TEO_E_PAGE_REPEATED);
    }
}

/* Task i is the same as task i % period. */
static void expect_alike(uint32_t count, uint32_t period)
{
    assert_status(one.label, one.status, TEO_END);
    assert_int_equal(one.count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(one.got[i], i % period);
    }
}

static void tasks_that_are_alike_are_legal_in_any_order(void **state)
{
    static const uint32_t counts[] = {1, 2, 3, 5, 12, 24};

    (void)state;
    for (size_t i = 0; i < COUNT(counts); i++) {
        for (uint32_t period = 1; period <= counts[i]; period++) {
            for (uint32_t limit = 1; limit <= counts[i] + 1; limit++) {
                talk_begin(&one, counts[i]);
                one.label = "alike";
                one.query.limit = limit;
                one.service.alike = period;
                talk_once(&one);
                expect_alike(counts[i], period);
            }
        }
    }
}

static void thousands_of_equal_tasks_are_legal(void **state)
{
    (void)state;
    talk_begin(&one, 2100);
    one.query.limit = 700;
    one.service.alike = 1;
    talk_once(&one);
    expect_alike(2100, 1);
    assert_int_equal(one.service.requests, 3);
}

static void equal_tasks_are_legal_where_a_page_breaks_off(void **state)
{
    (void)state;
    for (uint32_t period = 1; period <= 5; period++) {
        for (size_t at = 100; at < 2000; at += 41) {
            talk_begin(&one, 10);
            one.label = "alike and cut";
            one.query.limit = 5;
            one.service.alike = period;
            one.service.behaviours[0] = (fake_behaviour){.until = 1, .cut_by = TEO_END, .cut_at = at};
            talk_once(&one);
            expect_alike(10, period);
        }
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
            talk_init_start(&one);
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

/* ---- a task that moves on stays the same one, whatever its Status says ---- */

/* All tasks end while the first reply is on its way. */
static void begin_moving(uint32_t count)
{
    talk_begin(&one, count);
    fake_service_fill(&one.service, count, FAKE_EPOCH - 100, 0);
    one.service.takes = 101;
    one.service.latency_ms = 1500;
}

static void a_task_that_ends_before_its_page_is_repeated_is_no_change_of_the_list(void **state)
{
    (void)state;
    for (size_t cut = 300; cut < 2000; cut += 100) {
        begin_moving(6);
        one.service.behaviours[0] =
            (fake_behaviour){.from = 0, .until = 1, .cut_by = TEO_E_RESET, .cut_at = cut};
        talk_once(&one);
        expect_tasks(&one, 0, 6);
    }
}

static void a_service_that_ignores_offset_is_noticed_though_its_tasks_move_on(void **state)
{
    (void)state;
    begin_moving(20);
    one.query.limit = 10;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .repeat = true};
    talk_init(&one);
    assert_status("repeated", talk_run(&one), TEO_E_PAGE_REPEATED);
    talk_end(&one);
}

/* Three equal tasks and another one: a page that may be the first once more, so a probe follows. */
#define ALIKE "{\"JobId\":\"a\"}"
#define PAGE "HTTP/1.1 200 OK\r\nContent-Length: 95\r\n\r\n{\"Response\":{\"TotalCount\":8,\"Tasks\":[" \
    ALIKE "," ALIKE "," ALIKE ",{\"JobId\":\"b\"}]}}"

static void a_probe_that_is_too_big_for_the_service_ends(void **state)
{
    (void)state;
    assert_int_equal(sizeof PAGE - 1u, 39 + 95);
    talk_begin(&one, 8);
    one.query.limit = 4;
    one.service.behaviours[0] = (fake_behaviour){.from = 0, .until = 2, .raw = PAGE};
    one.service.behaviours[1] =
        (fake_behaviour){.from = 2, .until = UINT32_MAX, .code = "ResponseSizeLimitExceeded"};
    talk_init(&one);
    teo_client_set_time(&one.client, FAKE_EPOCH);
    assert_status("query", teo_client_query(&one.client, &one.query), TEO_OK);
    for (int i = 0; i < 8; i++) {
        teo_task task;

        assert_status("task", teo_client_next(&one.client, &task), TEO_OK);
    }
    assert_status("too big", teo_client_next(&one.client, &(teo_task){0}), TEO_E_REPLY_BIG);
    assert_int_equal(one.service.requests, 4); /* a probe of three tasks, twice */
    assert_int_equal(one.service.log[3].limit, 3);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_that_ignores_offset_is_noticed),
        cmocka_unit_test(a_service_that_ignores_offset_is_noticed_by_the_last_tasks_wanted),
        cmocka_unit_test(tasks_that_are_alike_are_legal_in_any_order),
        cmocka_unit_test(thousands_of_equal_tasks_are_legal),
        cmocka_unit_test(equal_tasks_are_legal_where_a_page_breaks_off),
        cmocka_unit_test(pages_that_differ_in_one_member_are_no_repetition),
        cmocka_unit_test(the_first_page_of_a_window_is_no_repetition_of_the_window_before),
        cmocka_unit_test(pages_of_names_too_long_for_the_record_are_no_repetition),
        cmocka_unit_test(a_task_that_ends_before_its_page_is_repeated_is_no_change_of_the_list),
        cmocka_unit_test(a_service_that_ignores_offset_is_noticed_though_its_tasks_move_on),
        cmocka_unit_test(a_probe_that_is_too_big_for_the_service_ends),
    };

    return cmocka_run_group_tests_name("client repeated", tests, NULL, NULL);
}

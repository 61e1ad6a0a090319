/* The calls of the client: their arguments, their order, and what an observer gets. */
#include "talk.h"

static talk one;

/* ---- init ---- */

static void init_refuses_what_it_cannot_use(void **state)
{
    static uint8_t buffer[TEO_BUFFER_MIN];

    (void)state;
    talk_begin(&one, 0);
    assert_status("client", teo_client_init(NULL, &one.config, buffer, sizeof buffer), TEO_E_ARGUMENT);
    assert_status("config", teo_client_init(&one.client, NULL, buffer, sizeof buffer), TEO_E_ARGUMENT);
    assert_status("buffer", teo_client_init(&one.client, &one.config, NULL, sizeof buffer), TEO_E_ARGUMENT);
    assert_status("size", teo_client_init(&one.client, &one.config, buffer, sizeof buffer - 1), TEO_E_ARGUMENT);
    assert_status("none", teo_client_init(&one.client, &one.config, buffer, 0), TEO_E_ARGUMENT);
    one.config.deadline_ms = TEO_DEADLINE_MS_MAX + 1;
    assert_status("deadline", teo_client_init(&one.client, &one.config, buffer, sizeof buffer), TEO_E_ARGUMENT);
    one.config.deadline_ms = TEO_DEADLINE_MS_MAX;
    assert_status("all", teo_client_init(&one.client, &one.config, buffer, sizeof buffer), TEO_OK);
    one.config.port = NULL;
    assert_status("port", teo_client_init(&one.client, &one.config, buffer, sizeof buffer), TEO_E_ARGUMENT);
}

static void init_needs_every_function_of_the_port_but_wait(void **state)
{
    teo_port whole;

    (void)state;
    talk_begin(&one, 0);
    whole = one.port.port;
    for (int i = 0; i < 7; i++) {
        one.port.port = whole;
        one.port.port.open = i == 0 ? NULL : whole.open;
        one.port.port.send = i == 1 ? NULL : whole.send;
        one.port.port.recv = i == 2 ? NULL : whole.recv;
        one.port.port.close = i == 3 ? NULL : whole.close;
        one.port.port.clock = i == 4 ? NULL : whole.clock;
        one.port.port.random = i == 5 ? NULL : whole.random;
        one.port.port.wait = i == 6 ? NULL : whole.wait;
        assert_status("a function", teo_client_init(&one.client, &one.config, one.buffer, sizeof one.buffer),
                      i == 6 ? TEO_OK : TEO_E_ARGUMENT);
    }
}

static void init_refuses_an_application_built_with_other_limits(void **state)
{
    const uint32_t right = TEO_BUILD, wrong[] = {0, right - 1, right + 1, UINT32_MAX};

    (void)state;
    talk_begin(&one, 0);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_status("build",
                      teo_client_init_sized(&one.client, &one.config, one.buffer, sizeof one.buffer, wrong[i]),
                      TEO_E_BUILD);
    }
    assert_status("build", teo_client_init_sized(&one.client, &one.config, one.buffer, sizeof one.buffer, right), TEO_OK);
}

static void init_needs_nothing_of_what_was_in_memory(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    memset(&one.client, 0xFF, sizeof one.client);
    memset(one.buffer, 0xFF, sizeof one.buffer);
    talk_once(&one);
    expect_tasks(&one, 0, 5);
}

/* ---- query and next ---- */

static void next_without_a_query_is_told_so(void **state)
{
    teo_task task;

    (void)state;
    talk_begin(&one, 5);
    talk_init(&one);
    assert_status("no query", teo_client_next(&one.client, &task), TEO_E_STATE);
    assert_status("no query", teo_client_next(&one.client, &task), TEO_E_STATE);
    assert_status("no client", teo_client_next(NULL, &task), TEO_E_ARGUMENT);
    assert_status("no task", teo_client_next(&one.client, NULL), TEO_E_ARGUMENT);
    talk_run(&one);
    expect_tasks(&one, 0, 5);
    teo_client_close(&one.client);
    assert_status("closed", teo_client_next(&one.client, &task), TEO_E_STATE);
    talk_end(&one);
    assert_status("over", teo_client_next(&one.client, &task), TEO_E_STATE);
    assert_status("over", teo_client_query(&one.client, &one.query), TEO_E_ARGUMENT);
}

static void a_query_that_is_none_is_refused(void **state)
{
    teo_task task;

    (void)state;
    talk_begin(&one, 5);
    assert_status("no client", teo_client_query(NULL, &one.query), TEO_E_ARGUMENT);
    memset(&one.client, 0, sizeof one.client);
    assert_status("not initialised", teo_client_query(&one.client, &one.query), TEO_E_ARGUMENT);
    talk_init(&one);
    assert_status("no query", teo_client_query(&one.client, NULL), TEO_E_ARGUMENT);
    assert_status("no query", teo_client_next(&one.client, &task), TEO_E_ARGUMENT);
    talk_run(&one);
    expect_tasks(&one, 0, 5);
    talk_end(&one);
}

static void break_query(teo_query *query, teo_status status)
{
    static const char *const jobs[] = {"job-1", "job-2"};
    static const teo_filter two_jobs = {TEO_FILTER_JOB_ID, false, jobs, 2};

    switch (status) {
    case TEO_E_ZONE_ID:
        query->zone_id = "";
        break;
    case TEO_E_NO_INTERVAL:
        query->start = query->end = 0;
        break;
    case TEO_E_HALF_INTERVAL:
        query->start = 0;
        break;
    case TEO_E_INTERVAL_ORDER:
        query->end = query->start - 1;
        break;
    case TEO_E_LIMIT:
        query->limit = TEO_LIMIT_MAX + 1;
        break;
    case TEO_E_OFFSET:
        query->offset = TEO_OFFSET_MAX + 1;
        break;
    case TEO_E_VALUE_SINGLE:
        query->filters = &two_jobs;
        query->filter_count = 1;
        break;
    default:
        query->last = 60; /* beside an interval */
        break;
    }
}

static void a_query_that_the_service_would_refuse_is_told_and_told_again(void **state)
{
    static const teo_status statuses[] = {TEO_E_ZONE_ID, TEO_E_NO_INTERVAL, TEO_E_HALF_INTERVAL, TEO_E_INTERVAL_ORDER,
                                          TEO_E_LIMIT,   TEO_E_OFFSET,      TEO_E_VALUE_SINGLE,  TEO_E_ARGUMENT};

    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        teo_query good;

        talk_begin(&one, 25);
        good = one.query;
        talk_init(&one);
        for (uint32_t tasks = 0; tasks <= 12; tasks += 4) { /* fresh, and in the middle of another */
            assert_status("query", talk_start(&one), TEO_OK);
            talk_until(&one, tasks);
            break_query(&one.query, statuses[i]);
            assert_status("refused", talk_run(&one), statuses[i]);
            assert_int_equal(one.client.fault.stage, TEO_STAGE_REQUEST);
            assert_int_equal(one.count, 0);
            one.query = good;
        }
        talk_run(&one);
        expect_tasks(&one, 0, 25);
        talk_end(&one);
    }
}

static void a_request_that_cannot_be_written_is_told_with_the_bytes_it_needs(void **state)
{
    char zone[700];
    uint32_t needed;

    (void)state;
    memset(zone, 'z', sizeof zone);
    memcpy(zone, "zone-", 5);
    zone[sizeof zone - 1] = '\0';
    talk_begin(&one, 25);
    one.query.zone_id = zone;
    one.buffer_size = TEO_BUFFER_MIN;
    talk_init(&one);
    assert_status("buffer", talk_run(&one), TEO_E_BUFFER);
    needed = one.client.fault.needed;
    assert_int_equal(one.client.fault.stage, TEO_STAGE_REQUEST);
    assert_in_range(needed, TEO_BUFFER_MIN + 1, TALK_BUFFER);
    assert_int_equal(one.port.calls[FAKE_OPEN], 0);
    talk_end(&one);

    one.buffer_size = needed - 1;
    talk_init(&one);
    assert_status("buffer", talk_run(&one), TEO_E_BUFFER);
    talk_end(&one);
    one.buffer_size = needed;
    talk_init(&one);
    assert_status("buffer", talk_run(&one), TEO_E_BUFFER); /* on the second page, whose Offset takes a byte more */
    expect_rows(&one, 0, 10);
    assert_int_equal(one.client.fault.needed, needed + 1);
    talk_end(&one);
    one.buffer_size = needed + 1;
    talk_once(&one);
    expect_tasks(&one, 0, 25);
}

static void a_fault_of_the_configuration_is_told_and_not_tried_again(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        static const teo_status statuses[] = {TEO_E_CREDENTIALS, TEO_E_TOKEN, TEO_E_HOST, TEO_E_LANGUAGE, TEO_E_ARGUMENT};
        teo_config good;

        talk_begin(&one, 5);
        good = one.config;
        one.config.credentials.secret_id = i == 0 ? "with space" : good.credentials.secret_id;
        one.config.credentials.token = i == 1 ? "with\r\nInjected: header" : good.credentials.token;
        one.config.host = i == 2 ? "host/path" : NULL;
        one.config.language = i == 3 ? "en" : NULL;
        one.config.user_agent = i == 4 ? "with\r\nInjected: header" : NULL;
        talk_init(&one);
        assert_status("configuration", talk_run(&one), statuses[i]);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REQUEST);
        assert_int_equal(one.port.calls[FAKE_OPEN], 0);
        one.config = good;
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        talk_end(&one);
    }
}

static void host_and_port_are_those_of_the_configuration(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.port.host = one.config.host = "teo.tencentcloudapi.com";
    one.port.number = one.config.server_port = 8443;
    one.config.language = "zh-CN";
    one.config.user_agent = "app/1.2";
    one.config.credentials.token = NULL;
    talk_once(&one);
    expect_tasks(&one, 0, 5);
    assert_non_null(strstr(one.service.in, "\r\nHost: teo.tencentcloudapi.com:8443\r\n"));
    assert_non_null(strstr(one.service.in, "\r\nX-TC-Language: zh-CN\r\n"));
    assert_non_null(strstr(one.service.in, "\r\nUser-Agent: app/1.2 libteo/"));
    assert_null(strstr(one.service.in, "X-TC-Token"));
}

/* ---- observer ---- */

static void an_observer_is_told_of_each_attempt(void **state)
{
    static const struct {
        talk_outcome outcome;
        teo_status fault;
        uint16_t attempts;
        uint32_t rows, total_count;
    } order[] = {
        {TALK_RETRY, TEO_E_CLOCK, 1, 0, 0}, /* the time is not known */
        {TALK_REPLY, TEO_END, 1, 10, 15},   /* the first page */
        {TALK_RETRY, TEO_E_UNAVAILABLE, 1, 0, 0},
        {TALK_RETRY, TEO_E_CLOSED, 2, 1, 0}, /* cut after a task */
        {TALK_REPLY, TEO_END, 3, 5, 15},     /* the task before the cut is read again */
        {TALK_REPLY, TEO_END, 1, 0, 0},     /* the next window */
        {TALK_FAILED, TEO_E_REFUSED, 1, 0, 0},
    };

    (void)state;
    talk_begin(&one, 15);
    one.query.start = FAKE_EPOCH - 8 * FAKE_DAY;
    one.service.behaviours[0] = (fake_behaviour){.from = 2, .until = 3, .code = "InternalError"};
    one.service.behaviours[1] = (fake_behaviour){.from = 3, .until = 4, .cut_by = TEO_END, .cut_at = 500};
    talk_init(&one);
    teo_client_set_time(&one.client, 0);
    talk_run(&one);
    expect_tasks(&one, 0, 15);
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "OperationDenied"};
    assert_int_equal(talk_run(&one), TEO_E_REFUSED);
    assert_int_equal(one.notice_count, COUNT(order));
    for (uint32_t i = 0; i < COUNT(order); i++) {
        assert_int_equal(one.notices[i].outcome, order[i].outcome);
        assert_int_equal(one.notices[i].fault, order[i].fault);
        assert_int_equal(one.notices[i].attempts, order[i].attempts);
        assert_int_equal(one.notices[i].rows, order[i].rows);
        assert_int_equal(one.notices[i].total_count, order[i].total_count);
    }
    talk_end(&one);
}

/* A query that is refused, or whose time is over in a pause, began no attempt. */
static void an_observer_is_not_told_of_attempts_that_were_none(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.port.random_fails = true;
    one.config.deadline_ms = 2000;
    talk_init(&one);
    one.query.limit = 0;
    assert_status("refused", talk_run(&one), TEO_E_LIMIT);
    assert_int_equal(one.notice_count, 0);
    assert_int_equal(one.client.fault.attempts, 0);
    one.query.limit = 10;
    one.config.host = "Upper.case";
    assert_status("refused", talk_run(&one), TEO_E_HOST);
    assert_int_equal(one.notice_count, 0);
    one.config.host = NULL;
    one.port.port.wait = NULL;
    one.step_ms = 5000;
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "InternalError"};
    assert_status("over in a pause", talk_run(&one), TEO_E_DEADLINE);
    assert_int_equal(one.notice_count, 1);
    assert_int_equal(one.client.fault.attempts, 1);
    talk_end(&one);
}

static void calls_without_a_client_do_nothing(void **state)
{
    (void)state;
    teo_client_set_time(NULL, 5);
    assert_int_equal(teo_client_time(NULL), 0);
    teo_client_forget_key(NULL);
    teo_client_close(NULL);
    teo_client_deinit(NULL);
    assert_status("query", teo_client_query(NULL, &one.query), TEO_E_ARGUMENT);
}

/* As with a client on the stack, whose bytes are whatever was there. */
static void a_client_whose_init_failed_may_be_used_and_ended_like_any(void **state)
{
    static teo_client client;
    static uint8_t buffer[TEO_BUFFER_MIN];
    teo_port port = one.port.port;
    teo_config config = {.port = &port};
    teo_task task;

    (void)state;
    talk_begin(&one, 5);
    port = one.port.port;
    for (int way = 0; way < 4; way++) {
        memset(&client, 0xA5, sizeof client);
        memset(buffer, 0x5A, sizeof buffer);
        port.recv = way == 0 ? NULL : one.port.port.recv;
        config.deadline_ms = way == 1 ? UINT32_MAX : 0;
        if (way == 3) {
            assert_status("build", teo_client_init_sized(&client, &config, buffer, sizeof buffer, 1), TEO_E_BUILD);
        } else {
            assert_status("init", teo_client_init(&client, &config, buffer, sizeof buffer - (way == 2)), TEO_E_ARGUMENT);
        }
        assert_status("query", teo_client_query(&client, &one.query), TEO_E_ARGUMENT);
        assert_status("next", teo_client_next(&client, &task), TEO_E_STATE);
        assert_int_equal(teo_client_time(&client), 0);
        teo_client_set_time(&client, 5);
        teo_client_forget_key(&client);
        teo_client_close(&client);
        teo_client_deinit(&client);
        assert_int_equal(buffer[0], 0x5A);
        assert_int_equal(((uint8_t *)&client)[sizeof client - 1], 0xA5);
    }
}

static void the_observer_may_be_left_out(void **state)
{
    (void)state;
    talk_begin(&one, 15);
    one.config.observe = NULL;
    one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 2, .code = "InternalError"};
    talk_once(&one);
    expect_tasks(&one, 0, 15);
}

/* ---- a query that is left ---- */

/*
 * Leaves a query after so many calls of a port that would block each time: while it connects,
 * sends, receives or pauses.
 */
static void leave_after(uint32_t moves)
{
    teo_task task;

    talk_begin(&one, 25);
    one.port.port.wait = NULL;
    one.port.blocks = true;
    one.port.piece = 200;
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .cut_by = TEO_E_RESET, .cut_at = 900};
    talk_init_start(&one);
    for (uint32_t i = 0; i < moves; i++) {
        assert_that("moves", teo_client_next(&one.client, &task) <= TEO_AGAIN);
        one.port.now_ms += 20;
    }
}

static void a_query_may_be_replaced_or_closed_at_any_time(void **state)
{
    uint32_t steps = 0;

    (void)state;
    for (uint32_t moves = 0; moves < 60; moves++) {
        for (int way = 0; way < 3; way++) {
            leave_after(moves);
            steps |= 1u << one.client.step;
            if (way == 1) {
                teo_client_close(&one.client);
                assert_false(one.port.connected || one.port.opening);
            } else if (way == 2) {
                talk_end(&one);
                talk_init(&one);
            }
            one.service.behaviours[0].until = 0;
            talk_run(&one);
            expect_tasks(&one, 0, 25);
            talk_end(&one);
        }
    }
    assert_int_equal(steps & 0x1E, 0x1E); /* pause, open, send and receive were all met */
}

static void close_is_harmless_where_there_is_nothing_to_close(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    talk_init(&one);
    teo_client_close(&one.client);
    teo_client_close(&one.client);
    assert_int_equal(one.port.calls[FAKE_CLOSE], 0);
    talk_run(&one);
    expect_tasks(&one, 0, 5);
    teo_client_close(&one.client);
    teo_client_close(&one.client);
    assert_int_equal(one.port.calls[FAKE_CLOSE], 1);
    talk_end(&one);
    teo_client_deinit(&one.client);
    assert_int_equal(one.port.calls[FAKE_CLOSE], 1);
}

static void an_open_that_failed_is_closed_too(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.config.attempts = 3;
    one.port.faults[0] = (fake_fault){FAKE_OPEN, 0, UINT32_MAX, FAKE_ANSWER, TEO_E_DNS, 0};
    assert_status("DNS", talk_once(&one), TEO_E_DNS);
    assert_int_equal(one.port.calls[FAKE_CLOSE], 3);
}

static void other_credentials_sign_after_the_key_is_forgotten(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    talk_init(&one);
    for (int i = 0; i < 4; i++) {
        if (i == 2) {
            one.config.credentials.secret_key = "another-secret-key-of-the-device";
        } else if (i == 3) {
            teo_client_forget_key(&one.client);
        }
        talk_run(&one);
        expect_tasks(&one, 0, 5);
        one.port.now_ms = 0; /* the same second, so that the key alone makes a difference */
    }
    assert_string_equal(one.service.log[0].signature, one.service.log[1].signature);
    assert_string_equal(one.service.log[0].signature, one.service.log[2].signature);
    assert_string_not_equal(one.service.log[0].signature, one.service.log[3].signature);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_refuses_what_it_cannot_use),
        cmocka_unit_test(init_needs_every_function_of_the_port_but_wait),
        cmocka_unit_test(init_refuses_an_application_built_with_other_limits),
        cmocka_unit_test(init_needs_nothing_of_what_was_in_memory),
        cmocka_unit_test(next_without_a_query_is_told_so),
        cmocka_unit_test(a_query_that_is_none_is_refused),
        cmocka_unit_test(a_query_that_the_service_would_refuse_is_told_and_told_again),
        cmocka_unit_test(a_request_that_cannot_be_written_is_told_with_the_bytes_it_needs),
        cmocka_unit_test(a_fault_of_the_configuration_is_told_and_not_tried_again),
        cmocka_unit_test(host_and_port_are_those_of_the_configuration),
        cmocka_unit_test(an_observer_is_told_of_each_attempt),
        cmocka_unit_test(an_observer_is_not_told_of_attempts_that_were_none),
        cmocka_unit_test(calls_without_a_client_do_nothing),
        cmocka_unit_test(a_client_whose_init_failed_may_be_used_and_ended_like_any),
        cmocka_unit_test(the_observer_may_be_left_out),
        cmocka_unit_test(a_query_may_be_replaced_or_closed_at_any_time),
        cmocka_unit_test(close_is_harmless_where_there_is_nothing_to_close),
        cmocka_unit_test(an_open_that_failed_is_closed_too),
        cmocka_unit_test(other_credentials_sign_after_the_key_is_forgotten),
    };

    return cmocka_run_group_tests_name("client calls", tests, NULL, NULL);
}

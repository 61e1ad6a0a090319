/*
 * What is tried again, how often, after which pause, and where it goes on; what is not;
 * and what a fault tells.
 */
#include "talk.h"

static talk one;

#define AT(i) one.service.log[i]

/* ---- which faults pass ---- */

typedef struct fault_row {
    const char *label;
    fake_fault fault;
    teo_status status;
    teo_stage stage;
    bool again;
} fault_row;

#define FAULT(call, status) {call, 0, 0, FAKE_ANSWER, status, 0}

static const fault_row fault_rows[] = {
    {"open: DNS", FAULT(FAKE_OPEN, TEO_E_DNS), TEO_E_DNS, TEO_STAGE_CONNECT, true},
    {"open: refused", FAULT(FAKE_OPEN, TEO_E_CONNECT), TEO_E_CONNECT, TEO_STAGE_CONNECT, true},
    {"open: reset", FAULT(FAKE_OPEN, TEO_E_RESET), TEO_E_RESET, TEO_STAGE_CONNECT, true},
    {"open: port", FAULT(FAKE_OPEN, TEO_E_PORT), TEO_E_PORT, TEO_STAGE_CONNECT, true},
    {"open: TLS", FAULT(FAKE_OPEN, TEO_E_TLS), TEO_E_TLS, TEO_STAGE_CONNECT, true},
    {"open: expired", FAULT(FAKE_OPEN, TEO_E_TLS_EXPIRED), TEO_E_TLS_EXPIRED, TEO_STAGE_CONNECT, false},
    {"open: not yet", FAULT(FAKE_OPEN, TEO_E_TLS_NOT_YET), TEO_E_TLS_NOT_YET, TEO_STAGE_CONNECT, false},
    {"open: host", FAULT(FAKE_OPEN, TEO_E_TLS_HOST), TEO_E_TLS_HOST, TEO_STAGE_CONNECT, false},
    {"open: CA", FAULT(FAKE_OPEN, TEO_E_TLS_CA), TEO_E_TLS_CA, TEO_STAGE_CONNECT, false},
    {"open: certificate", FAULT(FAKE_OPEN, TEO_E_TLS_CERT), TEO_E_TLS_CERT, TEO_STAGE_CONNECT, false},
    {"open: set-up", FAULT(FAKE_OPEN, TEO_E_TLS_SETUP), TEO_E_TLS_SETUP, TEO_STAGE_CONNECT, false},
    {"open: TLS refused", FAULT(FAKE_OPEN, TEO_E_TLS_REFUSED), TEO_E_TLS_REFUSED, TEO_STAGE_CONNECT, false},
    {"send: reset", FAULT(FAKE_SEND, TEO_E_RESET), TEO_E_RESET, TEO_STAGE_SEND, true},
    {"send: TLS", FAULT(FAKE_SEND, TEO_E_TLS), TEO_E_TLS, TEO_STAGE_SEND, true},
    {"recv: reset", FAULT(FAKE_RECV, TEO_E_RESET), TEO_E_RESET, TEO_STAGE_RECEIVE, true},
    {"recv: closed", FAULT(FAKE_RECV, TEO_END), TEO_E_CLOSED, TEO_STAGE_RECEIVE, true},
    {"recv: TLS", FAULT(FAKE_RECV, TEO_E_TLS), TEO_E_TLS, TEO_STAGE_RECEIVE, true},
};

static void a_fault_of_the_network_is_tried_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(fault_rows); i++) {
        for (uint32_t times = 1; times <= 2; times++) {
            talk_begin(&one, 25);
            one.label = fault_rows[i].label;
            one.port.faults[0] = fault_rows[i].fault;
            one.port.faults[0].until = times;
            one.config.attempts = 3;
            talk_once(&one);
            if (fault_rows[i].again) {
                expect_tasks(&one, 0, 25);
            }
            assert_int_equal(notices_of(&one, TALK_RETRY), fault_rows[i].again ? times : 0);
        }
    }
}

static void a_fault_that_stays_is_told_after_the_retries(void **state)
{
    static const struct {
        uint8_t set;
        uint16_t attempts;
    } bounds[] = {{0, TEO_ATTEMPTS}, {1, 1}, {2, 2}, {4, 4}, {11, 11}, {255, 255}};

    (void)state;
    for (size_t i = 0; i < COUNT(fault_rows); i++) {
        for (size_t j = 0; j < COUNT(bounds); j++) {
            uint16_t attempts = fault_rows[i].again ? bounds[j].attempts : 1;

            talk_begin(&one, 25);
            one.label = fault_rows[i].label;
            one.port.faults[0] = fault_rows[i].fault;
            one.port.faults[0].until = UINT32_MAX;
            one.config.attempts = bounds[j].set;
            one.config.deadline_ms = TEO_DEADLINE_MS_MAX;
            talk_init(&one);
            assert_status(one.label, talk_run(&one), fault_rows[i].status);
            assert_int_equal(one.client.fault.stage, fault_rows[i].stage);
            assert_int_equal(one.client.fault.attempts, attempts);
            assert_int_equal(one.client.fault.http_status, 0);
            assert_string_equal(one.client.fault.code, "");
            assert_int_equal(notices_of(&one, TALK_RETRY), attempts - 1);
            one.port.faults[0].until = 0; /* it is over: the same client goes on */
            talk_run(&one);
            expect_tasks(&one, 0, 25);
            talk_end(&one);
        }
    }
}

/* ---- answers of the service ---- */

static void an_answer_that_says_later_is_tried_again_and_no_other(void **state)
{
    static const struct {
        int http_status;
        const char *code;
        teo_status status;
        bool again;
    } rows[] = {
        {200, "RequestLimitExceeded", TEO_E_THROTTLED, true},
        {200, "RequestLimitExceeded.UinLimitExceeded", TEO_E_THROTTLED, true},
        {200, "InternalError", TEO_E_UNAVAILABLE, true},
        {200, "InternalError.DBError", TEO_E_UNAVAILABLE, true},
        {200, "ServiceUnavailable", TEO_E_UNAVAILABLE, true},
        {429, "Anything", TEO_E_THROTTLED, true},
        {500, "Anything", TEO_E_UNAVAILABLE, true},
        {503, "InternalError", TEO_E_UNAVAILABLE, true},
        {200, "AuthFailure.SecretIdNotFound", TEO_E_REFUSED, false},
        {200, "OperationDenied", TEO_E_REFUSED, false},
        {200, "LimitExceeded", TEO_E_REFUSED, false},
        {403, "UnauthorizedOperation", TEO_E_REFUSED, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        talk_begin(&one, 25);
        one.label = rows[i].code;
        one.config.attempts = 4;
        one.service.behaviours[0] =
            (fake_behaviour){.until = UINT32_MAX, .http_status = rows[i].http_status, .code = rows[i].code};
        talk_init(&one);
        assert_status(one.label, talk_run(&one), rows[i].status);
        assert_int_equal(one.service.requests, rows[i].again ? 4 : 1);
        assert_int_equal(one.client.fault.attempts, rows[i].again ? 4 : 1);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
        assert_int_equal(one.client.fault.http_status, rows[i].http_status);
        assert_string_equal(one.client.fault.code, rows[i].code);
        assert_memory_equal(one.client.fault.message, "it is ", 6);
        assert_string_equal(one.client.fault.request_id, rows[i].again ? "id-3" : "id-0");
        assert_int_equal(one.service.connections, 1); /* an answer is no reason to connect anew */
        one.service.behaviours[0].until = 0;
        talk_run(&one);
        expect_tasks(&one, 0, 25);
        talk_end(&one);
    }
}

static void an_answer_that_is_none_of_the_api_is_repeated_where_it_may_pass(void **state)
{
    static const struct {
        const char *label, *raw;
        teo_status status;
        uint16_t http_status;
        bool again;
    } rows[] = {
        {"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", TEO_E_HTTP_HEAD, 0, true},
        {"not JSON", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", TEO_E_JSON, 200, true},
        {"not the API", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", TEO_E_INCOMPLETE, 200, true},
        {"not found", "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}", TEO_E_HTTP_STATUS, 404, false},
        {"moved", "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n", TEO_E_HTTP_STATUS, 301, false},
        {"zipped", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx", TEO_E_CONTENT_CODING, 200,
         true},
        {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", TEO_E_HTTP_FRAMING, 200,
         true},
        {"a captive portal", "HTTP/1.1 511 Log in\r\nContent-Length: 2\r\n\r\n{}", TEO_E_PORTAL, 511, true},
        {"a member of a wrong type", "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"Response\":5}", TEO_E_MEMBER_TYPE, 200,
         true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t attempts = rows[i].again ? TEO_ATTEMPTS : 1;

        talk_begin(&one, 25);
        one.label = rows[i].label;
        one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = UINT32_MAX, .raw = rows[i].raw};
        talk_init(&one);
        assert_status(one.label, talk_run(&one), rows[i].status);
        expect_rows(&one, 0, 10);
        assert_int_equal(one.service.requests, 1 + attempts);
        assert_int_equal(one.client.fault.stage, TEO_STAGE_REPLY);
        assert_int_equal(one.client.fault.http_status, rows[i].http_status);
        assert_int_equal(one.client.fault.attempts, attempts);
        one.service.behaviours[0].from = 0;
        one.service.behaviours[0].until = rows[i].again ? one.service.requests + 1 : 0;
        talk_run(&one); /* once, a portal's page say */
        expect_tasks(&one, 0, 25);
        talk_end(&one);
    }
}

/* ---- the count ---- */

static void the_retries_are_counted_anew_for_each_page(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.config.attempts = 3;
    one.service.behaviours[0] = (fake_behaviour){.from = 0, .until = 2, .code = "InternalError"};
    one.service.behaviours[1] = (fake_behaviour){.from = 3, .until = 5, .code = "RequestLimitExceeded"};
    one.service.behaviours[2] = (fake_behaviour){.from = 6, .until = 8, .http_status = 502, .raw = NULL, .code = "x"};
    talk_once(&one);
    expect_tasks(&one, 0, 25);
    assert_int_equal(one.service.requests, 9);
    assert_int_equal(notices_of(&one, TALK_RETRY), 6);
}

static void faults_of_all_kinds_count_together(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.config.attempts = 4;
    one.port.faults[0] = (fake_fault){FAKE_OPEN, 0, 1, FAKE_ANSWER, TEO_E_DNS, 0};
    one.port.faults[1] = (fake_fault){FAKE_SEND, 0, 1, FAKE_ANSWER, TEO_E_RESET, 0};
    one.service.behaviours[0] = (fake_behaviour){.until = 9, .code = "InternalError"};
    talk_once(&one);
    assert_status("all kinds", one.status, TEO_E_UNAVAILABLE);
    assert_int_equal(one.service.requests, 2);
}

/* ---- where a broken page goes on ---- */

static void a_page_that_breaks_anywhere_goes_on_behind_what_was_delivered(void **state)
{
    static const teo_status cuts[] = {TEO_END, TEO_E_RESET, TEO_AGAIN};
    static const fake_framing framings[] = {FAKE_BY_LENGTH, FAKE_CHUNKED};
    size_t length;

    (void)state;
    for (size_t i = 0; i < COUNT(cuts) * COUNT(framings); i++) {
        talk_begin(&one, 14);
        one.service.framing = framings[i % 2];
        talk_once(&one);
        length = one.service.out.length;
        for (size_t at = 0; at < length; at += 3) {
            talk_begin(&one, 14);
            one.label = "a page that breaks";
            one.service.framing = framings[i % 2];
            one.service.behaviours[0] =
                (fake_behaviour){.from = 1, .until = 2, .cut_by = cuts[i / 2], .cut_at = at};
            talk_once(&one);
            expect_tasks(&one, 0, 14);
        }
    }
}

static void every_page_may_break_several_times(void **state)
{
    (void)state;
    for (size_t at = 1; at < 3000; at += 97) {
        talk_begin(&one, 25);
        one.query.start = FAKE_EPOCH - 15 * FAKE_DAY;
        fake_service_fill(&one.service, 25, FAKE_EPOCH, FAKE_DAY / 2);
        one.config.deadline_ms = TEO_DEADLINE_MS_MAX;
        one.config.attempts = 201;
        one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 30, .cut_by = TEO_E_RESET, .cut_at = at};
        one.service.behaviours[1] = (fake_behaviour){.from = 31, .until = 40, .cut_by = TEO_END, .cut_at = at};
        talk_once(&one);
        expect_tasks(&one, 0, 25);
    }
}

static void max_tasks_holds_when_the_last_page_breaks(void **state)
{
    (void)state;
    for (size_t at = 1; at < 2000; at += 53) {
        talk_begin(&one, 25);
        one.query.max_tasks = 14;
        one.service.behaviours[0] = (fake_behaviour){.from = 1, .until = 3, .cut_by = TEO_E_RESET, .cut_at = at};
        talk_once(&one);
        expect_tasks(&one, 0, 14);
    }
}

/* Also where a task is read again, and as many are wanted as a page has. */
static void no_request_asks_for_more_than_a_page(void **state)
{
    (void)state;
    for (size_t at = 300; at < 2000; at += 53) {
        for (uint32_t most = 8; most < 16; most++) {
            talk_begin(&one, 25);
            one.query.max_tasks = most;
            one.service.behaviours[0] = (fake_behaviour){.until = 1, .cut_by = TEO_E_RESET, .cut_at = at};
            talk_once(&one);
            expect_tasks(&one, 0, most);
            for (uint32_t i = 0; i < one.service.requests; i++) {
                assert_in_range(one.service.log[i].limit, 1, 10);
            }
        }
    }
}

static void a_reply_that_breaks_behind_the_last_task_wanted_is_not_called_whole(void **state)
{
    uint32_t behind = 0;

    (void)state;
    for (size_t at = 1; at < 1200; at++) {
        talk_begin(&one, 25);
        one.query.max_tasks = 1;
        one.config.attempts = 2;
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .cut_by = TEO_END, .cut_at = at};
        if (talk_once(&one) == TEO_END) {
            break; /* that was all of it */
        }
        assert_status("cut", one.status, TEO_E_CLOSED);
        assert_int_equal(one.service.requests, 2);
        behind += one.count;
        expect_rows(&one, 0, one.count);
    }
    assert_status("whole", one.status, TEO_END);
    assert_in_range(behind, 10, 200);
}

static void an_error_behind_rows_loses_and_repeats_none(void **state)
{
    static const char *const codes[] = {"InternalError", "RequestLimitExceeded", "ResponseSizeLimitExceeded",
                                        "AuthFailure.SignatureExpire"};

    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        for (uint32_t from = 0; from < 3; from++) {
            talk_begin(&one, 25);
            one.label = codes[i];
            one.service.behaviours[0] =
                (fake_behaviour){.from = from, .until = from + 1, .code = codes[i], .error_after_rows = true};
            talk_once(&one);
            expect_tasks(&one, 0, 25);
        }
    }
}

/* ---- what a fault tells ---- */

static void a_fault_tells_of_the_last_attempt_alone(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.config.attempts = 2;
    one.service.parting = FAKE_CLOSE_TOLD;
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .http_status = 503, .code = "InternalError"};
    one.port.faults[0] = (fake_fault){FAKE_RECV, 1, 2, FAKE_ANSWER, TEO_E_RESET, 0};
    talk_init(&one);
    assert_status("the last attempt", talk_run(&one), TEO_E_RESET);
    assert_int_equal(one.client.fault.http_status, 0);
    assert_string_equal(one.client.fault.code, "");
    assert_string_equal(one.client.fault.message, "");
    assert_string_equal(one.client.fault.request_id, "");
    assert_int_equal(one.client.fault.attempts, 2);
    assert_int_equal(notice_of(&one, TALK_RETRY, 0)->fault, TEO_E_UNAVAILABLE);
    assert_int_equal(notice_of(&one, TALK_RETRY, 0)->attempts, 1);
    talk_end(&one);
}

static void a_fault_before_the_reply_tells_of_no_reply(void **state)
{
    static const fake_call calls[] = {FAKE_OPEN, FAKE_SEND};

    (void)state;
    for (size_t i = 0; i < COUNT(calls); i++) {
        talk_begin(&one, 5);
        one.config.attempts = 2;
        one.service.parting = FAKE_CLOSE_TOLD;
        one.service.behaviours[0] = (fake_behaviour){.until = 1, .http_status = 503, .code = "InternalError"};
        one.port.faults[0] = (fake_fault){calls[i], 1, 2, FAKE_ANSWER, TEO_E_RESET, 0};
        talk_init(&one);
        assert_status("no reply", talk_run(&one), TEO_E_RESET);
        assert_int_equal(one.client.fault.http_status, 0);
        assert_string_equal(one.client.fault.code, "");
        assert_string_equal(one.client.fault.request_id, "");
        talk_end(&one);
    }
}

static void a_fault_is_over_with_the_next_query(void **state)
{
    (void)state;
    talk_begin(&one, 5);
    one.service.behaviours[0] = (fake_behaviour){.until = 1, .code = "OperationDenied"};
    talk_init(&one);
    assert_status("refused", talk_run(&one), TEO_E_REFUSED);
    assert_status("query", talk_start(&one), TEO_OK);
    assert_int_equal(one.client.fault.status, TEO_OK);
    assert_int_equal(one.client.fault.stage, TEO_STAGE_NONE);
    assert_string_equal(one.client.fault.code, "");
    talk_until(&one, UINT32_MAX);
    expect_tasks(&one, 0, 5);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_of_the_network_is_tried_again),
        cmocka_unit_test(a_fault_that_stays_is_told_after_the_retries),
        cmocka_unit_test(an_answer_that_says_later_is_tried_again_and_no_other),
        cmocka_unit_test(an_answer_that_is_none_of_the_api_is_repeated_where_it_may_pass),
        cmocka_unit_test(the_retries_are_counted_anew_for_each_page),
        cmocka_unit_test(faults_of_all_kinds_count_together),
        cmocka_unit_test(a_page_that_breaks_anywhere_goes_on_behind_what_was_delivered),
        cmocka_unit_test(every_page_may_break_several_times),
        cmocka_unit_test(max_tasks_holds_when_the_last_page_breaks),
        cmocka_unit_test(no_request_asks_for_more_than_a_page),
        cmocka_unit_test(a_reply_that_breaks_behind_the_last_task_wanted_is_not_called_whole),
        cmocka_unit_test(an_error_behind_rows_loses_and_repeats_none),
        cmocka_unit_test(a_fault_tells_of_the_last_attempt_alone),
        cmocka_unit_test(a_fault_before_the_reply_tells_of_no_reply),
        cmocka_unit_test(a_fault_is_over_with_the_next_query),
    };

    return cmocka_run_group_tests_name("client retry", tests, NULL, NULL);
}

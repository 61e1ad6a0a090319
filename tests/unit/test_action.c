/*
 * Actions are data: prefetch tasks beside purge tasks, and an action that only this test has, with
 * a record of its own.
 */
#include <string.h>

#include "draft.h"
#include "talk.h"
#include "teo_action.h"
#include "teo_client.h"
#include "teo_query.h"

/* ---- DescribePrefetchTasks ---- */

static const char *const one_value[] = {"purge_url"};
static const char *const invalid[] = {"invalid"};
static const char *const target[] = {"https://www.example.com/1"};

static teo_status check(const teo_action *action, teo_filter filter)
{
    d.query.action = action;
    d.query.filters = &filter;
    d.query.filter_count = 1;
    return teo_query_check(&d.query);
}

static void prefetch_tasks_have_no_type_and_no_fuzzy_target_but_one_more_status(void **state)
{
    static const teo_filter type = {TEO_FILTER_TYPE, false, one_value, 1};
    static const teo_filter fuzzy = {TEO_FILTER_TARGET, true, target, 1};
    static const teo_filter status = {TEO_FILTER_STATUSES, false, invalid, 1};

    (void)state;
    assert_status("type", check(&teo_describe_purge_tasks, type), TEO_OK);
    assert_status("type", check(&teo_describe_prefetch_tasks, type), TEO_E_FILTER);
    assert_status("fuzzy", check(&teo_describe_purge_tasks, fuzzy), TEO_OK);
    assert_status("fuzzy", check(&teo_describe_prefetch_tasks, fuzzy), TEO_E_FUZZY);
    assert_status("invalid", check(&teo_describe_purge_tasks, status), TEO_E_STATUS_NAME);
    assert_status("invalid", check(&teo_describe_prefetch_tasks, status), TEO_OK);
}

static void the_request_names_the_action(void **state)
{
    (void)state;
    assert_true(has_line("X-TC-Action: DescribePurgeTasks"));
    d.query.action = &teo_describe_prefetch_tasks;
    assert_true(has_line("X-TC-Action: DescribePrefetchTasks"));
    d.query.action = &teo_describe_purge_tasks;
    assert_true(has_line("X-TC-Action: DescribePurgeTasks"));
}

static talk one;

static void prefetch_tasks_are_listed_over_pages_and_windows(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    one.service.prefetch = true;
    one.query.action = &teo_describe_prefetch_tasks;
    one.query.start = FAKE_EPOCH - 20 * FAKE_DAY;
    talk_once(&one);
    expect_tasks(&one, 0, 25);
    assert_int_equal(one.states[0], TEO_TASK_INVALID);
}

/* ---- an action of this test's own ---- */

typedef struct widget {
    uint16_t present;
    uint16_t truncated;
    char id[8];
    uint32_t weight; /* grams */
    char message[16];
} widget;

enum { HAS_ID = 1 << 0, HAS_WEIGHT = 1 << 1, HAS_MESSAGE = 1 << 2 };

#define WIDGET_MEMBERS(X) \
    X(TEO_DEPTH_RECORD, IDENTITY, 2, "Id", widget, id) \
    X(TEO_DEPTH_RECORD, NUMBER, 6, "Weight", widget, weight) \
    X(TEO_DEPTH_RECORD, TEXT, 7, "Message", widget, message)

TEO_DEFINE_SCHEMA(static, widgets, 7, "Widgets", widget, WIDGET_MEMBERS, id);

static const teo_action describe_widgets = {
    .name = "DescribeWidgets",
    .check = teo_check_query,
    .put_body = teo_put_query,
    .reply = &widgets,
    .repeatable = TEO_REPEATABLE,
    .filters = 1u << TEO_FILTER_DOMAINS,
};

/* Reads a reply to it, in pieces of so many bytes; the last widget is in `read`. */
static widget read;
static teo_fault fault;

static teo_status read_widgets(const char *text, size_t piece, uint32_t *rows)
{
    teo_response response;
    char scratch[TEO_SCRATCH_MIN];
    size_t length = strlen(text), at = 0, used;
    teo_status status = TEO_AGAIN;

    *rows = 0;
    assert_int_equal(teo_response_init_action(&response, &describe_widgets, scratch, sizeof scratch,
                                              &fault), TEO_OK);
    while (status <= TEO_AGAIN && (at < length || status == TEO_OK)) {
        size_t size = length - at < piece ? length - at : piece;

        status = teo_response_read(&response, text + at, size, &used, &read, sizeof read);
        at += used;
        *rows += status == TEO_OK;
    }
    return status > TEO_AGAIN ? status : teo_response_close(&response);
}

#define HEAD "HTTP/1.1 200 OK\r\n\r\n"

static void a_record_of_another_kind_is_read(void **state)
{
    static const char reply[] = HEAD
        "{\"Response\":{\"Widgets\":[{\"Id\":\"a\",\"Weight\":7,\"Code\":3},"
        "{\"Message\":\"this is longer than its slot\",\"Weight\":2147483647,\"Id\":\"b\"}],"
        "\"TotalCount\":2,\"RequestId\":\"r\"}}";
    uint32_t rows;

    (void)state;
    for (size_t piece = 1; piece < sizeof reply; piece++) {
        assert_status("widgets", read_widgets(reply, piece, &rows), TEO_END);
        assert_int_equal(rows, 2);
        assert_string_equal(read.id, "b");
        assert_int_equal(read.weight, INT32_MAX);
        assert_string_equal(read.message, "this is longer ");
        assert_int_equal(read.present, HAS_ID | HAS_WEIGHT | HAS_MESSAGE);
        assert_int_equal(read.truncated, HAS_MESSAGE);
        assert_string_equal(fault.request_id, "r");
        assert_string_equal(fault.message, ""); /* the record's is another one */
    }
}

static void what_is_wrong_with_its_members_is_named(void **state)
{
    static const struct {
        const char *members;
        teo_status status;
        const char *name;
    } wrong[] = {
        {"\"Weight\":\"7\"", TEO_E_MEMBER_TYPE, "Weight"},
        {"\"Weight\":-7", TEO_E_MEMBER_TYPE, "Weight"},
        {"\"Weight\":7.0", TEO_E_MEMBER_TYPE, "Weight"},
        {"\"Weight\":4294967296000", TEO_E_MEMBER_TYPE, "Weight"},
        {"\"Weight\":[7]", TEO_E_MEMBER_TYPE, "Weight"},
        {"\"Id\":7", TEO_E_MEMBER_TYPE, "Id"},
        {"\"Id\":\"a\",\"Id\":\"a\"", TEO_E_MEMBER_TWICE, "Id"},
        {"\"Message\":{}", TEO_E_MEMBER_TYPE, "Message"},
        {"\"Weight\":null,\"Tasks\":[],\"JobId\":0", TEO_END, ""},
    };
    char text[256];
    uint32_t rows;

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        snprintf(text, sizeof text, HEAD "{\"Response\":{\"TotalCount\":1,\"Widgets\":[{%s}]}}",
                 wrong[i].members);
        assert_status(wrong[i].members, read_widgets(text, 1, &rows), wrong[i].status);
        assert_string_equal(fault.message, wrong[i].name);
    }
    assert_status("list", read_widgets(HEAD "{\"Response\":{\"Widgets\":[7]}}", 9, &rows),
                  TEO_E_MEMBER_TYPE);
    assert_string_equal(fault.message, "Widgets");
    assert_status("all", read_widgets(HEAD "[]", 9, &rows), TEO_E_MEMBER_TYPE);
    assert_string_equal(fault.message, "Response");
}

static void a_record_of_the_wrong_size_is_refused(void **state)
{
    teo_response response;
    teo_task task;
    char scratch[TEO_SCRATCH_MIN];
    size_t used;

    (void)state;
    assert_status("init", teo_response_init_action(&response, NULL, scratch, sizeof scratch, &fault),
                  TEO_E_ARGUMENT);
    assert_status("init", teo_response_init_action(&response, &describe_widgets, scratch,
                                                   sizeof scratch, &fault), TEO_OK);
    assert_status("read", teo_response_push(&response, "", 0, &used, &task), TEO_E_ARGUMENT);
}

/* ---- a course of its own: an action that is not paged needs no walk ---- */

static unsigned requests;

static teo_status prepare_one(teo_client *client)
{
    client->request.zone_id = "zone-1";
    client->request.limit = 1;
    client->request.start = client->request.end = FAKE_EPOCH;
    requests++;
    return TEO_OK;
}

static teo_status read_one(teo_client *client, const teo_response *response, teo_status status,
                           const void *record)
{
    (void)client;
    (void)response;
    (void)record;
    return status;
}

static bool advance_never(teo_client *client)
{
    (void)client;
    return false;
}

static void a_course_decides_what_is_requested_and_when_it_ends(void **state)
{
    static const teo_course once = {prepare_one, read_one, advance_never};

    (void)state;
    talk_begin(&one, 0);
    one.service.action = "DescribeWidgets";
    one.service.behaviours[0] = (fake_behaviour){.from = 0, .until = 1, .code = "InternalError"};
    one.service.behaviours[1] = (fake_behaviour){
        .from = 1, .until = 2,
        .raw = "HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n"
               "{\"Response\":{\"TotalCount\":1,\"Widgets\":[{\"Id\":\"a\",\"Weight\":7}]      }}  "};
    talk_init(&one);
    requests = 0;
    assert_status("begin", teo_client_begin(&one.client, &once), TEO_OK);
    one.client.request.action = &describe_widgets;
    one.client.asked = &one.client.request;
    assert_status("size", teo_client_next_record(&one.client, &read, sizeof read), TEO_OK);
    assert_int_equal(read.weight, 7);
    assert_status("end", teo_client_next_record(&one.client, &read, sizeof read), TEO_END);
    assert_int_equal(requests, 2); /* the first was refused, and passed */
    talk_end(&one);
    assert_status("no client", teo_client_begin(NULL, &once), TEO_E_ARGUMENT);
}

#define PAGE(rows) HEAD "{\"Response\":{\"TotalCount\":3,\"Widgets\":[" rows "]}}"
#define ROW(id, weight) "{\"Id\":\"" id "\",\"Weight\":" weight "}"

/* An action that may do harm when it arrives twice is never requested a second time by itself. */
static void what_is_not_repeatable_is_not_tried_again(void **state)
{
    static teo_action once;
    uint32_t repeatable;

    (void)state;
    for (repeatable = 0; repeatable < 2; repeatable++) {
        once = describe_widgets;
        once.repeatable = repeatable ? TEO_REPEATABLE : TEO_REPEATABLE_UNSENT;
        talk_begin(&one, 0);
        one.service.action = "DescribeWidgets";
        one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "InternalError"};
        one.config.attempts = 3;
        one.query.action = &once;
        talk_init(&one);
        assert_status("query", teo_client_query(&one.client, &one.query), TEO_OK);
        assert_status("next", teo_client_next_record(&one.client, &read, sizeof read),
                      TEO_E_UNAVAILABLE);
        assert_int_equal(one.service.requests, repeatable ? 3 : 1);
        talk_end(&one);
    }
}

/* Of a number all bytes are the record's own, also where texts are emptied by their first byte. */
static void a_record_has_nothing_of_the_record_before(void **state)
{
    static const char reply[] = HEAD
        "{\"Response\":{\"Widgets\":[{\"Id\":\"a\",\"Weight\":2147483647,\"Message\":\"m\"},{}],"
        "\"TotalCount\":2,\"RequestId\":\"r\"}}";
    uint32_t rows;

    (void)state;
    assert_status("widgets", read_widgets(reply, sizeof reply, &rows), TEO_END);
    assert_int_equal(rows, 2);
    assert_int_equal(read.present, 0);
    assert_int_equal(read.weight, 0);
    assert_string_equal(read.id, "");
    assert_string_equal(read.message, "");
}

/* Before the time is known, a request has no signature that counts: then it is made once more. */
static void what_was_signed_without_the_time_is_signed_anew(void **state)
{
    teo_action once = describe_widgets;

    (void)state;
    once.repeatable = TEO_REPEATABLE_UNSENT;
    talk_begin(&one, 0);
    one.service.action = "DescribeWidgets";
    one.service.behaviours[0] = (fake_behaviour){FAKE_ALWAYS, .code = "InternalError"};
    one.query.action = &once;
    talk_init(&one);
    teo_client_set_time(&one.client, 0);
    assert_status("query", teo_client_query(&one.client, &one.query), TEO_OK);
    assert_status("next", teo_client_next_record(&one.client, &read, sizeof read),
                  TEO_E_UNAVAILABLE);
    assert_int_equal(one.service.requests, 2);
    talk_end(&one);
}

/* Nor is it sent over a connection that was kept, which may break after the request has arrived. */
static void what_is_not_repeatable_has_a_connection_of_its_own(void **state)
{
    static const fake_parting partings[] = {FAKE_KEEP, FAKE_END, FAKE_RESET_SEND, FAKE_RESET_RECV};
    teo_action once = describe_widgets;

    (void)state;
    once.repeatable = TEO_REPEATABLE_UNSENT;
    for (size_t i = 0; i < COUNT(partings); i++) {
        talk_begin(&one, 3);
        one.service.parting = partings[i];
        talk_init(&one);
        talk_run(&one);
        expect_tasks(&one, 0, 3);
        one.service.action = "DescribeWidgets";
        one.service.behaviours[0] =
            (fake_behaviour){FAKE_ALWAYS, .raw = PAGE(ROW("a", "7") "," ROW("b", "8") "," ROW("c", "9"))};
        one.query.action = &once;
        assert_status("query", teo_client_query(&one.client, &one.query), TEO_OK);
        assert_status("next", teo_client_next_record(&one.client, &read, sizeof read), TEO_OK);
        assert_int_equal(one.service.requests, 2);
        assert_int_equal(one.service.connections, 2);
        talk_end(&one);
    }
}

/* ---- pages of records of another kind, through the client ---- */

static void records_of_another_kind_are_listed_over_pages(void **state)
{
    static const uint32_t weights[] = {7, 8, 9};
    uint32_t count = 0;
    teo_status status;

    (void)state;
    talk_begin(&one, 0);
    one.service.action = "DescribeWidgets";
    one.query.action = &describe_widgets;
    one.query.limit = 2;
    /* Without a Content-Length, as the connection ends after a raw reply. */
    one.service.behaviours[0] =
        (fake_behaviour){.from = 0, .until = 1, .raw = PAGE(ROW("a", "7") "," ROW("b", "8"))};
    one.service.behaviours[1] = (fake_behaviour){.from = 1, .until = 2, .raw = PAGE(ROW("c", "9"))};
    talk_init(&one);
    assert_status("query", teo_client_query(&one.client, &one.query), TEO_OK);
    while ((status = teo_client_next_record(&one.client, &read, sizeof read)) == TEO_OK) {
        assert_true(count < COUNT(weights));
        assert_int_equal(read.weight, weights[count++]);
    }
    assert_status("end", status, TEO_END);
    assert_int_equal(count, COUNT(weights));
    assert_int_equal(one.service.requests, 2);
    assert_int_equal(one.service.log[1].offset, 2);
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(prefetch_tasks_have_no_type_and_no_fuzzy_target_but_one_more_status,
                               begin_draft),
        cmocka_unit_test_setup(the_request_names_the_action, begin_draft),
        cmocka_unit_test(prefetch_tasks_are_listed_over_pages_and_windows),
        cmocka_unit_test(a_record_of_another_kind_is_read),
        cmocka_unit_test(a_record_has_nothing_of_the_record_before),
        cmocka_unit_test(what_is_wrong_with_its_members_is_named),
        cmocka_unit_test(a_record_of_the_wrong_size_is_refused),
        cmocka_unit_test(what_is_not_repeatable_is_not_tried_again),
        cmocka_unit_test(what_was_signed_without_the_time_is_signed_anew),
        cmocka_unit_test(what_is_not_repeatable_has_a_connection_of_its_own),
        cmocka_unit_test(records_of_another_kind_are_listed_over_pages),
        cmocka_unit_test(a_course_decides_what_is_requested_and_when_it_ends),
    };

    return cmocka_run_group_tests_name("action", tests, NULL, NULL);
}

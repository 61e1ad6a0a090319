/* An error names what it is about: the filter or parameter of a query, the header of a reply. */
#include <string.h>

#include "made_reply.h"
#include "talk.h"

static talk one;

static const char *const bad[] = {"a\tb"};
static const char *const not_utf8[] = {"\xff"};
static const char *const unknown[] = {"done"};
static const char *const two[] = {"a", "b"};

/* The client's query with this filter, after one that is right, is refused; the fault names it. */
static void expect_about(teo_filter filter, teo_status status, const char *about)
{
    static const char *const host[] = {"www.example.com"};
    teo_filter filters[] = {{TEO_FILTER_DOMAINS, false, host, 1}, filter};

    talk_begin(&one, 3);
    one.query.filters = filters;
    one.query.filter_count = 2;
    talk_init(&one);
    assert_status(about, talk_run(&one), status);
    assert_string_equal(one.client.fault.message, about);
    one.query.filter_count = 0;
    talk_run(&one);
    expect_tasks(&one, 0, 3);
    assert_string_equal(one.client.fault.message, "");
    talk_end(&one);
}

static void a_filter_is_named(void **state)
{
    (void)state;
    expect_about((teo_filter){TEO_FILTER_JOB_ID, false, two, 2}, TEO_E_VALUE_SINGLE, "job-id");
    expect_about((teo_filter){TEO_FILTER_TARGET, true, bad, 1}, TEO_E_CONTROL, "target");
    expect_about((teo_filter){TEO_FILTER_TARGET, true, not_utf8, 1}, TEO_E_UTF8, "target");
    expect_about((teo_filter){TEO_FILTER_DOMAINS, false, two, 2}, TEO_E_FILTER_TWICE, "domains");
    expect_about((teo_filter){TEO_FILTER_STATUSES, false, unknown, 1}, TEO_E_STATUS_NAME,
                 "statuses");
    expect_about((teo_filter){TEO_FILTER_STATUSES, false, NULL, 1}, TEO_E_NO_VALUE, "statuses");
    expect_about((teo_filter){TEO_FILTER_TYPE, false, unknown, 1}, TEO_E_TYPE_NAME, "type");
    expect_about((teo_filter){TEO_FILTER_TYPE, true, unknown, 1}, TEO_E_FUZZY, "type");
    expect_about((teo_filter){(teo_filter_name)5, false, two, 1}, TEO_E_FILTER, "");
    expect_about((teo_filter){(teo_filter_name)33, false, two, 1}, TEO_E_FILTER, "");
}

static void a_filter_that_the_action_does_not_have_is_named(void **state)
{
    static const char *const type[] = {"purge_url"};
    static const teo_filter filter = {TEO_FILTER_TYPE, false, type, 1};

    (void)state;
    talk_begin(&one, 3);
    one.query.action = &teo_describe_prefetch_tasks;
    one.query.filters = &filter;
    one.query.filter_count = 1;
    talk_init(&one);
    assert_status("type", talk_run(&one), TEO_E_FILTER);
    assert_string_equal(one.client.fault.message, "type");
    talk_end(&one);
}

static void the_zone_is_named_and_what_its_status_says_is_not_said_again(void **state)
{
    (void)state;
    talk_begin(&one, 3);
    talk_init(&one);
    one.query.zone_id = "a\nb";
    assert_status("zone", talk_run(&one), TEO_E_CONTROL);
    assert_string_equal(one.client.fault.message, "ZoneId");
    one.query.zone_id = "zone-1";
    one.query.limit = 0;
    assert_status("limit", talk_run(&one), TEO_E_LIMIT);
    assert_string_equal(one.client.fault.message, "");
    talk_end(&one);
}

static void a_header_is_named(void **state)
{
    static const struct {
        const char *fields;
        teo_status status;
        const char *name;
    } rows[] = {
        {"Content-Length: 30x\r\n", TEO_E_HTTP_FRAMING, "content-length"},
        {"Content-Length: 29\r\nContent-Length: 30\r\n", TEO_E_HTTP_FRAMING, "content-length"},
        {"Content-Length: 29\r\nTransfer-Encoding: chunked\r\n", TEO_E_HTTP_FRAMING,
         "transfer-encoding"},
        {"Transfer-Encoding: chunked\r\nContent-Length: 29\r\n", TEO_E_HTTP_FRAMING,
         "content-length"},
        {"Transfer-Encoding: chunked, chunked\r\n", TEO_E_HTTP_FRAMING, "transfer-encoding"},
        {"Date x: y\r\n", TEO_E_HTTP_HEAD, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_body(rows[i].fields, OK_JSON, rows[i].status);
        assert_string_equal(result.fault.message, rows[i].name);
    }
}

static void a_member_is_named_and_nothing_is_left_of_a_message_before_it(void **state)
{
    (void)state;
    expect_body("",
                "{\"Response\":{\"Error\":{\"Code\":\"c\",\"Message\":\"longer than the name\"},"
                "\"TotalCount\":\"1\"}}",
                TEO_E_MEMBER_TYPE);
    assert_string_equal(result.fault.message, "TotalCount");
}

/* TEO_NOW is for the end: a query that begins now would ask for the year 2106. */
static void an_interval_does_not_begin_now(void **state)
{
    (void)state;
    talk_begin(&one, 3);
    one.query.start = one.query.end = TEO_NOW;
    assert_status("now", talk_once(&one), TEO_E_ARGUMENT);
    assert_int_equal(one.service.requests, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_is_named),
        cmocka_unit_test(a_filter_that_the_action_does_not_have_is_named),
        cmocka_unit_test(the_zone_is_named_and_what_its_status_says_is_not_said_again),
        cmocka_unit_test(a_header_is_named),
        cmocka_unit_test(an_interval_does_not_begin_now),
        cmocka_unit_test(a_member_is_named_and_nothing_is_left_of_a_message_before_it),
    };

    return cmocka_run_group_tests_name("about", tests, NULL, NULL);
}

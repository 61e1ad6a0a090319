/* What must not get into a request is refused: host, credentials, time, query. */
#include "draft.h"

static void what_is_no_name_or_address_in_lower_case_does_not_get_into_the_host(void **state)
{
    static const char *const bad[] = {
        "", " ", "a b", "a\r\nX-Evil: 1", "a\n", "a\r", "a\t", "a/b", "https://a", "a@b", "a?b", "a#b", "a%41", "a\"", "a,b",
        "\xC3\xA9.example", "a\x7F", "[a b]", "[::1\r\n]", "[fe80::1%eth0]", "[/]", "A", "teo.tencentcloudapi.coM", "[ABCD::ef]",
        "a;b", "a<b", "a=b", "a>b", "a{b", "a|b", "a}b", "a~b", "a+b", "a*b", "a(b", "a)b", "a'b", "a&b", "a$b", "a!b", "\x80", "\xFF",
    };
    static const char *const good[] = {
        "a", "a.b", "a-b", "0", "1.2.3.4", "xn--a.example.", "[::]", "[::1]", "[abcd::ef]", "a-z.example",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        d.request.host = bad[i];
        assert_status(bad[i], write_draft(), TEO_E_HOST);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        d.request.host = good[i];
        assert_status(good[i], write_draft(), TEO_OK);
    }
}

/* Sets one credential to a text and tells what comes of it. */
static teo_status with(unsigned which, const char *text)
{
    d.credentials = (teo_credentials){SECRET_ID, SECRET_KEY, NULL};
    *(which == 0 ? &d.credentials.secret_id : which == 1 ? &d.credentials.secret_key : &d.credentials.token) = text;
    return write_draft();
}

static void credentials_have_no_blanks_and_no_control_bytes(void **state)
{
    static const teo_status refusals[] = {TEO_E_CREDENTIALS, TEO_E_CREDENTIALS, TEO_E_TOKEN};
    char at[4] = "a?b";

    (void)state;
    for (unsigned which = 0; which < 3; which++) {
        assert_status("empty", with(which, ""), refusals[which]);
        for (unsigned byte = 1; byte < 256; byte++) {
            bool visible = byte > 0x20 && byte < 0x7F;

            at[1] = (char)byte;
            assert_status("middle", with(which, at), visible ? TEO_OK : refusals[which]);
            assert_status("end", with(which, (char[2]){(char)byte, 0}), visible ? TEO_OK : refusals[which]);
        }
    }
    for (unsigned which = 0; which < 3; which++) {
        assert_status("UTF-8", with(which, "na\xC3\xAFve"), refusals[which]);
    }
    assert_status("no id", with(0, NULL), TEO_E_CREDENTIALS);
    assert_status("no key", with(1, NULL), TEO_E_CREDENTIALS);
    assert_status("no token", with(2, NULL), TEO_OK);
}

static void a_user_agent_has_no_control_bytes(void **state)
{
    static const char *const bad[] = {"", "a\r\nX-Evil: 1", "a\n", "a\tb", "na\xEFve"};
    char at[4] = "a?b";

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        d.request.user_agent = bad[i];
        assert_status(bad[i], write_draft(), TEO_E_ARGUMENT);
    }
    d.request.user_agent = at;
    for (unsigned byte = 1; byte < 256; byte++) {
        at[1] = (char)byte;
        assert_status("middle", write_draft(), byte >= 0x20 && byte < 0x7F ? TEO_OK : TEO_E_ARGUMENT);
    }
}

static void any_time_is_written(void **state)
{
    (void)state;
    d.request.timestamp = 0;
    assert_true(has_line("X-TC-Timestamp: 0"));
    assert_non_null(strstr(d.buffer, "/1970-01-01/teo/"));
    d.request.timestamp = UINT32_MAX;
    assert_true(has_line("X-TC-Timestamp: 4294967295"));
    assert_non_null(strstr(d.buffer, "/2106-02-07/teo/"));
}

static void a_query_that_is_refused_is_refused_here_too(void **state)
{
    (void)state;
    d.query.limit = 0;
    assert_status("limit", write_draft(), TEO_E_LIMIT);
    d.query.limit = 1;
    d.query.end = d.query.start + TEO_INTERVAL_MAX + 1;
    assert_status("interval", write_draft(), TEO_E_INTERVAL_LONG);
    d.query.end = d.query.start;
    d.query.last = 1;
    assert_status("last", write_draft(), TEO_E_ARGUMENT);
}

static void arguments_are_checked(void **state)
{
    teo_request bad = d.request;
    size_t length;

    (void)state;
    assert_int_equal(teo_request_write(NULL, d.buffer, 100, &length), TEO_E_ARGUMENT);
    assert_int_equal(teo_request_write(&d.request, NULL, 0, &length), TEO_E_ARGUMENT);
    assert_int_equal(teo_request_write(&d.request, d.buffer, 100, NULL), TEO_E_ARGUMENT);
    bad = d.request, bad.query = NULL;
    assert_int_equal(teo_request_write(&bad, d.buffer, 100, &length), TEO_E_ARGUMENT);
    bad = d.request, bad.credentials = NULL;
    assert_int_equal(teo_request_write(&bad, d.buffer, 100, &length), TEO_E_ARGUMENT);
    bad = d.request, bad.cache = NULL;
    assert_int_equal(teo_request_write(&bad, d.buffer, sizeof d.buffer, &length), TEO_E_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup(name, begin_draft)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_no_name_or_address_in_lower_case_does_not_get_into_the_host),
        TEST(credentials_have_no_blanks_and_no_control_bytes),
        TEST(a_user_agent_has_no_control_bytes),
        TEST(any_time_is_written),
        TEST(a_query_that_is_refused_is_refused_here_too),
        TEST(arguments_are_checked),
    };

    return cmocka_run_group_tests_name("request refusals", tests, NULL, NULL);
}

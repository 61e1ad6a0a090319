/* What must not get into a request is refused: host, credentials, time, query. */
#include "draft.h"

static void control_bytes_and_slashes_do_not_get_into_the_host(void **state)
{
    static const char *const bad[] = {
        "", " ", "a b", "a\r\nX-Evil: 1", "a\n", "a\r", "a\t", "a/b", "https://a", "a:443", "a@b", "a?b", "a#b", "a_b",
        "a%41", "a\\b", "a\"", "a,b", "\xC3\xA9.example", "a\x7F", "[", "]", "[]", "[::1", "::1", "::1]", "[::1]x",
        "x[::1]", "[::1]:443", "[a b]", "[::1\r\n]", "[fe80::1%eth0]", "[-]", "[[::1]]", "[/]",
    };
    static const char *const good[] = {
        "a", "A", "a.b", "a-b", "0", "1.2.3.4", "xn--a.example.", "[::]", "[::1]", "[ABCD::ef]",
    };
    static char longest[TEO_HOST_MAX + 2];

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        d.request.host = bad[i];
        assert_status(bad[i], write_draft(), TEO_E_HOST);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        d.request.host = good[i];
        assert_status(good[i], write_draft(), TEO_OK);
    }
    memset(longest, 'a', TEO_HOST_MAX);
    d.request.host = longest;
    assert_status("255", write_draft(), TEO_OK);
    longest[TEO_HOST_MAX] = 'a';
    assert_status("256", write_draft(), TEO_E_HOST);
}

/* Sets one credential to a text and tells what comes of it. */
static teo_status with(unsigned which, const char *text)
{
    d.credentials = (teo_credentials){SECRET_ID, SECRET_KEY, NULL};
    *(which == 0 ? &d.credentials.secret_id : which == 1 ? &d.credentials.secret_key : &d.credentials.token) = text;
    return write_draft();
}

static void credentials_are_visible_ascii_of_a_bounded_length(void **state)
{
    static const size_t most[] = {TEO_SECRET_ID_MAX, TEO_SECRET_KEY_MAX, TEO_TOKEN_MAX};
    static const teo_status refusals[] = {TEO_E_CREDENTIALS, TEO_E_CREDENTIALS, TEO_E_TOKEN};
    static char text[TEO_TOKEN_MAX + 2];
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
        memset(text, 'a', sizeof text);
        text[most[which]] = '\0';
        assert_status("longest", with(which, text), TEO_OK);
        text[most[which]] = 'a';
        text[most[which] + 1] = '\0';
        assert_status("too long", with(which, text), refusals[which]);
    }
    assert_status("no id", with(0, NULL), TEO_E_CREDENTIALS);
    assert_status("no key", with(1, NULL), TEO_E_CREDENTIALS);
    assert_status("no token", with(2, NULL), TEO_OK);
}

static void a_time_outside_1970_to_9999_is_refused(void **state)
{
    (void)state;
    d.request.timestamp = -1;
    assert_status("before", write_draft(), TEO_E_TIME);
    d.request.timestamp = INT64_MIN;
    assert_status("far before", write_draft(), TEO_E_TIME);
    d.request.timestamp = INT64_C(253402300800);
    assert_status("after", write_draft(), TEO_E_TIME);
    d.request.timestamp = INT64_MAX;
    assert_status("far after", write_draft(), TEO_E_TIME);
    d.request.timestamp = 0;
    assert_true(has_line("X-TC-Timestamp: 0"));
    assert_non_null(strstr(d.buffer, "/1970-01-01/teo/"));
    d.request.timestamp = INT64_C(253402300799);
    assert_true(has_line("X-TC-Timestamp: 253402300799"));
    assert_non_null(strstr(d.buffer, "/9999-12-31/teo/"));
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
    assert_int_equal(teo_request_write(&bad, d.buffer, 100, &length), TEO_E_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup(name, begin_draft)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(control_bytes_and_slashes_do_not_get_into_the_host),
        TEST(credentials_are_visible_ascii_of_a_bounded_length),
        TEST(a_time_outside_1970_to_9999_is_refused),
        TEST(a_query_that_is_refused_is_refused_here_too),
        TEST(arguments_are_checked),
    };

    return cmocka_run_group_tests_name("request refusals", tests, NULL, NULL);
}

/* The whole request, byte for byte, and the secrets in it. */
#include "draft.h"

#include <teo/version.h>

static unsigned occurrences(const char *text, const char *of)
{
    unsigned count = 0;

    for (; (text = strstr(text, of)) != NULL; text++) {
        count++;
    }
    return count;
}

static void a_request_is_what_it_is_to_the_byte(void **state)
{
    static const char *const urls[] = {"https://a.example/1.txt?a=\"b\"\\"}, *const domains[] = {"a.example", "b.example"};
    static const char expected[] =
        "POST / HTTP/1.1\r\n"
        "Host: teo.tencentcloudapi.com:8443\r\n"
        "User-Agent: app/1.2 (board) libteo/" TEO_VERSION "\r\n"
        "Accept-Encoding: identity\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 266\r\n"
        "X-TC-Action: DescribePurgeTasks\r\n"
        "X-TC-Version: 2022-09-01\r\n"
        "X-TC-Timestamp: 1551113065\r\n"
        "X-TC-Token: session/token+==\r\n"
        "X-TC-Language: en-US\r\n"
        "Authorization: TC3-HMAC-SHA256 Credential=AKIDexample/2019-02-25/teo/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=79a7c6d14d4512406bd5334d82b30eaddab5d80f790d64d2a2fde1ca924c8d13\r\n"
        "\r\n"
        "{\"ZoneId\":\"zone-2noz78a8ev6k\",\"StartTime\":\"2022-02-09T00:00:00Z\",\"EndTime\":\"2022-02-10T00:00:00Z\","
        "\"Offset\":40,\"Limit\":100,\"Filters\":["
        "{\"Name\":\"target\",\"Values\":[\"https://a.example/1.txt?a=\\\"b\\\"\\\\\"],\"Fuzzy\":true},"
        "{\"Name\":\"domains\",\"Values\":[\"a.example\",\"b.example\"]}]}";

    (void)state;
    d.request.host = TEO_ENDPOINT_CN;
    d.request.port = 8443;
    d.request.language = "en-US";
    d.request.user_agent = "app/1.2 (board)";
    d.credentials.token = "session/token+==";
    d.query.offset = 40;
    add_filter(TEO_FILTER_TARGET, urls, 1);
    d.filters[0].fuzzy = true;
    add_filter(TEO_FILTER_DOMAINS, domains, 2);
    assert_string_equal(written(), expected);
}

static void the_smallest_body_has_no_interval_and_one_filter(void **state)
{
    static const char *const job = "1379afjk91u32h";

    (void)state;
    d.query.start = d.query.end = 0;
    add_filter(TEO_FILTER_JOB_ID, &job, 1);
    assert_string_equal(written_body(), "{\"ZoneId\":\"zone-2noz78a8ev6k\",\"Offset\":0,\"Limit\":100,\"Filters\":"
                                "[{\"Name\":\"job-id\",\"Values\":[\"1379afjk91u32h\"]}]}");
}

static void a_body_without_filters_names_none(void **state)
{
    (void)state;
    d.query.filters = NULL;
    assert_string_equal(written_body(), "{\"ZoneId\":\"zone-2noz78a8ev6k\",\"StartTime\":\"2022-02-09T00:00:00Z\","
                                "\"EndTime\":\"2022-02-10T00:00:00Z\",\"Offset\":0,\"Limit\":100}");
}

static void every_filter_goes_out_under_its_name(void **state)
{
    static const struct {
        teo_filter_name name;
        const char *value;
        const char *expected;
    } rows[] = {
        {TEO_FILTER_JOB_ID, "j", "[{\"Name\":\"job-id\",\"Values\":[\"j\"]}]}"},
        {TEO_FILTER_TARGET, "t", "[{\"Name\":\"target\",\"Values\":[\"t\"]}]}"},
        {TEO_FILTER_DOMAINS, "d", "[{\"Name\":\"domains\",\"Values\":[\"d\"]}]}"},
        {TEO_FILTER_STATUSES, "timeout", "[{\"Name\":\"statuses\",\"Values\":[\"timeout\"]}]}"},
        {TEO_FILTER_TYPE, "purge_all", "[{\"Name\":\"type\",\"Values\":[\"purge_all\"]}]}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        d.query.filter_count = 0;
        add_filter(rows[i].name, &rows[i].value, 1);
        assert_string_equal(strstr(written_body(), "[{"), rows[i].expected);
    }
}

static void numbers_go_out_in_full(void **state)
{
    (void)state;
    d.query.offset = TEO_OFFSET_MAX;
    d.query.limit = TEO_LIMIT_MAX;
    assert_non_null(strstr(written_body(), "\"Offset\":2147483647,\"Limit\":1000}"));
    d.query.start = 1;
    d.query.end = 1;
    assert_non_null(strstr(written_body(), "\"StartTime\":\"1970-01-01T00:00:01Z\",\"EndTime\":\"1970-01-01T00:00:01Z\""));
    d.query.start = d.query.end = UINT32_MAX - 1;
    assert_non_null(strstr(written_body(), "\"EndTime\":\"2106-02-07T06:28:14Z\""));
}

/* An independent reading of a JSON string with the two escapes that there are. */
static void unescape(const char *json, char *text)
{
    assert_int_equal(*json++, '"');
    for (; *json != '"'; json++) {
        json += *json == '\\';
        *text++ = *json;
    }
    *text = '\0';
}

static void texts_are_escaped_so_that_they_read_back_the_same(void **state)
{
    static const char *const texts[] = {
        "\"", "\\", "\\\\", "\"\\\"", "\\\"", "a\"}],\"Fuzzy\":true,[{\"", "\\u0000", "\\n", "/", "</script>", "'",
        "\xC3\xA9", "\xE7\xAB\x99\xE7\x82\xB9", "\xF0\x9F\x98\x80", "\xC2\x80", "%00\\",
    };
    char back[256];

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        d.query.filter_count = 0;
        d.query.zone_id = texts[i];
        add_filter(TEO_FILTER_TARGET, &texts[i], 1);
        unescape(strstr(written_body(), "\"ZoneId\":") + 9, back);
        assert_string_equal(back, texts[i]);
        unescape(strstr(written_body(), "\"Values\":[") + 10, back);
        assert_string_equal(back, texts[i]);
    }
}

static void the_content_length_is_that_of_the_body(void **state)
{
    static char zone[8192 + 1];
    char line[64];

    (void)state;
    for (size_t length = 1; length < sizeof zone; length += length < 1200 ? 1 : 997) {
        memset(zone, 'z', length);
        d.query.zone_id = zone;
        assert_true(snprintf(line, sizeof line, "Content-Length: %u", (unsigned)strlen(written_body())) > 0);
        assert_true(has_line(line));
    }
}

static void the_host_header_names_a_port_other_than_443(void **state)
{
    static const struct {
        const char *host;
        uint16_t port;
        const char *line;
    } rows[] = {
        {NULL, 0, "Host: teo.intl.tencentcloudapi.com"},
        {NULL, 443, "Host: teo.intl.tencentcloudapi.com"},
        {NULL, 8443, "Host: teo.intl.tencentcloudapi.com:8443"},
        {TEO_ENDPOINT_CN, 0, "Host: teo.tencentcloudapi.com"},
        {"127.0.0.1", 65535, "Host: 127.0.0.1:65535"},
        {"[::1]", 0, "Host: [::1]"},
        {"[::1]", 1, "Host: [::1]:1"},
        {"[fe80::1:2.3.4.5]", 443, "Host: [fe80::1:2.3.4.5]"},
        {"localhost", 80, "Host: localhost:80"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        d.request.host = rows[i].host;
        d.request.port = rows[i].port;
        assert_that(rows[i].line, has_line(rows[i].line));
    }
}

static void copy_signature(char signature[65])
{
    const char *at = strstr(written(), "Signature=");

    assert_non_null(at);
    memcpy(signature, at + 10, 64);
    signature[64] = '\0';
    assert_int_equal(strspn(signature, "0123456789abcdef"), 64);
}

static void the_user_agent_is_the_applications_and_the_librarys(void **state)
{
    (void)state;
    assert_true(has_line("User-Agent: libteo/" TEO_VERSION));
    d.request.user_agent = "a";
    assert_true(has_line("User-Agent: a libteo/" TEO_VERSION));
    d.request.user_agent = "teo-purge/0.1.0 (Linux; \\ ~!) x/1";
    assert_true(has_line("User-Agent: teo-purge/0.1.0 (Linux; \\ ~!) x/1 libteo/" TEO_VERSION));
}

/*
 * As TEO_BUFFER_MIN says of its default, with a product that names itself: one or two
 * filters, and no token.
 */
static void a_request_fits_the_smallest_buffer(void **state)
{
    static const char *const job = "0123456789012345678901234567890123456789";
    static const char *const target = "https://www.example.com/a/path/of/some/length/and/a/name.txt";
    size_t length;

    (void)state;
    d.credentials.secret_id = "AKID0123456789012345678901234567890123";
    d.request.user_agent = "application-name/1.22.333 (STM32F746)";
    d.request.language = "en-US";
    d.request.port = 65535;
    d.query.offset = TEO_OFFSET_MAX;
    d.query.limit = TEO_LIMIT_MAX;
    add_filter(TEO_FILTER_JOB_ID, &job, 1);
    add_filter(TEO_FILTER_TARGET, &target, 1);
    d.filters[1].fuzzy = true;
    assert_status("smallest", teo_request_write(&d.request, d.buffer, 1024, &length), TEO_OK);
}

/* As the SDKs do: what is signed is the name alone. */
static void port_language_product_and_token_are_not_signed(void **state)
{
    char plain[65], other[65];

    (void)state;
    copy_signature(plain);
    d.request.port = 8443;
    d.request.language = "zh-CN";
    d.request.user_agent = "a/1";
    d.credentials.token = "token";
    copy_signature(other);
    assert_string_equal(plain, other);
    d.request.host = TEO_ENDPOINT_CN;
    copy_signature(other);
    assert_string_not_equal(plain, other);
}

static void the_language_is_one_of_two_or_left_out(void **state)
{
    static const char *const bad[] = {"", "en", "en-us", "EN-US", "en-US ", "zh-cn", "zh", "de-DE", "en-US\r\nX: y"};

    (void)state;
    assert_int_equal(occurrences(written(), "X-TC-Language"), 0);
    d.request.language = "en-US";
    assert_true(has_line("X-TC-Language: en-US"));
    d.request.language = "zh-CN";
    assert_true(has_line("X-TC-Language: zh-CN"));
    for (size_t i = 0; i < COUNT(bad); i++) {
        d.request.language = bad[i];
        assert_status(bad[i], write_draft(), TEO_E_LANGUAGE);
    }
}

static void the_token_is_sent_where_there_is_one(void **state)
{
    (void)state;
    assert_int_equal(occurrences(written(), "X-TC-Token"), 0);
    d.credentials.token = "!~abc+/=";
    assert_true(has_line("X-TC-Token: !~abc+/="));
}

static void the_signature_changes_with_what_is_signed(void **state)
{
    char first[65], other[65];

    (void)state;
    copy_signature(first);
    d.query.offset = 1;
    copy_signature(other);
    assert_string_not_equal(first, other);
    d.query.offset = 0;
    d.request.timestamp++;
    copy_signature(other);
    assert_string_not_equal(first, other);
    d.request.timestamp--;
    copy_signature(other);
    assert_string_equal(first, other);
    d.credentials.secret_key = "other";
    teo_signing_key_wipe(&d.cache);
    copy_signature(other);
    assert_string_not_equal(first, other);
}

static void secrets_are_only_where_they_belong(void **state)
{
    (void)state;
    d.credentials.token = "tokentokentoken";
    (void)written();
    assert_int_equal(occurrences(d.buffer, SECRET_KEY), 0);
    assert_int_equal(occurrences(d.buffer, "TC3" SECRET_KEY), 0);
    assert_int_equal(occurrences(d.buffer, SECRET_ID), 1);
    assert_non_null(strstr(d.buffer, "Credential=" SECRET_ID "/2019-02-25/teo/tc3_request, "));
    assert_int_equal(occurrences(d.buffer, "tokentokentoken"), 1);
    for (size_t i = 0; i + 4 <= d.length; i++) { /* nor the derived key */
        assert_memory_not_equal(d.buffer + i, d.cache.key, 4);
    }
    for (size_t i = d.length; i < sizeof d.buffer; i++) {
        assert_int_equal(d.buffer[i], 0);
    }
}

/* ---- what does not fit ---- */

static void every_buffer_that_is_too_small_is_told_the_size_needed(void **state)
{
    static const char *const domains[] = {"a.example", "b.example"};
    char whole[2048];
    size_t needed, length;

    (void)state;
    d.credentials.token = "token";
    d.request.language = "en-US";
    d.request.port = 8443;
    add_filter(TEO_FILTER_DOMAINS, domains, 2);
    strcpy(whole, written());
    needed = d.length;
    for (size_t size = 0; size <= needed; size++) {
        uint8_t *exact = malloc(size + 1);

        memset(exact, 0xA5, size + 1);
        length = SIZE_MAX;
        if (size < needed) {
            assert_int_equal(teo_request_write(&d.request, exact, size, &length), TEO_E_BUFFER);
            for (size_t i = 0; i < size; i++) {
                assert_true(exact[i] == 0 || exact[i] == 0xA5);
            }
        } else {
            assert_int_equal(teo_request_write(&d.request, exact, size, &length), TEO_OK);
            assert_memory_equal(exact, whole, needed);
        }
        assert_int_equal(length, needed);
        assert_int_equal(exact[size], 0xA5);
        free(exact);
    }
}

static void the_size_needed_is_told_for_a_long_query_too(void **state)
{
    static char text[8192 + 1], id[128 + 1], key[1024 + 1], token[4096 + 1], host[255 + 1];
    static char big[2 * (2 + 20) * 8192 + 16384];
    const char *domains[20], *target = text;
    size_t needed = 0, length;
    char byte;

    (void)state;
    memset(text, '"', sizeof text - 1);
    memset(id, 'i', sizeof id - 1);
    memset(key, 'k', sizeof key - 1);
    memset(token, 't', sizeof token - 1);
    memset(host, 'h', sizeof host - 1);
    for (size_t i = 0; i < COUNT(domains); i++) {
        domains[i] = text;
    }
    d.query.zone_id = text;
    add_filter(TEO_FILTER_TARGET, &target, 1);
    add_filter(TEO_FILTER_DOMAINS, domains, COUNT(domains));
    d.credentials = (teo_credentials){id, key, token};
    d.request.host = host;
    d.request.port = 65535;
    assert_int_equal(teo_request_write(&d.request, &byte, 1, &needed), TEO_E_BUFFER);
    assert_true(needed < sizeof big);
    assert_int_equal(teo_request_write(&d.request, big, needed, &length), TEO_OK);
    assert_int_equal(length, needed);
}

static void an_error_leaves_the_buffer_as_it_was_or_clean(void **state)
{
    char untouched[64], buffer[64];
    size_t length = 99;

    (void)state;
    memset(untouched, 'x', sizeof untouched);
    memset(buffer, 'x', sizeof buffer);
    d.query.zone_id = NULL;
    assert_int_equal(teo_request_write(&d.request, buffer, sizeof buffer, &length), TEO_E_ZONE_ID);
    assert_memory_equal(buffer, untouched, sizeof buffer);
    assert_int_equal(length, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, begin_draft)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_is_what_it_is_to_the_byte),
        TEST(the_smallest_body_has_no_interval_and_one_filter),
        TEST(a_body_without_filters_names_none),
        TEST(every_filter_goes_out_under_its_name),
        TEST(numbers_go_out_in_full),
        TEST(texts_are_escaped_so_that_they_read_back_the_same),
        TEST(the_content_length_is_that_of_the_body),
        TEST(the_host_header_names_a_port_other_than_443),
        TEST(the_user_agent_is_the_applications_and_the_librarys),
        TEST(a_request_fits_the_smallest_buffer),
        TEST(port_language_product_and_token_are_not_signed),
        TEST(the_language_is_one_of_two_or_left_out),
        TEST(the_token_is_sent_where_there_is_one),
        TEST(the_signature_changes_with_what_is_signed),
        TEST(secrets_are_only_where_they_belong),
        TEST(every_buffer_that_is_too_small_is_told_the_size_needed),
        TEST(the_size_needed_is_told_for_a_long_query_too),
        TEST(an_error_leaves_the_buffer_as_it_was_or_clean),
    };

    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}

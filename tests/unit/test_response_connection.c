/* What a head says of the time, and of what may become of its connection. */
#include "made_reply.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Length: " OK_LENGTH "\r\n"

/* A good reply with this line among its fields. */
static void expect_field(const char *field)
{
    bytes_clear(&reply);
    bytes_format(&reply, OK_HEAD "%s\r\n\r\n" OK_JSON, field);
    read_made(field, TEO_END);
}

/* ---- Date ---- */

static void the_date_is_told(void **state)
{
    static const struct {
        const char *value;
        uint32_t date;
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Thu, 01 Jan 1970 00:00:01 GMT", 1},
        {"Thu, 31 Dec 2105 23:59:59 GMT", 4291747199u},
        {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800}, /* a leap second is the next one */
        {"Sun, 06 Nov 1994 08:49:60 GMT", 784111800},
        {"Wed, 01 Mar 2023 12:00:00 GMT", 1677672000},
        /* the obsolete forms: a recipient must take them */
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Monday, 07-Nov-94 08:49:37 GMT", 784198177},
        {"Wednesday, 01-Mar-23 12:00:00 GMT", 1677672000},
        {"Wednesdays, 01-Mar-23 12:00:00 GMT", 0},
        {"Thursday, 31-Dec-76 23:59:60 GMT", 3376684800u}, /* more than 50 years ahead is a century ago */
        {"Saturday, 01-Jan-77 00:00:00 GMT", 220924800},
        {"Friday, 31-Dec-99 23:59:59 GMT", 946684799},
        {"Saturday, 01-Jan-00 00:00:00 GMT", 946684800},
        {"Thursday, 29-Feb-24 00:00:00 GMT", 1709164800},
        {"Wednesday, 29-Feb-23 00:00:00 GMT", 0},
        {"Sunday, 06-Nov-1994 08:49:37 GMT", 0},
        {"Sunday, 06-Nov-9x 08:49:37 GMT", 0},
        {"Sunday, 06-Nov-94 08:49:61 GMT", 0},
        {"Sun, 06-Nov-94 08:49:37 GMT", 0},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Sun Nov 16 08:49:37 1994", 784975777},
        {"Sun Nov 06 08:49:37 1994", 784111777},
        {"Wed Dec 31 23:59:60 2105", 0},
        {"Sun Nov  0 08:49:37 1994", 0},
        {"Sun Nov   08:49:37 1994 ", 0},
        {"Sun Nov 6  08:49:37 1994", 0},
        {"Sun Nov 31 08:49:37 1994", 0},
        {"Sun Nov  6 08:49:37 94", 0},
        {"Wed, 29 Feb 2023 00:00:00 GMT", 0},
        {"Sun, 06 Nov 1969 08:49:37 GMT", 0},
        {"Fri, 01 Jan 2106 00:00:00 GMT", 0},
        {"Thu, 31 Dec 2105 23:59:60 GMT", 0},
        {"Sun, 32 Dec 1994 08:49:37 GMT", 0},
        {"Sun, 00 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 24:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:60:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:61 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:6 GMT", 0},
        {"Sun, 06 Nov 1994 08:60:60 GMT", 0},
        {"Sun, 06 Nov 1994 24:00:60 GMT", 0},
        {"Sun, 31 Nov 1994 08:49:60 GMT", 0},
        {"Sun, 06 Nox 1994 08:49:37 GMT", 0},
        {"SUN, 06 nov 1994 08:49:37 gmt", 784111777}, /* its letters may be large or small */
        {"Sun, 06 anF 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:49:37 UTC", 784111777}, /* means the same */
        {"Sun, 06 Nov 1994 08:49:37 GMTx", 0},
        {"Sun, 06 Nov 1994 08:49:37  GMT", 0},
        {"", 0},
        {"0", 0},
        {"1994-11-06T08:49:37Z", 0},
    };
    char field[128];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(snprintf(field, sizeof field, "Date: %s", rows[i].value) > 0);
        expect_field(field);
        assert_that(field, result.date == rows[i].date);
    }
    expect_reply("none", OK_HEAD "\r\n" OK_JSON, TEO_END);
    expect_field("X-Date: Sun, 06 Nov 1994 08:49:37 GMT");
    assert_int_equal(result.date, 0);
}

static void a_date_with_a_number_or_its_month_damaged_is_none(void **state)
{
    static const char good[] = "Date: Sun, 06 Nov 1994 08:49:37 GMT";
    char field[sizeof good];

    (void)state;
    for (size_t at = sizeof "Date: Sun, " - 1; at < sizeof good - sizeof " GMT"; at++) { /* the day's name and GMT say nothing new */
        memcpy(field, good, sizeof good);
        if (field[at] == ' ') {
            continue;
        }
        field[at] = ';';
        expect_field(field);
        assert_that(field, result.date == 0);
    }
}

static void the_same_holds_for_the_obsolete_forms(void **state)
{
    static const char *const good[] = {"Date: Sunday, 06-Nov-94 08:49:37 GMT", "Date: Sun Nov  6 08:49:37 1994"};
    static const size_t begins[] = {sizeof "Date: Sunday, " - 1, sizeof "Date: Sun " - 1};
    static const size_t ends[] = {sizeof " GMT" - 1, 0};
    char field[64];

    (void)state;
    for (size_t form = 0; form < 2; form++) {
        for (size_t at = begins[form]; at < strlen(good[form]) - ends[form]; at++) {
            strcpy(field, good[form]);
            if (field[at] == ' ' || field[at] == '-') {
                continue;
            }
            field[at] = ';';
            expect_field(field);
            assert_that(field, result.date == 0);
        }
    }
}

static void every_month_of_a_date_is_known(void **state)
{
    static const char *const months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    };
    static const int days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    char field[64];

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        assert_true(snprintf(field, sizeof field, "Date: Thu, 01 %s 1970 00:00:07 GMT", months[i]) > 0);
        expect_field(field);
        assert_int_equal(result.date, days[i] * 86400 + 7);
    }
}

/* So that a client can learn the time from any reply with a head, even one that is a refusal. */
static void the_date_is_told_with_an_error_too(void **state)
{
    (void)state;
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 403 Forbidden\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n<html>");
    read_made("refusal", TEO_E_HTTP_STATUS);
    assert_int_equal(result.date, 784111777);
}

/* ---- Retry-After ---- */

static void it_is_told_how_long_to_wait(void **state)
{
    static const struct {
        const char *fields;
        uint32_t retry_after;
        uint32_t retry_at;
    } rows[] = {
        {"Retry-After: 120", 120, 0},
        {"retry-after:\t7 ", 7, 0},
        {"Retry-After: 0", 0, 0},
        {"Retry-After: 000000000000000000000003", 3, 0},
        {"Retry-After: 1048576", TEO_RETRY_AFTER_MAX, 0},
        {"Retry-After: 1048577", TEO_RETRY_AFTER_MAX, 0},
        {"Retry-After: 4294967295", TEO_RETRY_AFTER_MAX, 0},
        {"Retry-After: 4294967297", TEO_RETRY_AFTER_MAX, 0},
        {"Retry-After: 99999999999999999999999999", TEO_RETRY_AFTER_MAX, 0},
        {"Retry-After:", 0, 0},
        {"Retry-After: soon", 0, 0},
        {"Retry-After: -5", 0, 0},
        {"Retry-After: +5", 0, 0},
        {"Retry-After: 5.5", 0, 0},
        {"Retry-After: 5, 6", 0, 0},
        {"Retry-After: 5s", 0, 0},
        {"Retry-After: 5:", 0, 0},
        {"Retry-After: 1048577s", 0, 0},
        {"Retry-After: 0x10", 0, 0},
        {"X-Retry-After: 5", 0, 0},
        {"Retry-After: 5\r\nRetry-After: 6", 6, 0},
        {"Retry-After: 5\r\nRetry-After: soon", 5, 0},
        /* a date: so long after that of the reply */
        {"Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", 0, 784111777},
        {"Retry-After: Sun Nov  6 08:49:37 1994\r\nDate: Sunday, 06-Nov-94 08:49:07 GMT", 30, 784111777},
        {"Date: Sun, 06 Nov 1994 08:49:07 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT", 30, 784111777},
        {"Date: Sun, 06 Nov 1994 08:49:36 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT", 1, 784111777},
        {"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT", 0, 784111777},
        {"Date: Sun, 06 Nov 1994 08:49:38 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT", 0, 784111777},
        {"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Mon, 06 Nov 1995 08:49:37 GMT", TEO_RETRY_AFTER_MAX, 815647777},
        {"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 9", 9, 0},
        {"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nox 1994 08:49:37 GMT", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_field(rows[i].fields);
        assert_that(rows[i].fields, result.fault.retry_after == rows[i].retry_after);
        assert_that(rows[i].fields, result.retry_at == rows[i].retry_at);
    }
}

static void it_is_told_with_a_refusal_and_whatever_becomes_of_the_body(void **state)
{
    (void)state;
    expect_reply("none", OK_HEAD "\r\n" OK_JSON, TEO_END);
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 103 x\r\nRetry-After: 60\r\n\r\n"
                       "HTTP/1.1 503 x\r\nRetry-After: 5\r\nContent-Length: 9\r\n\r\n<html>");
    read_made("cut", TEO_E_UNAVAILABLE);
    assert_int_equal(result.fault.retry_after, 5);
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 429 x\r\nRetry-After: 6\r\n\r\n{\"Response\":{\"Error\":{\"Code\":\"RequestLimitExceeded\"}}}");
    read_made("refusal", TEO_E_THROTTLED);
    assert_int_equal(result.fault.retry_after, 6);
}

/* ---- keep-alive ---- */

static void a_connection_is_kept_only_where_both_ends_know_the_reply_is_over(void **state)
{
    static const struct {
        const char *version;
        const char *fields;
        bool kept;
    } rows[] = {
        {"1", "Content-Length: 29\r\n", true},
        {"2", "Content-Length: 29\r\n", true},
        {"1", "Content-Length: 29\r\nConnection: keep-alive\r\n", true},
        {"1", "Content-Length: 29\r\nConnection: closed\r\n", true},
        {"1", "Content-Length: 29\r\nConnection:\r\n", true},
        {"1", "Content-Length: 29\r\nX-Connection: close\r\n", true},
        {"1", "Content-Length: 29\r\nConnection: close\r\n", false},
        {"1", "Content-Length: 29\r\nconnection:CLOSE\r\n", false},
        {"1", "Content-Length: 29\r\nConnection: \tclose\t\r\n", false},
        {"1", "Content-Length: 29\r\nConnection: close\r\nConnection: keep-alive\r\n", false},
        {"1", "Content-Length: 29\r\nConnection: keep-alive\r\nConnection: close\r\n", false},
        /* RFC 9112 section 9.6: anywhere in the list */
        {"1", "Content-Length: 29\r\nConnection: TE, close\r\n", false},
        {"1", "Content-Length: 29\r\nConnection: close, TE\r\n", false},
        {"1", "Content-Length: 29\r\nConnection: , ,Close\t,\r\n", false},
        {"1", "Content-Length: 29\r\nConnection: TE,close,keep-alive\r\n", false},
        {"1", "Content-Length: 29\r\nConnection: TE, clos, closes, xclose, cl ose\r\n", true},
        {"0", "Content-Length: 29\r\n", false},
        {"0", "Content-Length: 29\r\nConnection: keep-alive\r\n", false},
        {"1", "", false},
        {"1", "Connection: keep-alive\r\n", false},
        {"0", "", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bytes_clear(&reply);
        bytes_format(&reply, "HTTP/1.%s 200 OK\r\n%s\r\n" OK_JSON, rows[i].version, rows[i].fields);
        read_made(rows[i].fields, TEO_END);
        assert_that(rows[i].fields, result.keep_alive == rows[i].kept);
    }
}

static void close_is_found_in_a_list_of_any_length(void **state)
{
    (void)state;
    for (size_t length = 1; length < 200; length++) {
        for (unsigned form = 0; form < 3; form++) {
            bytes_clear(&reply);
            bytes_text(&reply, OK_HEAD "Connection: ");
            bytes_repeat(&reply, form == 0 ? "x" : "x, ", length);
            bytes_format(&reply, ", %s\r\n\r\n" OK_JSON, form < 2 ? "close" : "y, close, z");
            read_made("list", TEO_END);
            assert_false(result.keep_alive);
        }
        bytes_clear(&reply);
        bytes_text(&reply, OK_HEAD "Connection: ");
        bytes_repeat(&reply, "x", length);
        bytes_text(&reply, "close, y\r\n\r\n" OK_JSON);
        read_made("list", TEO_END);
        assert_true(result.keep_alive);
    }
}

static void a_connection_is_kept_after_a_refusal_and_not_after_a_fault(void **state)
{
    (void)state;
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\nContent-Length: 57\r\n\r\n"
                       "{\"Response\":{\"Error\":{\"Code\":\"X\"},\"RequestId\":\"abcdefg\"}}");
    read_made("refusal", TEO_E_REFUSED);
    assert_true(result.keep_alive);
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{\"Response\":{\"TotalCount\":,}}");
    read_made("bad", TEO_E_JSON);
    assert_false(result.keep_alive);
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{\"Response\"");
    read_made("cut", TEO_E_CLOSED);
    assert_false(result.keep_alive);
}

/*
 * 408 means that this connection was idle too long, 421 that it leads to the wrong server, 425
 * that it was too early.
 */
static void a_connection_that_was_at_fault_is_not_kept(void **state)
{
    static const struct {
        unsigned http_status;
        bool kept;
    } rows[] = {{408, false}, {421, false}, {425, false}, {511, false}, {400, true}, {404, true}, {429, true}, {503, true}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bytes_clear(&reply);
        bytes_format(&reply, "HTTP/1.1 %u x\r\nContent-Length: 29\r\n\r\n" OK_JSON, rows[i].http_status);
        read_both("status", &result, reply.at, reply.length, TEO_SCRATCH_MIN);
        assert_int_equal(result.keep_alive, rows[i].kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_date_is_told),
        cmocka_unit_test(a_date_with_a_number_or_its_month_damaged_is_none),
        cmocka_unit_test(the_same_holds_for_the_obsolete_forms),
        cmocka_unit_test(every_month_of_a_date_is_known),
        cmocka_unit_test(the_date_is_told_with_an_error_too),
        cmocka_unit_test(it_is_told_how_long_to_wait),
        cmocka_unit_test(it_is_told_with_a_refusal_and_whatever_becomes_of_the_body),
        cmocka_unit_test(a_connection_is_kept_only_where_both_ends_know_the_reply_is_over),
        cmocka_unit_test(close_is_found_in_a_list_of_any_length),
        cmocka_unit_test(a_connection_that_was_at_fault_is_not_kept),
        cmocka_unit_test(a_connection_is_kept_after_a_refusal_and_not_after_a_fault),
    };

    return cmocka_run_group_tests_name("response connection", tests, NULL, NULL);
}

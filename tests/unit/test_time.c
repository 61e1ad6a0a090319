/* Unix seconds and ISO 8601, both ways, over all of 1970 to 9999. */
#include <teo/time.h>

#include "support.h"

#define LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define UNTOUCHED INT64_C(-77)

/* From memory without a NUL behind it, so that a sanitizer sees a read too many. */
static teo_status parse(const char *text, size_t length, int64_t *seconds)
{
    char *exact = malloc(length > 0 ? length : 1);
    teo_status status;

    assert_non_null(exact);
    memcpy(exact, text, length);
    *seconds = UNTOUCHED;
    status = teo_time_parse(exact, length, seconds);
    free(exact);
    return status;
}

static const struct {
    const char *text;
    int64_t seconds;
} valid[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1970-01-01T00:00:01Z", 1},
    {"1970-01-01T00:01:00Z", 60},
    {"1970-01-01T01:00:00Z", 3600},
    {"1970-01-02T00:00:00Z", 86400},
    {"1970-12-31T23:59:59Z", 31535999},
    {"1972-02-29T00:00:00Z", 68169600},
    {"2000-02-29T12:00:00Z", 951825600},
    {"2000-03-01T00:00:00Z", 951868800},
    {"2019-02-25T16:44:25Z", 1551113065},
    {"2022-02-09T02:28:43Z", 1644373723},
    {"2024-02-29T23:59:59Z", 1709251199},
    {"2038-01-19T03:14:07Z", 2147483647},
    {"2038-01-19T03:14:08Z", INT64_C(2147483648)},
    {"2100-02-28T23:59:59Z", INT64_C(4107542399)},
    {"2100-03-01T00:00:00Z", INT64_C(4107542400)},
    {"2106-02-07T06:28:16Z", INT64_C(4294967296)},
    {"9999-12-31T23:59:59Z", LAST},
    /* small letters */
    {"2022-02-09t02:28:43z", 1644373723},
    {"2022-02-09T02:28:43z", 1644373723},
    {"2022-02-09t02:28:43+00:00", 1644373723},
    /* offsets */
    {"2022-02-09T00:00:00+08:00", 1644336000},
    {"2022-02-09T00:00:00-08:00", 1644393600},
    {"2022-02-09T00:00:00+00:00", 1644364800},
    {"2022-02-09T00:00:00-00:00", 1644364800},
    {"2022-02-09T00:00:00+05:30", 1644345000},
    {"2022-02-09T00:00:00-09:45", 1644399900},
    {"2022-02-09T00:00:00+23:59", 1644278460},
    {"2022-02-09T00:00:00-23:59", 1644451140},
    {"1970-01-01T08:00:00+08:00", 0},
    {"1970-01-01T00:00:00-00:01", 60},
    {"1970-01-01T23:59:59+23:59", 59},
    {"9999-12-31T23:59:59+00:01", LAST - 60},
    {"9999-12-31T00:00:00-23:59", LAST - 60 + 1},
    /* fractions are dropped */
    {"2022-02-09T02:28:43.0Z", 1644373723},
    {"2022-02-09T02:28:43.9Z", 1644373723},
    {"2022-02-09T02:28:43.123456789Z", 1644373723},
    {"2022-02-09T02:28:43.99999999999999999999999999999999Z", 1644373723},
    {"2022-02-09T10:28:43.123+08:00", 1644373723},
    /* a leap second counts as the second after it */
    {"2016-12-31T23:59:60Z", 1483228800},
    {"2017-01-01T00:00:00Z", 1483228800},
    {"2017-01-01T07:59:60+08:00", 1483228800},
    {"2016-12-31T23:59:60.5Z", 1483228800},
};

static const char *const invalid[] = {
    "", "Z", "2", "2022", "2022-02-09", "2022-02-09Z", "2022-02-09T", "2022-02-09TZ", "2022-02-09T00:00Z",
    "2022-02-09T00:00:00", "2022-02-09T00:00:0Z", "2022-02-09T00:00:00.Z", "2022-02-09T00:00:00.",
    "2022-02-09T00:00:00.+08:00", "2022-02-09T00:00:00.5", "2022-02-09T00:00:00,5Z", "2022-02-09T00:00:00.5.5Z",
    "2022-02-09T00:00:00.5eZ", "2022-02-09T00:00:00. 5Z", "2022-02-09T00:00:00ZZ", "2022-02-09T00:00:00Z ",
    " 2022-02-09T00:00:00Z", "2022-02-09T00:00:00 Z", "2022-02-09 00:00:00Z", "2022-02-09_00:00:00Z", "20220209T000000Z",
    "2022-2-9T00:00:00Z", "022-02-09T00:00:00Z", "12022-02-09T00:00:00Z", "+2022-02-09T00:00:00Z", "-2022-02-09T00:00:00Z",
    "2022-+2-09T00:00:00Z", "2022-02-09T-1:00:00Z", "2022/02/09T00:00:00Z", "2022-W06-3T00:00:00Z", "2022-040T00:00:00Z",
    "2022-02-09T00.00.00Z", "1644373723",
    /* out of range */
    "2022-00-09T00:00:00Z", "2022-13-09T00:00:00Z", "2022-99-09T00:00:00Z", "2022-02-00T00:00:00Z", "2022-01-32T00:00:00Z",
    "2022-02-29T00:00:00Z", "2023-02-30T00:00:00Z", "2024-02-30T00:00:00Z", "2100-02-29T00:00:00Z", "1900-01-01T00:00:00Z",
    "2200-02-29T00:00:00Z", "2000-02-30T00:00:00Z", "2022-04-31T00:00:00Z", "2022-06-31T00:00:00Z", "2022-09-31T00:00:00Z",
    "2022-11-31T00:00:00Z", "2022-12-32T00:00:00Z", "2022-12-99T00:00:00Z", "2022-02-09T24:00:00Z", "2022-02-09T99:00:00Z",
    "2022-02-09T00:60:00Z", "2022-02-09T00:99:00Z", "2022-02-09T00:00:61Z", "2022-02-09T00:00:99Z",
    "2022-02-09T00:00:00+24:00", "2022-02-09T00:00:00-24:00", "2022-02-09T00:00:00+08:60", "2022-02-09T00:00:00+99:99",
    /* offsets that are none */
    "2022-02-09T00:00:00+", "2022-02-09T00:00:00-", "2022-02-09T00:00:00+8", "2022-02-09T00:00:00+08",
    "2022-02-09T00:00:00+0800", "2022-02-09T00:00:00+08:", "2022-02-09T00:00:00+08:0", "2022-02-09T00:00:00+8:00",
    "2022-02-09T00:00:00+08:00Z", "2022-02-09T00:00:00+08:000", "2022-02-09T00:00:00Z+08:00", "2022-02-09T00:00:00 +08:00",
    "2022-02-09T00:00:00+08-00", "2022-02-09T00:00:00*08:00", "2022-02-09T00:00:00UTC", "2022-02-09T00:00:00A",
    "2022-02-09T00:00:00+-8:00",
    /* outside of 1970 to 9999 */
    "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "1970-01-01T07:59:59+08:00", "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z", "1969-12-31T23:59:59-08:00", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01",
    "9999-12-31T16:00:00-08:00",
};

static void valid_times_are_read(void **state)
{
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < COUNT(valid); i++) {
        assert_status(valid[i].text, parse(valid[i].text, strlen(valid[i].text), &seconds), TEO_OK);
        assert_that(valid[i].text, seconds == valid[i].seconds);
    }
}

static void invalid_times_are_refused(void **state)
{
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < COUNT(invalid); i++) {
        assert_status(invalid[i], parse(invalid[i], strlen(invalid[i]), &seconds), TEO_E_TIME);
    }
}

/* Each byte in turn becomes each other one: it stays valid only where a digit or a letter may be another. */
static void any_byte_that_is_damaged_is_noticed(void **state)
{
    static const char *const good[] = {"2022-11-19T12:28:43Z", "2022-11-19T12:28:43+08:15", "2022-11-19T12:28:43.5Z"};
    char text[32];
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        size_t length = strlen(good[i]);

        for (size_t at = 0; at < length; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                char old = good[i][at], new = (char)byte;
                bool digits = old >= '0' && old <= '9' && new >= '0' && new <= '9';
                bool letters = (old | 0x20) == (new | 0x20) && ((old | 0x20) == 't' || (old | 0x20) == 'z');
                bool sign = old == '+' && new == '-';
                bool fraction = old == '.' || (at == 20 && i == 2);

                if (new == old || digits || letters || sign || fraction) {
                    continue;
                }
                memcpy(text, good[i], length + 1);
                text[at] = new;
                assert_status(text, parse(text, length, &seconds), TEO_E_TIME);
            }
        }
    }
}

static void any_length_but_the_whole_is_refused(void **state)
{
    static const char text[] = "2022-02-09T02:28:43.25+08:00";
    int64_t seconds;

    (void)state;
    for (size_t length = 0; length < sizeof text; length++) {
        assert_status(text, parse(text, length, &seconds), length == sizeof text - 1 ? TEO_OK : TEO_E_TIME);
    }
}

/* A calendar that only counts, one day after the other. */
typedef struct calendar {
    unsigned year, month, day;
} calendar;

static unsigned days_of_month(const calendar *c)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;

    return days[c->month - 1] + (c->month == 2 && leap ? 1 : 0);
}

static void next_day(calendar *c)
{
    if (++c->day > days_of_month(c)) {
        c->day = 1;
        if (++c->month > 12) {
            c->month = 1;
            c->year++;
        }
    }
}

static void put_number(char *at, unsigned digits, unsigned number)
{
    for (; digits > 0; digits--, number /= 10) {
        at[digits - 1] = (char)('0' + number % 10);
    }
}

static void every_day_is_written_and_read_back(void **state)
{
    char expected[] = "0000-00-00T12:34:56Z", text[TEO_ISO8601_SIZE];
    calendar c = {1970, 1, 1};
    int64_t seconds = 12 * 3600 + 34 * 60 + 56, back;

    (void)state;
    for (; c.year < 10000; next_day(&c), seconds += 86400) {
        put_number(expected, 4, c.year);
        put_number(expected + 5, 2, c.month);
        put_number(expected + 8, 2, c.day);
        memset(text, 'x', sizeof text);
        if (teo_time_format(seconds, text) != TEO_OK || memcmp(text, expected, sizeof expected) != 0 ||
            teo_time_parse(expected, 20, &back) != TEO_OK || back != seconds) {
            fail_msg("%s was written as %s", expected, text);
        }
    }
    assert_int_equal(seconds / 86400, LAST / 86400 + 1);
}

static void the_day_after_the_last_of_a_month_is_refused(void **state)
{
    char text[] = "0000-00-00T00:00:00Z";
    calendar c = {1970, 1, 1};
    int64_t seconds;

    (void)state;
    for (; c.year < 2402; c.month = c.month % 12 + 1, c.year += c.month == 1) {
        put_number(text, 4, c.year);
        put_number(text + 5, 2, c.month);
        put_number(text + 8, 2, days_of_month(&c));
        assert_status(text, parse(text, 20, &seconds), TEO_OK);
        put_number(text + 8, 2, days_of_month(&c) + 1);
        assert_status(text, parse(text, 20, &seconds), TEO_E_TIME);
    }
}

static void every_second_of_a_day_is_written_and_read_back(void **state)
{
    char expected[] = "2024-02-29T00:00:00Z", text[TEO_ISO8601_SIZE];
    const int64_t midnight = 1709164800;
    int64_t back;

    (void)state;
    for (unsigned second = 0; second < 86400; second++) {
        put_number(expected + 11, 2, second / 3600);
        put_number(expected + 14, 2, second / 60 % 60);
        put_number(expected + 17, 2, second % 60);
        if (teo_time_format(midnight + second, text) != TEO_OK || memcmp(text, expected, sizeof expected) != 0 ||
            teo_time_parse(expected, 20, &back) != TEO_OK || back != midnight + second) {
            fail_msg("%s was written as %s", expected, text);
        }
    }
}

static void times_that_have_no_text_are_refused(void **state)
{
    static const int64_t bad[] = {-1, -86400, INT64_MIN, LAST + 1, INT64_MAX, INT64_C(1) << 40};
    char text[TEO_ISO8601_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        strcpy(text, "old");
        assert_int_equal(teo_time_format(bad[i], text), TEO_E_TIME);
        assert_string_equal(text, "");
    }
    assert_int_equal(teo_time_format(LAST, text), TEO_OK);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    assert_int_equal(teo_time_format(0, text), TEO_OK);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
}

static void arguments_are_checked(void **state)
{
    int64_t seconds;

    (void)state;
    assert_int_equal(teo_time_parse(NULL, 0, &seconds), TEO_E_ARGUMENT);
    assert_int_equal(teo_time_parse("2022-02-09T00:00:00Z", 20, NULL), TEO_E_ARGUMENT);
    assert_int_equal(teo_time_format(0, NULL), TEO_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_times_are_read),
        cmocka_unit_test(invalid_times_are_refused),
        cmocka_unit_test(any_byte_that_is_damaged_is_noticed),
        cmocka_unit_test(any_length_but_the_whole_is_refused),
        cmocka_unit_test(every_day_is_written_and_read_back),
        cmocka_unit_test(the_day_after_the_last_of_a_month_is_refused),
        cmocka_unit_test(every_second_of_a_day_is_written_and_read_back),
        cmocka_unit_test(times_that_have_no_text_are_refused),
        cmocka_unit_test(arguments_are_checked),
    };

    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}

/* Unix seconds and ISO 8601, both ways, over all of 1970 to 2105. */
#include <teo/time.h>

#include "teo_calendar.h"
#include "support.h"

#define LAST 4291747199u /* 2105-12-31T23:59:59Z */
#define UNTOUCHED 77u

/* From memory that ends with the text, so that a sanitizer sees a read too many. */
static teo_status parse(const char *text, size_t length, uint32_t *seconds)
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
    uint32_t seconds;
} valid[] = {
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
    {"2038-01-19T03:14:08Z", 2147483648u},
    {"2100-02-28T23:59:59Z", 4107542399u},
    {"2100-03-01T00:00:00Z", 4107542400u},
    {"2105-12-31T23:59:59Z", LAST},
    /* offsets */
    {"2022-02-09T00:00:00+08:00", 1644336000},
    {"2022-02-09T00:00:00-08:00", 1644393600},
    {"2022-02-09T00:00:00+00:00", 1644364800},
    {"2022-02-09T00:00:00-00:00", 1644364800},
    {"2022-02-09T00:00:00+05:30", 1644345000},
    {"2022-02-09T00:00:00-09:45", 1644399900},
    {"2022-02-09T00:00:00+23:59", 1644278460},
    {"2022-02-09T00:00:00-23:59", 1644451140},
    {"1970-01-01T08:00:01+08:00", 1},
    {"1970-01-01T00:00:01-00:01", 61},
    {"1970-01-01T23:59:59+23:59", 59},
    {"2105-12-31T23:59:59+00:01", LAST - 60},
    {"2105-12-31T00:00:00-23:59", LAST - 60 + 1},
    /* fractions are dropped */
    {"2022-02-09T02:28:43.0Z", 1644373723},
    {"2022-02-09T02:28:43.9Z", 1644373723},
    {"2022-02-09T02:28:43.123456789Z", 1644373723},
    {"2022-02-09T02:28:43.99999999999999999999999999999999Z", 1644373723},
    {"2022-02-09T10:28:43.123+08:00", 1644373723},
    /* Unix seconds know no leap second: it is the one that follows */
    {"2016-12-31T23:59:60Z", 1483228800},
    {"2017-01-01T07:59:60+08:00", 1483228800},
    {"2016-12-31T23:59:60.5Z", 1483228800},
    {"2022-02-09T02:28:60Z", 1644373740},
    {"1970-01-01T00:00:60Z", 60},
    {"2105-12-31T23:59:60+00:01", LAST - 59},
};

static const char *const invalid[] = {
    "", "Z", "2", "2022", "2022-02-09", "2022-02-09Z", "2022-02-09T", "2022-02-09TZ", "2022-02-09T00:00Z",
    "2022-02-09T00:00:00", "2022-02-09T00:00:0Z", "2022-02-09T00:00:00.Z", "2022-02-09T00:00:00.:Z", "2022-02-09T00:00:00.5:Z", "2022-02-09T00:00:00.",
    "2022-02-09T00:00:00.+08:00", "2022-02-09T00:00:00.5", "2022-02-09T00:00:00,5Z", "2022-02-09T00:00:00.5.5Z",
    "2022-02-09T00:00:00.5eZ", "2022-02-09T00:00:00. 5Z", "2022-02-09T00:00:00ZZ", "2022-02-09T00:00:00Z ",
    " 2022-02-09T00:00:00Z", "2022-02-09T00:00:00 Z", "2022-02-09 00:00:00Z", "2022-02-09_00:00:00Z", "20220209T000000Z",
    "2022-2-9T00:00:00Z", "022-02-09T00:00:00Z", "12022-02-09T00:00:00Z", "+2022-02-09T00:00:00Z", "-2022-02-09T00:00:00Z",
    "2022-+2-09T00:00:00Z", "2022-02-09T-1:00:00Z", "2022/02/09T00:00:00Z", "2022-W06-3T00:00:00Z", "2022-040T00:00:00Z",
    "2022-02-09T00.00.00Z", "1644373723",
    /* small letters */
    "2022-02-09t02:28:43z", "2022-02-09T02:28:43z", "2022-02-09t02:28:43+00:00",
    /* 0 says that there is no time */
    "1970-01-01T00:00:00Z", "1970-01-01T08:00:00+08:00", "1970-01-01T00:00:00-08:00",
    /* out of range */
    "2022-00-09T00:00:00Z", "2022-13-09T00:00:00Z", "2022-99-09T00:00:00Z", "2022-02-00T00:00:00Z", "2022-01-32T00:00:00Z",
    "2022-02-29T00:00:00Z", "2023-02-30T00:00:00Z", "2024-02-30T00:00:00Z", "2100-02-29T00:00:00Z", "1900-01-01T00:00:00Z",
    "2200-02-29T00:00:00Z", "2000-02-30T00:00:00Z", "2022-04-31T00:00:00Z", "2022-06-31T00:00:00Z", "2022-09-31T00:00:00Z",
    "2022-11-31T00:00:00Z", "2022-12-32T00:00:00Z", "2022-12-99T00:00:00Z", "2022-02-09T24:00:00Z", "2022-02-09T99:00:00Z",
    "2022-02-09T00:60:00Z", "2022-02-09T00:99:00Z", "2022-02-09T00:00:61Z", "2022-02-09T00:00:99Z",
    "2022-02-09T00:60:60Z", "2022-02-09T24:00:60Z", "2022-02-30T00:00:60Z", "2016-12-31T23:59:061Z",
    "2022-02-09T00:00:00+24:00", "2022-02-09T00:00:00-24:00", "2022-02-09T00:00:00+08:60", "2022-02-09T00:00:00+99:99",
    /* offsets that are none */
    "2022-02-09T00:00:00+", "2022-02-09T00:00:00-", "2022-02-09T00:00:00+8", "2022-02-09T00:00:00+08",
    "2022-02-09T00:00:00+0800", "2022-02-09T00:00:00+08:", "2022-02-09T00:00:00+08:0", "2022-02-09T00:00:00+8:00",
    "2022-02-09T00:00:00+08:00Z", "2022-02-09T00:00:00+08:000", "2022-02-09T00:00:00Z+08:00", "2022-02-09T00:00:00 +08:00",
    "2022-02-09T00:00:00+08-00", "2022-02-09T00:00:00*08:00", "2022-02-09T00:00:00UTC", "2022-02-09T00:00:00A",
    "2022-02-09T00:00:00+-8:00",
    /* outside of 1970 to 2105 */
    "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "1970-01-01T07:59:59+08:00", "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z", "1969-12-31T23:59:59-08:00", "2105-12-31T23:59:60Z", "2105-12-31T23:59:59-00:01",
    "2105-12-31T16:00:00-08:00", "2106-01-02T00:00:00+23:59", "2106-01-01T00:00:00Z", "2106-02-07T06:28:15Z",
    "2106-02-07T06:28:16Z", "2106-02-08T00:00:00+23:59", "2106-02-07T06:28:15-08:00", "2242-03-16T12:56:31Z",
    "9999-12-31T23:59:59Z",
    /* an offset does not turn an invalid day into a valid one */
    "2022-02-30T00:00:00+23:59", "2022-02-30T23:59:59-23:59",
};

static void valid_times_are_read(void **state)
{
    uint32_t seconds;

    (void)state;
    for (size_t i = 0; i < COUNT(valid); i++) {
        assert_status(valid[i].text, parse(valid[i].text, strlen(valid[i].text), &seconds), TEO_OK);
        assert_that(valid[i].text, seconds == valid[i].seconds);
    }
}

static void invalid_times_are_refused(void **state)
{
    uint32_t seconds;

    (void)state;
    for (size_t i = 0; i < COUNT(invalid); i++) {
        assert_status(invalid[i], parse(invalid[i], strlen(invalid[i]), &seconds), TEO_E_TIME);
    }
}

/*
 * Each byte in turn becomes each other one: it stays valid only where a digit or a
 * letter may be another.
 */
static void any_byte_that_is_damaged_is_noticed(void **state)
{
    static const char *const good[] = {"2022-11-19T12:28:43Z", "2022-11-19T12:28:43+08:15", "2022-11-19T12:28:43.5Z"};
    char text[32];
    uint32_t seconds;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        size_t length = strlen(good[i]);

        for (size_t at = 0; at < length; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                char old = good[i][at], new = (char)byte;
                bool digits = old >= '0' && old <= '9' && new >= '0' && new <= '9';
                bool sign = old == '+' && new == '-';
                bool fraction = old == '.' || (at == 20 && i == 2);

                if (new == old || digits || sign || fraction) {
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
    uint32_t seconds;

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
    uint32_t seconds = 12 * 3600 + 34 * 60 + 56, back;

    (void)state;
    for (; c.year < 2106; next_day(&c), seconds += 86400) {
        put_number(expected, 4, c.year);
        put_number(expected + 5, 2, c.month);
        put_number(expected + 8, 2, c.day);
        memset(text, 'x', sizeof text);
        teo_time_format(seconds, text);
        if (memcmp(text, expected, sizeof expected) != 0 ||
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
    uint32_t seconds;

    (void)state;
    for (; c.year < 2106; c.month = c.month % 12 + 1, c.year += c.month == 1) {
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
    const uint32_t midnight = 1709164800;
    uint32_t back;

    (void)state;
    for (unsigned second = 0; second < 86400; second++) {
        put_number(expected + 11, 2, second / 3600);
        put_number(expected + 14, 2, second / 60 % 60);
        put_number(expected + 17, 2, second % 60);
        teo_time_format(midnight + second, text);
        if (memcmp(text, expected, sizeof expected) != 0 ||
            teo_time_parse(expected, 20, &back) != TEO_OK || back != midnight + second) {
            fail_msg("%s was written as %s", expected, text);
        }
    }
}

static void any_time_has_its_text(void **state)
{
    static const struct {
        uint32_t seconds;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {LAST, "2105-12-31T23:59:59Z"},
        {LAST + 1, "2106-01-01T00:00:00Z"},
        {UINT32_MAX, "2106-02-07T06:28:15Z"},
    };
    char text[TEO_ISO8601_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        teo_time_format(rows[i].seconds, text);
        teo_time_format(rows[i].seconds, NULL);
        assert_string_equal(text, rows[i].text);
    }
}

/*
 * The signer's days go on to the end of 9999, or as far as a size_t does; they are walked to, so
 * not each of them is tried.
 */
static void days_to_the_end_of_9999_are_written(void **state)
{
    char expected[] = "0000-00-00T23:59:59Z", text[TEO_ISO8601_SIZE];
    calendar c = {1970, 1, 1};
    const size_t days = SIZE_MAX / 86400u < 2932897u ? SIZE_MAX / 86400u : 2932897u;
    uint32_t day = 0;

    (void)state;
    for (; day < days; next_day(&c), day++) {
        put_number(expected, 4, c.year);
        put_number(expected + 5, 2, c.month);
        put_number(expected + 8, 2, c.day);
        if (day % 499 != 0 && !(c.year % 100 == 0 && c.month <= 3) && day != days - 1) {
            continue;
        }
        teo_calendar_put((size_t)day * 86400u + 86399u, text);
        if (memcmp(text, expected, sizeof expected) != 0) {
            fail_msg("%s was written as %s", expected, text);
        }
    }
    assert_int_equal(c.year, days == 2932897u ? 10000 : 2106);
}

static void arguments_are_checked(void **state)
{
    uint32_t seconds;

    (void)state;
    assert_int_equal(teo_time_parse(NULL, 0, &seconds), TEO_E_ARGUMENT);
    assert_int_equal(teo_time_parse("2022-02-09T00:00:00Z", 20, NULL), TEO_E_ARGUMENT);
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
        cmocka_unit_test(any_time_has_its_text),
        cmocka_unit_test(days_to_the_end_of_9999_are_written),
        cmocka_unit_test(arguments_are_checked),
    };

    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}

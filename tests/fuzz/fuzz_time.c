/*
 * Times. Oracle: a regular expression for what teo/time.h takes of RFC 3339 section 5.6, and mktime() of the system in UTC; what is
 * written is read back, and so are the dates of HTTP.
 */
#include "fuzz.h"

#include <regex.h>
#include <time.h>

#include <teo/time.h>

#include "tests/unit/reading.h"

static const char form[] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$";

#define LAST INT64_C(4291747199) /* 2105-12-31T23:59:59Z */

static int number(const char *at, int digits)
{
    int result = 0;

    for (; digits > 0; digits--) {
        result = result * 10 + (*at++ - '0');
    }
    return result;
}

/* Unix seconds, or 0 where it is no time that the library is to take. */
static int64_t expected_time(const char *text, size_t length)
{
    static regex_t compiled;
    static bool ready;
    struct tm face = {0}, same;
    const char *zone = text + length - 6;
    int64_t result;
    int offset = 0, leap = 0;

    if (!ready) {
        assert_int_equal(regcomp(&compiled, form, REG_EXTENDED | REG_NOSUB), 0);
        assert_int_equal(setenv("TZ", "UTC0", 1), 0);
        ready = true;
    }
    if (strlen(text) != length || regexec(&compiled, text, 0, NULL, 0) != 0) {
        return 0;
    }
    face.tm_year = number(text, 4) - 1900;
    face.tm_mon = number(text + 5, 2) - 1;
    face.tm_mday = number(text + 8, 2);
    face.tm_hour = number(text + 11, 2);
    face.tm_min = number(text + 14, 2);
    face.tm_sec = number(text + 17, 2);
    if (face.tm_sec == 60) { /* a leap second is the one that follows */
        face.tm_sec = 59;
        leap = 1;
    }
    same = face;
    result = (int64_t)mktime(&same);
    if (result + leap <= 0 || result > LAST || same.tm_sec != face.tm_sec || same.tm_min != face.tm_min || same.tm_hour != face.tm_hour ||
        same.tm_mday != face.tm_mday || same.tm_mon != face.tm_mon) {
        return 0; /* no such day or time of day; or, in its own zone, the first second of 1970, or none of these years */
    }
    result += leap;
    if (text[length - 1] != 'Z') {
        if (number(zone + 1, 2) > 23 || number(zone + 4, 2) > 59) {
            return 0;
        }
        offset = number(zone + 1, 2) * 3600 + number(zone + 4, 2) * 60;
        result -= *zone == '+' ? offset : -offset;
    }
    return result > 0 && result <= LAST ? result : 0;
}

static void check_parse(const fuzz_input *input)
{
    size_t length = (size_t)(input->end - input->at);
    const char *exact = fuzz_copy(input->at, length);
    char *text = fuzz_copy(input->at, length + 1); /* there is another byte: a choice was taken from behind */
    uint32_t got = 1;
    int64_t expected;
    teo_status status = teo_time_parse(exact != NULL ? exact : "", length, &got);

    text[length] = '\0';
    expected = expected_time(text, length);
    fuzz_assert(status == (expected > 0 ? TEO_OK : TEO_E_TIME));
    fuzz_assert(got == (expected > 0 ? expected : 1));
}

static void check_format(uint32_t seconds)
{
    char *text = fuzz_memory(TEO_ISO8601_SIZE);
    char expected[64];
    struct tm face;
    time_t system = (time_t)seconds;
    uint32_t back;

    teo_time_format(seconds, text);
    assert_non_null(gmtime_r(&system, &face));
    assert_true(strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &face) == 20);
    fuzz_assert(strcmp(text, expected) == 0);
    if (seconds > 0 && seconds <= LAST) {
        fuzz_assert(teo_time_parse(text, 20, &back) == TEO_OK && back == seconds);
    }
}

/* What strftime() of the system writes in the three forms of RFC 9110 section 5.6.7 is read back. */
static void check_http_date(uint32_t seconds, unsigned which)
{
    static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"};
    static reading r;
    char date[64], reply[160];
    struct tm face;
    time_t system = (time_t)seconds;
    int length;

    assert_non_null(gmtime_r(&system, &face));
    assert_true(strftime(date, sizeof date, forms[which], &face) > 0);
    length = snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nDate: %s\r\nRetry-After: %s\r\n\r\n{}", date, date);
    assert_true(length > 0 && length < (int)sizeof reply);
    read_reply(&r, reply, (size_t)length, TEO_SCRATCH_MIN, (cuts){0, 0, 0});
    if (which == 1 && (face.tm_year < 77 || face.tm_year > 176)) { /* of two digits, in the other century: it may have no such day */
        fuzz_assert(r.date != seconds || seconds == 0);
        seconds = r.date;
    }
    fuzz_assert(r.date == (seconds <= LAST ? seconds : 0) && r.retry_at == r.date && r.fault.retry_after == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = fuzz_begin(data, size);
    uint8_t shift = fuzz_byte(&input);
    uint32_t seconds = fuzz_word(&input) >> shift % 32;

    if (size == 0) {
        return 0;
    }
    check_parse(&input);
    check_format(seconds);
    check_http_date(seconds, shift / 32u % 3u);
    fuzz_free_all();
    return 0;
}

/* The calendar, and times as they are written on the wire. */
#include "teo_calendar.h"

#include <string.h>

#include "teo_digits.h"
#include "teo_names.h"

/* Parts of the pattern of a time, as teo_scan() takes them. */
#define DATE_AND_T 0, 11
#define HOUR_AND_MINUTE 11, 16
#define HOUR_TO_COLON 11, 17
#define DIGITS(count) 0, (count) /* up to four */

#define NOT_ASKED TEO_NO_NUMBER
#define DAY_MINUTES 1440u
#define RECENT_YEAR 2026u                   /* no clock that is right shows less */
#define RECENT_DATE (RECENT_YEAR * 10000u)  /* before its first */
#define RECENT_DAY 20454u                   /* its first, as days since 1970-01-01 */
#define END_DAY 49673u                      /* 2106-01-01 */
#define SHORT_YEAR_MAX 76u                  /* of two digits in this century: 50 years from 2026 */
#define TIME_MAX (END_DAY * TEO_DAY - 1u)   /* 2105-12-31T23:59:59Z */

/* Where a size_t has 32 bits, times end in 2106: saves 12 bytes. */
static bool is_leap(uint32_t year)
{
    if (SIZE_MAX > UINT32_MAX) {
        return year % 4u == 0 && (year % 100u != 0 || year % 400u == 0);
    }
    return year % 4u == 0 && year != 2100u;
}

/*
 * Converts between a day, counted from 1970-01-01, and a date like 20220209, either way:
 *   day_and_date(19032, NOT_ASKED) is 20220209, day_and_date(END_DAY, 20220209) is 19032.
 * Both ways are one loop over the months, which saves 116 bytes: it ends in the month of the day or
 * of the date, whichever comes first. It starts in 2026 where neither is before that, else in 1970.
 */
static uint32_t day_and_date(uint32_t day, uint32_t date)
{
    uint32_t year = RECENT_YEAR, month = 1, first = RECENT_DAY;

    if (day < first || date < RECENT_DATE) {
        year = 1970;
        first = 0;
    }
    for (;;) {
        uint32_t first_date = (year * 100u + month) * 100u + 1u;
        uint32_t days = 30u | (month ^ month >> 3); /* 31: odd months, but even ones from August */

        if (month == 2) {
            days = is_leap(year) ? 29u : 28u;
        }
        if (day - first < days) {
            return first_date + (day - first);
        }
        if (date - first_date < days) {
            return first + (date - first_date);
        }
        first += days;
        if (++month > 12) {
            month = 1;
            year++;
        }
    }
}

/*
 * Unix seconds of a date like 20220209 and of a time of day in a zone that is so many minutes ahead
 * of UTC; 0 where that is no time from the second second of 1970 to the end of 2105. Second 60 is
 * the one after 59.
 */
static uint32_t to_unix(uint32_t date, const char *clock, uint32_t ahead)
{
    uint32_t day = day_and_date(END_DAY, date);
    uint32_t minute = teo_scan(clock, HOUR_TO_COLON), second = teo_scan(clock + 6, DIGITS(2));

    if (day > END_DAY || minute >= DAY_MINUTES || second > 60) {
        return 0;
    }
    second += (day * DAY_MINUTES + minute) * 60u;
    if (second != 0) {
        second -= ahead * 60u; /* what is before 1970 wraps and is too late */
    }
    return second <= TIME_MAX ? second : 0;
}

/* RFC 3339 section 5.6: date-time. */
uint32_t teo_calendar_read(const char *text, size_t length)
{
    const char *zone;
    uint32_t ahead = 0;

    if (length < TEO_ISO8601_SIZE - 1u) {
        return 0;
    }
    zone = text + length - 1;
    if (*zone != 'Z') {
        zone -= 5;
        ahead = teo_scan(zone + 1, HOUR_AND_MINUTE);
        if (ahead >= DAY_MINUTES || (*zone != '+' && *zone != '-')) {
            return 0;
        }
        if (*zone == '-') {
            ahead = 0u - ahead;
        }
    }
    if (zone != text + 19) { /* a fraction has a digit at least; it is dropped */
        if (text[19] != '.') {
            return 0;
        }
        do {
            zone--;
            if (!teo_is_digit((uint8_t)*zone)) {
                return 0;
            }
        } while (zone > text + 20);
    }
    return to_unix(teo_scan(text, DATE_AND_T), text + 11, ahead);
}

teo_status teo_time_parse(const char *text, size_t length, uint32_t *unix_seconds)
{
    uint32_t seconds;

    if (text == NULL || unix_seconds == NULL) {
        return TEO_E_ARGUMENT;
    }
    seconds = teo_calendar_read(text, length);
    if (seconds == 0) {
        return TEO_E_TIME;
    }
    *unix_seconds = seconds;
    return TEO_OK;
}

/* The forms differ in length; what they have beside the numbers and the month is redundant. */
uint32_t teo_calendar_http_date(const char *text, size_t length)
{
    const char *at, *day, *month, *year;
    uint32_t date, one_digit;
    size_t digits = 4;

    if (length == 24) { /* "sun nov  6 08:49:37 1994" */
        month = text + 4;
        day = text + 8;
        at = text + 11;
        year = text + 20;
    } else if (length - 29u < 5u) { /* "sun, 06 nov 1994 08:49:37 gmt" */
        if (length > 29) {          /* "sunday, 06-nov-94 08:49:37 gmt", up to wednesday */
            digits = 2;
        }
        at = text + length - 12;
        year = at - 1 - digits;
        month = year - 4;
        day = year - 7;
    } else {
        return 0;
    }
    date = teo_scan(year, DIGITS(digits));
    if (digits == 2) {
        date += date > SHORT_YEAR_MAX ? 1900u : 2000u;
    }
    date = date * 100u + 1u;
    date += (uint32_t)teo_find("\3jan\3feb\3mar\3apr\3may\3jun"
                               "\3jul\3aug\3sep\3oct\3nov\3dec", month, 3);
    one_digit = *day == ' ';
    date = date * 100u + teo_scan(day + one_digit, one_digit, 2);
    return to_unix(date, at, 0);
}

void teo_calendar_put(size_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    uint32_t day = (uint32_t)(unix_seconds / TEO_DAY);
    uint32_t number = (uint32_t)(unix_seconds - (size_t)day * TEO_DAY);

    for (size_t i = TEO_ISO8601_SIZE; i-- > 0;) {
        uint32_t c = (uint8_t)teo_patterns[i];

        if (c == 'T') { /* the time stands; the date is left */
            number = day_and_date(day, NOT_ASKED);
        } else if (c - 1u < 15u) {
            uint32_t rest = number / c;

            c = number - rest * c + '0';
            number = rest;
        }
        text[i] = (char)c;
    }
}

void teo_time_format(uint32_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    if (text != NULL) {
        teo_calendar_put(unix_seconds, text);
    }
}

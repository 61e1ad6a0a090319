/* Times as the wire spells them, and the calendar. */
#include "teo_calendar.h"

#include <string.h>

#include "teo_names.h"
#include "teo_utf8.h"

/* Parts of the form of a time, as teo_scan() takes them. */
#define DATE_AND_T 0, 11
#define HOUR_AND_MINUTE 11, 16
#define HOUR_TO_COLON 11, 17
#define DIGITS(count) 0, (count) /* up to four */

#define NONE TEO_NO_NUMBER
#define DAY_MINUTES 1440u
#define RECENT_YEAR 2026u                   /* no clock that is right shows less */
#define RECENT_DATE (RECENT_YEAR * 10000u)  /* before its first */
#define RECENT_DAY 20454u                   /* its first, as days since 1970-01-01 */
#define END_DAY 49673u                      /* 2106-01-01 */
#define YEAR_MOST 76u                       /* of two digits, in this century: 50 years from 2026 */
#define LAST (END_DAY * TEO_DAY - 1u)       /* 2105-12-31T23:59:59Z */

/*
 * Two questions in one loop: the date, like 20220209, of a day, counted from 1970-01-01; or the day
 * of a date. The one that is asked for is NONE. Walks over the months to that of the day or of the
 * date, whichever comes first. Begins in 2026 where neither is before that, else in 1970.
 */
static uint32_t convert(uint32_t day, uint32_t date)
{
    uint32_t year = 1970, month = 1, first = 0;

    if (day >= RECENT_DAY && date >= RECENT_DATE) {
        year = RECENT_YEAR;
        first = RECENT_DAY;
    }
    for (;;) {
        uint32_t first_date = (year * 100u + month) * 100u + 1u;
        uint32_t days = 30u | (month ^ month >> 3); /* 31: odd ones, even from August */

        if (month == 2) {
            /* Leap years are multiples of 4; but of centuries, those of 16, which 400 divides. */
            days = (year & (year % 100u != 0 ? 3u : 15u)) == 0 ? 29u : 28u;
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
 * Unix seconds of a date and a time of day in a zone that is so many minutes ahead of UTC; 0 where
 * there is none from the second second of 1970 to the end of 2105. Second 60 is the one after 59.
 */
static uint32_t to_unix(uint32_t date, const char *clock, uint32_t ahead)
{
    uint32_t day = convert(END_DAY, date);
    uint32_t minute = teo_scan(clock, HOUR_TO_COLON), second = teo_scan(clock + 6, DIGITS(2));

    if (day > END_DAY || minute >= DAY_MINUTES || second > 60) {
        return 0;
    }
    second += (day * DAY_MINUTES + minute) * 60u;
    if (second != 0) {
        second -= ahead * 60u; /* what is before 1970 wraps and is too late */
    }
    return second <= LAST ? second : 0;
}

/* RFC 3339 section 5.6: date-time. */
teo_status teo_time_parse(const char *text, size_t length, uint32_t *unix_seconds)
{
    const char *zone;
    uint32_t result, ahead = 0;

    if (text == NULL || unix_seconds == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (length < TEO_ISO8601_SIZE - 1u) {
        return TEO_E_TIME;
    }
    zone = text + length - 1;
    if (*zone != 'Z') {
        zone -= 5;
        ahead = teo_scan(zone + 1, HOUR_AND_MINUTE);
        if (ahead >= DAY_MINUTES || (*zone != '+' && *zone != '-')) {
            return TEO_E_TIME;
        }
        if (*zone == '-') {
            ahead = 0u - ahead;
        }
    }
    if (zone != text + 19) { /* a fraction has a digit at least; it is dropped */
        if (text[19] != '.') {
            return TEO_E_TIME;
        }
        do {
            zone--;
            if (!teo_is_digit((uint8_t)*zone)) {
                return TEO_E_TIME;
            }
        } while (zone > text + 20);
    }
    result = to_unix(teo_scan(text, DATE_AND_T), text + 11, ahead);
    if (result == 0) {
        return TEO_E_TIME;
    }
    *unix_seconds = result;
    return TEO_OK;
}

/* The forms are known by their length; what is beside numbers and month says nothing new. */
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
        date += date > YEAR_MOST ? 1900u : 2000u;
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
        uint32_t c = (uint8_t)teo_forms[i];

        if (c == 'T') { /* the time stands; the date is left */
            number = convert(day, NONE);
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
    teo_calendar_put(unix_seconds, text);
}

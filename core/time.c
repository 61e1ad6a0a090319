/* Times as the wire spells them, and the calendar. */
#include "time.h"

#include <string.h>

#include "names.h"
#include "text.h"

/*
 * "2022-02-09T00:00:00Z". A byte below 16 stands for a digit and is its base: so a date reads as
 * one number, 20220209, and a time of day as its seconds.
 */
static const char iso[TEO_ISO8601_SIZE] = "\12\12\12\12-\12\12-\12\12T\12\12:\6\12:\6\12Z";
#define DATE_AND_T iso, 11u
#define CLOCK iso + 11, 8u
#define OFFSET iso + 11, 5u

#define NONE UINT32_MAX
#define RECENT_YEAR 2026u                   /* no clock that is right shows less */
#define RECENT_DATE (RECENT_YEAR * 10000u)  /* before its first */
#define RECENT_DAY 20454u                   /* its first, as days since 1970-01-01 */
#define END_DAY 49673u                      /* 2106-01-01 */
#define YEAR_MOST 76u                       /* of two digits, in this century: 50 years from 2026 */
#define LAST (END_DAY * TEO_DAY - 1u)       /* 2105-12-31T23:59:59Z */

/* The number in the first bytes of a text, which are as in the form; NONE where they are not. */
static uint32_t scan(const char *text, const char *form, size_t length)
{
    uint32_t number = 0;

    for (size_t i = 0; i < length; i++) {
        uint32_t zero = '0', base = (uint8_t)form[i];

        if (base >= 16u) { /* itself, and nothing else */
            zero = base;
            base = 1;
        }
        zero = (uint8_t)text[i] - zero;
        if (zero >= base) {
            return NONE;
        }
        number = number * base + zero;
    }
    return number;
}

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
        uint32_t days = 30u + ((month + (month >> 3)) & 1u); /* 31: odd ones, even from August */

        if (month == 2) {
            /* Leap years are multiples of 4; but of the multiples of 25, centuries, those of 16. */
            days -= (year & (year % 25u != 0 ? 3u : 15u)) == 0 ? 1 : 2;
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

/* Unix seconds of a date and a time of day; 0 where there is no such date in 1970 to 2105. */
static uint32_t to_unix(uint32_t date, const char *clock)
{
    uint32_t day = convert(END_DAY, date);
    uint32_t second = scan(clock, CLOCK);

    return day > END_DAY || second >= TEO_DAY ? 0 : day * TEO_DAY + second;
}

/* RFC 3339 section 5.6: date-time. */
teo_status teo_time_parse(const char *text, size_t length, uint32_t *unix_seconds)
{
    const char *at, *end;
    uint32_t result, minutes = 0;

    if (text == NULL || unix_seconds == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (length < TEO_ISO8601_SIZE - 1u) {
        return TEO_E_TIME;
    }
    end = text + length;
    at = text + 19;
    if (*at == '.') { /* a fraction has a digit at least; it is dropped */
        do {
            at++;
        } while (at != end && teo_is_digit((uint8_t)*at));
        if (at[-1] == '.') {
            return TEO_E_TIME;
        }
    }
    if (end - at == 6 && (*at == '+' || *at == '-')) {
        minutes = scan(at + 1, OFFSET);
        if (minutes >= 24u * 60u) {
            return TEO_E_TIME;
        }
        if (*at == '+') {
            minutes = 0u - minutes;
        }
    } else if (end - at != 1 || *at != 'Z') {
        return TEO_E_TIME;
    }
    result = to_unix(scan(text, DATE_AND_T), text + 11);
    minutes = result + minutes * 60u; /* what is before 1970 wraps and is too late */
    if (result == 0 || minutes - 1u >= LAST) {
        return TEO_E_TIME;
    }
    *unix_seconds = minutes;
    return TEO_OK;
}

/* The length tells which form it is. What is beside the numbers and the month is not looked at. */
uint32_t teo_http_date(const char *text, size_t length)
{
    const char *at, *day, *month, *year;
    uint32_t date, one_digit, leap;
    size_t digits = 4;
    char clock[8];

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
    date = scan(year, iso, digits);
    if (digits == 2) {
        date += date > YEAR_MOST ? 1900u : 2000u;
    }
    date = date * 100u + 1u;
    date += (uint32_t)teo_find("\3jan\3feb\3mar\3apr\3may\3jun\3jul\3aug\3sep\3oct\3nov\3dec", month, 3);
    one_digit = *day == ' ';
    date = date * 100u + scan(day + one_digit, iso, 2u - one_digit);
    memcpy(clock, at, sizeof clock);
    leap = clock[6] == '6' && clock[7] == '0';
    if (leap) {
        clock[6] = '5';
        clock[7] = '9';
    }
    date = to_unix(date, clock);
    return date - 1u < LAST - leap ? date + leap : 0;
}

void teo_put_time(size_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    uint32_t day = (uint32_t)(unix_seconds / TEO_DAY);
    uint32_t number = (uint32_t)(unix_seconds - (size_t)day * TEO_DAY);

    for (size_t i = TEO_ISO8601_SIZE; i-- > 0;) {
        uint32_t c = (uint8_t)iso[i];

        if (c == 'T') { /* the time stands; the date is left */
            number = convert(day, NONE);
        } else if (c - 1u < 15u) {
            text[i] = (char)('0' + number % c);
            number /= c;
            continue;
        }
        text[i] = (char)c;
    }
}

void teo_time_format(uint32_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    teo_put_time(unix_seconds, text);
}

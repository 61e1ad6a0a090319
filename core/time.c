/* Days are counted in years that begin in March, so that the leap day is the last one of its year. */
#include <teo/time.h>

#include <string.h>

#include "calendar.h"
#include "text.h"

#define DAYS_OF_400_YEARS 146097u
#define DAYS_BEFORE_1970 719468u /* from 0000-03-01 */

/* Days of a year that began in March before its month `month` (0: March). */
static uint32_t days_before_month(uint32_t month)
{
    return (153u * month + 2u) / 5u;
}

static uint32_t day_of(uint32_t year, uint32_t month, uint32_t day)
{
    if (month < 3) {
        year--;
        month += 12u;
    }
    return 365u * year + year / 4u - year / 100u + year / 400u + days_before_month(month - 3u) + day - 1u -
           DAYS_BEFORE_1970;
}

bool teo_civil_to_unix(const teo_civil *c, int64_t *unix_seconds)
{
    uint32_t day;

    if (c->year < 1970 || c->year > 9999 || c->month - 1u > 11u || c->day - 1u > 30u || c->hour > 23 ||
        c->minute > 59 || c->second > 60) {
        return false;
    }
    day = day_of(c->year, c->month, c->day);
    /* The 31st of a short month lands in the next one. */
    if (c->day > 28 && day >= (c->month == 12 ? day_of(c->year + 1u, 1, 1) : day_of(c->year, c->month + 1u, 1))) {
        return false;
    }
    *unix_seconds = (int64_t)day * TEO_DAY + (int64_t)(c->hour * 3600u + c->minute * 60u + c->second);
    return true;
}

uint32_t teo_unix_day(int64_t unix_seconds)
{
    return (uint32_t)(unix_seconds / TEO_DAY);
}

bool teo_read_digits(const char **at, const char *end, unsigned count, uint32_t *number)
{
    *number = 0;
    for (; count > 0; count--) {
        if (*at == end || !teo_is_digit((uint8_t)**at)) {
            return false;
        }
        *number = *number * 10u + (uint32_t)(uint8_t)**at - '0';
        (*at)++;
    }
    return true;
}

static bool skip(const char **at, const char *end, char expected)
{
    if (*at == end || **at != expected) {
        return false;
    }
    (*at)++;
    return true;
}

/* RFC 3339 section 5.6, time-offset: 'Z' or "+hh:mm", in seconds. */
static bool read_offset(const char **at, const char *end, int32_t *offset)
{
    uint32_t hours, minutes;
    char sign;

    *offset = 0;
    if (*at == end) {
        return false;
    }
    sign = *(*at)++;
    if (sign == 'Z' || sign == 'z') {
        return true;
    }
    if ((sign != '+' && sign != '-') || !teo_read_digits(at, end, 2, &hours) || !skip(at, end, ':') ||
        !teo_read_digits(at, end, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *offset = (int32_t)(hours * 3600u + minutes * 60u);
    if (sign == '-') {
        *offset = -*offset;
    }
    return true;
}

teo_status teo_time_parse(const char *text, size_t length, int64_t *unix_seconds)
{
    const char *at = text, *end;
    teo_civil c;
    int32_t offset;
    uint32_t digit;

    if (text == NULL || unix_seconds == NULL) {
        return TEO_E_ARGUMENT;
    }
    end = text + length;
    if (!teo_read_digits(&at, end, 4, &c.year) || !skip(&at, end, '-') || !teo_read_digits(&at, end, 2, &c.month) ||
        !skip(&at, end, '-') || !teo_read_digits(&at, end, 2, &c.day) ||
        !(skip(&at, end, 'T') || skip(&at, end, 't')) || !teo_read_digits(&at, end, 2, &c.hour) ||
        !skip(&at, end, ':') || !teo_read_digits(&at, end, 2, &c.minute) || !skip(&at, end, ':') ||
        !teo_read_digits(&at, end, 2, &c.second)) {
        return TEO_E_TIME;
    }
    if (skip(&at, end, '.')) { /* a fraction has a digit at least; it is dropped */
        if (!teo_read_digits(&at, end, 1, &digit)) {
            return TEO_E_TIME;
        }
        while (at != end && teo_is_digit((uint8_t)*at)) {
            at++;
        }
    }
    if (!read_offset(&at, end, &offset) || at != end || !teo_civil_to_unix(&c, unix_seconds)) {
        return TEO_E_TIME;
    }
    *unix_seconds -= offset;
    return *unix_seconds < 0 || *unix_seconds > TEO_TIME_LAST ? TEO_E_TIME : TEO_OK;
}

static void put_two(char *at, uint32_t number)
{
    at[0] = (char)('0' + (char)(number / 10u));
    at[1] = (char)('0' + (char)(number % 10u));
}

void teo_time_spell(int64_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    uint32_t day, seconds, year, month;

    day = teo_unix_day(unix_seconds);
    seconds = (uint32_t)(unix_seconds - (int64_t)day * TEO_DAY);

    day += DAYS_BEFORE_1970;
    year = day / DAYS_OF_400_YEARS * 400u;
    day %= DAYS_OF_400_YEARS;
    {   /* take the leap days out, and what is left are years of 365 days */
        uint32_t whole = (day - day / 1460u + day / 36524u - day / 146096u) / 365u;

        day -= 365u * whole + whole / 4u - whole / 100u;
        year += whole;
    }
    month = (5u * day + 2u) / 153u;
    day -= days_before_month(month);
    month += 3u;
    if (month > 12) {
        month -= 12u;
        year++;
    }

    memcpy(text, "0000-00-00T00:00:00Z", TEO_ISO8601_SIZE);
    put_two(text, year / 100u);
    put_two(text + 2, year % 100u);
    put_two(text + 5, month);
    put_two(text + 8, day + 1u);
    put_two(text + 11, seconds / 3600u);
    put_two(text + 14, seconds / 60u % 60u);
    put_two(text + 17, seconds % 60u);
}

teo_status teo_time_format(int64_t unix_seconds, char text[TEO_ISO8601_SIZE])
{
    if (text == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (unix_seconds < 0 || unix_seconds > TEO_TIME_LAST) {
        text[0] = '\0';
        return TEO_E_TIME;
    }
    teo_time_spell(unix_seconds, text);
    return TEO_OK;
}

int64_t teo_http_date(const char *text, size_t length)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *at = text + 5, *end = text + length;
    teo_civil c;
    int64_t unix_seconds;

    if (length != 29 || text[3] != ',' || text[4] != ' ' || !teo_read_digits(&at, end, 2, &c.day) ||
        !skip(&at, end, ' ')) {
        return 0;
    }
    for (c.month = 1; memcmp(at, months + 3u * (c.month - 1u), 3) != 0; c.month++) {
        if (c.month == 12) {
            return 0;
        }
    }
    at += 3;
    if (!skip(&at, end, ' ') || !teo_read_digits(&at, end, 4, &c.year) || !skip(&at, end, ' ') ||
        !teo_read_digits(&at, end, 2, &c.hour) || !skip(&at, end, ':') || !teo_read_digits(&at, end, 2, &c.minute) ||
        !skip(&at, end, ':') || !teo_read_digits(&at, end, 2, &c.second) || memcmp(at, " GMT", 4) != 0 ||
        !teo_civil_to_unix(&c, &unix_seconds)) {
        return 0;
    }
    return unix_seconds;
}

/*
 * The proleptic Gregorian calendar, in days since 1970-01-01.
 *
 * In 32 bits: a day is 675 · 2^7 seconds, and the seconds up to the end of 9999, over 2^7, are fewer than 2^31. So no 64-bit
 * multiplication or division is needed, which small processors do in software.
 */
#ifndef TEO_CORE_CALENDAR_H
#define TEO_CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/time.h>

#define TEO_DAY 86400
#define TEO_TIME_LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* Is this within 0 to TEO_TIME_LAST? */
bool teo_is_time(int64_t unix_seconds);

/* Days since 1970 of a time within 0 to TEO_TIME_LAST. */
uint32_t teo_unix_day(int64_t unix_seconds);

/* Unix seconds at the beginning of a day. */
static inline int64_t teo_day_start(uint32_t day)
{
    return (int64_t)(day * 675u) << 7;
}

/* Days since 1970 to the first of a month; month 13 is the next January. */
uint32_t teo_month_start(uint32_t year, uint32_t month);

/* The Date of an HTTP header, IMF-fixdate (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT"; 0 where it is none. */
int64_t teo_http_date(const char *text, size_t length);

#endif

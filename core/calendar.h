/* The proleptic Gregorian calendar, in days since 1970-01-01. */
#ifndef TEO_CORE_CALENDAR_H
#define TEO_CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/time.h>

#define TEO_DAY 86400
#define TEO_TIME_LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* A clock face: what a wire format spells out. */
typedef struct teo_civil {
    uint32_t year, month, day, hour, minute, second;
} teo_civil;

/* Unix seconds of a valid date and time of 1970 to 9999; false where it is none. Second 60 counts as the next one. */
bool teo_civil_to_unix(const teo_civil *civil, int64_t *unix_seconds);

/* teo_time_format() of a time within 0 to TEO_TIME_LAST. */
void teo_time_spell(int64_t unix_seconds, char text[TEO_ISO8601_SIZE]);

/* Days since 1970 of a time within 0 to TEO_TIME_LAST. */
uint32_t teo_unix_day(int64_t unix_seconds);

/* Reads exactly `count` digits at `*at` and moves on; false where there are fewer before `end`. */
bool teo_read_digits(const char **at, const char *end, unsigned count, uint32_t *number);

/* The Date of an HTTP header, IMF-fixdate (RFC 9110 section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT"; 0 where it is none. */
int64_t teo_http_date(const char *text, size_t length);

#endif

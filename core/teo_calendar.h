/* What the core itself needs of times, besides <teo/time.h>. */
#ifndef TEO_CORE_CALENDAR_H
#define TEO_CORE_CALENDAR_H

#include <teo/time.h>

#define TEO_DAY 86400u

/* As teo_time_parse(): Unix seconds, or 0 where it is no time. */
uint32_t teo_calendar_read(const char *text, size_t length);

/* As teo_time_format(); to the end of 9999, where a size_t holds more than 32 bits. */
void teo_calendar_put(size_t unix_seconds, char text[TEO_ISO8601_SIZE]);

/*
 * A date of an HTTP header in any of the three forms of RFC 9110 section 5.6.7, in small letters:
 * Unix seconds, or 0 where it is none. A year of two digits is the one from 1977 to 2076 that ends
 * so.
 */
uint32_t teo_calendar_http_date(const char *text, size_t length);

#endif

/*
 * Times: Unix seconds in the library, ISO 8601 on the wire.
 *
 * A time is an unsigned number of 32 bits, which small processors handle without library code; it
 * lasts until 2106. A time that is read must be in the years 1970 to 2105, so that no offset
 * overflows. Where a time may be missing, 0 means that it is not given.
 */
#ifndef TEO_TIME_H
#define TEO_TIME_H

#include <stddef.h>
#include <stdint.h>

#include <teo/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TEO_ISO8601_SIZE 21 /* "2022-02-09T00:00:00Z" and its NUL */

/*
 * Reads "2022-02-09T00:00:00+08:00": a date-time of RFC 3339 section 5.6 (a profile of ISO 8601),
 * with 'Z' or an offset. A fraction of a second is allowed and dropped. A leap second (:60) is read
 * as the second after :59. `length` is in bytes; the text needs no NUL.
 * TEO_E_TIME: anything else (small letters too), a year before 1970 or after 2105, or the first
 * second of 1970 in UTC or in the text's zone, because 0 means "no time".
 * TEO_E_ARGUMENT: a NULL. `*unix_seconds` is then unchanged.
 */
TEO_MUST_USE teo_status teo_time_parse(const char *text, size_t length, uint32_t *unix_seconds);

/* Writes "2022-02-09T00:00:00Z" and a NUL; every time has a text. NULL: does nothing. */
void teo_time_format(uint32_t unix_seconds, char text[TEO_ISO8601_SIZE]);

#ifdef __cplusplus
}
#endif

#endif

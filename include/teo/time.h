/* Times: Unix seconds in the library, ISO 8601 on the wire. */
#ifndef TEO_TIME_H
#define TEO_TIME_H

#include <stddef.h>
#include <stdint.h>

#include <teo/status.h>

#define TEO_ISO8601_SIZE 21 /* "2022-02-09T00:00:00Z" and its NUL */

/*
 * Reads "2022-02-09T00:00:00+08:00": date and time of RFC 3339, a profile of ISO 8601, with 'Z' or an offset; a
 * fraction of a second is allowed and dropped. A leap second (:60) counts as the second after it. `length` is in bytes,
 * with no NUL needed.
 * TEO_E_TIME where it is anything else, or before 1970.
 */
TEO_MUST_USE teo_status teo_time_parse(const char *text, size_t length, int64_t *unix_seconds);

/* Writes "2022-02-09T00:00:00Z" and a NUL. TEO_E_TIME outside the years 1970 to 9999; `text` is then empty. */
TEO_MUST_USE teo_status teo_time_format(int64_t unix_seconds, char text[TEO_ISO8601_SIZE]);

#endif

/*
 * Times: Unix seconds in the library, ISO 8601 on the wire.
 *
 * They have 32 bits and no sign, which small processors handle without help from software: enough to 2106. What is read may be in
 * the years 1970 to 2105, so that no offset overflows. Wherever a time may be missing, 0 says that it is not given.
 */
#ifndef TEO_TIME_H
#define TEO_TIME_H

#include <stddef.h>
#include <stdint.h>

#include <teo/status.h>

#define TEO_ISO8601_SIZE 21 /* "2022-02-09T00:00:00Z" and its NUL */

/*
 * Reads "2022-02-09T00:00:00+08:00": date and time of RFC 3339, a profile of ISO 8601, with 'Z' or an offset; a
 * fraction of a second is allowed and dropped. A leap second (:60) reads as the one that follows :59. `length` is in bytes,
 * with no NUL needed.
 * TEO_E_TIME where it is anything else, small letters included, or not in the years 1970 to 2105, or the first second of them in
 * UTC or the text's own zone: 0 is no time.
 */
TEO_MUST_USE teo_status teo_time_parse(const char *text, size_t length, uint32_t *unix_seconds);

/* Writes "2022-02-09T00:00:00Z" and a NUL; any time has its text. */
void teo_time_format(uint32_t unix_seconds, char text[TEO_ISO8601_SIZE]);

#endif

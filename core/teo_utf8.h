/* Bytes and characters: what both directions of the wire need to know of them. */
#ifndef TEO_CORE_UTF8_H
#define TEO_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool teo_is_digit(uint8_t byte)
{
    return (uint8_t)(byte - '0') < 10u;
}

/* A continuation byte of UTF-8 (RFC 3629 section 3): no place to cut before it. */
static inline bool teo_is_continuation(uint8_t byte)
{
    return (byte & 0xC0u) == 0x80u;
}

static inline uint32_t teo_lower(uint32_t byte)
{
    return byte - 'A' < 26u ? byte + ('a' - 'A') : byte;
}

#define TEO_NO_CHARACTER UINT32_MAX

/*
 * The code point of the UTF-8 character at `*at`, which is moved past it. TEO_NO_CHARACTER: it is
 * below U+0020, or there is none (RFC 3629 section 4: no overlong forms, no surrogates, nothing
 * above U+10FFFF). Reads no further than the first byte that does not continue it.
 */
uint32_t teo_get_utf8(const uint8_t **at);

/* Writes the UTF-8 (section 3) of a code point that is not a surrogate; returns where it ends. */
uint8_t *teo_put_utf8(uint8_t *out, uint32_t point);

/*
 * Forms of text, one after the other. A byte below 16 stands for a digit and is its base: so a date
 * reads as one number, 20220209, and a time of day as its seconds.
 */
extern const char teo_forms[];
/* First "2022-02-09T00:00:00Z" and its NUL, then as arguments of teo_scan(): */
#define TEO_FORM_STATUS_LINE 21, 33 /* "HTTP/1.1 200", which reads as 1200 */

#define TEO_NO_NUMBER UINT32_MAX

/* The number that a text begins with, in the form at `from` to `to`; or TEO_NO_NUMBER. */
uint32_t teo_scan(const char *text, size_t from, size_t to);

#endif

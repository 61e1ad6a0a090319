/* Numbers in texts. */
#ifndef TEO_CORE_DIGITS_H
#define TEO_CORE_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool teo_is_digit(uint8_t byte)
{
    return (uint8_t)(byte - '0') < 10u;
}

/* Writes a number in decimal so that it ends at `end`; returns where it begins. */
const char *teo_format_decimal(char *end, size_t number);

/*
 * Reads the digits that `text` begins with, up to `end` or to the first byte that is none or makes
 * the number too big: with base 10 all numbers below 10 · 2^28 are read, with base 16 all below
 * 2^32. No text here has control bytes, of which some would pass for digits. Returns where it
 * stopped.
 */
const char *teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number);

/*
 * Patterns of text, one after the other. A byte below 16 stands for a digit and is its base: so a
 * date reads as one number, 20220209, and a time of day as its seconds.
 */
extern const char teo_patterns[];
/* First "2022-02-09T00:00:00Z" and its NUL, then as arguments of teo_scan(): */
#define TEO_PATTERN_STATUS_LINE 21, 33 /* "HTTP/1.1 200", which reads as 1200 */

#define TEO_NO_NUMBER UINT32_MAX

/*
 * The number that a text begins with, where the text matches the pattern from index `from` to `to`;
 * else TEO_NO_NUMBER. teo_scan("2022-02-09T…", 0, 11) is 20220209.
 */
uint32_t teo_scan(const char *text, size_t from, size_t to);

#endif

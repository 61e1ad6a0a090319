/* Bytes and characters: what both directions of the wire need to know of them. */
#ifndef TEO_CORE_TEXT_H
#define TEO_CORE_TEXT_H

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

static inline char teo_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/*
 * The bytes of the UTF-8 character that begins at `text`, 1 to 4; 0 where the bytes are not a character (RFC 3629
 * section 4: no overlong forms, no surrogates, nothing above U+10FFFF) or are not all within `length`.
 */
size_t teo_utf8_size(const uint8_t *text, size_t length);

#endif

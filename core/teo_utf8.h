/* Characters: UTF-8 (RFC 3629), and which of them may stand in a request. */
#ifndef TEO_CORE_UTF8_H
#define TEO_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/status.h>

/* A continuation byte (RFC 3629 section 3): no place to cut before it. */
static inline bool teo_is_continuation(uint8_t byte)
{
    return (byte & 0xC0u) == 0x80u;
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
 * TEO_OK for a text that may stand in a request: no byte below `least` and none that is DEL; UTF-8
 * (RFC 8259 section 8.1), or ASCII alone where `least` excludes the space, for headers. Else
 * TEO_E_CONTROL or TEO_E_UTF8; TEO_E_NO_VALUE for NULL or an empty text.
 */
teo_status teo_check_text(const char *text, unsigned least);

#endif

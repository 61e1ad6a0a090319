#include "text.h"

size_t teo_utf8_size(const uint8_t *text, size_t length)
{
    uint32_t code = text[0];
    size_t size;

    if (code < 0x80) {
        return 1;
    }
    size = code < 0xE0 ? 2u : code < 0xF0 ? 3u : 4u;
    if (code < 0xC2 || length < size) {
        return 0;
    }
    code &= 0xFFu >> size;
    for (size_t i = 1; i < size; i++) {
        if (!teo_is_continuation(text[i])) {
            return 0;
        }
        code = code << 6 | (text[i] & 0x3Fu);
    }
    /* Three bytes begin at 2^11, four at 2^16. */
    return code >> (5u * size - 4u) == 0 || code >> 11 == 0xD800u >> 11 || code > 0x10FFFF ? 0 : size;
}

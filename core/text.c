#include "text.h"

#include <string.h>

size_t teo_utf8_size(const uint8_t *text, size_t length)
{
    uint8_t lead = text[0];
    uint8_t low = 0x80, high = 0xBF; /* what the second byte may be */
    size_t size;

    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0;
    }
    size = lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u;
    switch (lead) {
    case 0xE0: low = 0xA0; break;
    case 0xED: high = 0x9F; break;
    case 0xF0: low = 0x90; break;
    case 0xF4: high = 0x8F; break;
    default: break;
    }
    if (length < size || text[1] < low || text[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if (!teo_is_continuation(text[i])) {
            return 0;
        }
    }
    return size;
}

bool teo_same_word(const char *text, size_t length, const char *name)
{
    if (length != strlen(name)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (teo_lower(text[i]) != name[i]) {
            return false;
        }
    }
    return true;
}

bool teo_same(const char *text, const char *name)
{
    size_t length = strlen(name);

    return strlen(text) == length && memcmp(text, name, length) == 0;
}

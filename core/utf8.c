#include "teo_utf8.h"

uint32_t teo_get_utf8(const uint8_t **at)
{
    const uint8_t *in = *at;
    uint32_t point = *in++, lead = point;
    unsigned spare = 26; /* the bits of 32 that are not the character's */

    if (point >= 0x80) {
        if (point < 0xC2 || point > 0xF4) {
            return TEO_NO_CHARACTER;
        }
        do {
            uint32_t low = *in++ - 0x80u;

            if (low > 0x3F) {
                return TEO_NO_CHARACTER;
            }
            point = point << 6 | low;
            lead <<= 1; /* its ones tell how many bytes follow */
            spare -= 5;
        } while (lead & 0x40);
        point <<= spare;
        if (point >> 27 == 0) {
            return TEO_NO_CHARACTER; /* three bytes begin at 2^11, four at 2^16 */
        }
        point >>= spare;
        if (point >> 11 == 0xD800u >> 11 || point >> 16 > 0x10) {
            return TEO_NO_CHARACTER;
        }
    }
    *at = in;
    return point < 0x20 ? TEO_NO_CHARACTER : point;
}

uint8_t *teo_put_utf8(uint8_t *out, uint32_t point)
{
    uint8_t *last = out;
    unsigned mark = 0x80;

    if (point >= 0x80) {
        for (unsigned bits = 6; point >> bits != 0; bits += 5) { /* 6 more, 1 less in the first */
            mark >>= 1;
            last++;
        }
        for (uint8_t *at = last; at > out; at--) {
            *at = (uint8_t)((point & 0x3Fu) + 0x80u);
            point >>= 6;
        }
        point -= mark; /* as many ones as there are bytes */
    }
    *out = (uint8_t)point;
    return last + 1;
}

const char teo_forms[] = "\12\12\12\12-\12\12-\12\12T\12\12:\6\12:\6\12Z\0"
                         "HTTP/1.\12 \12\12\12";

uint32_t teo_scan(const char *text, size_t from, size_t to)
{
    uint32_t number = 0;

    for (; from < to; from++) {
        uint32_t zero = '0', base = (uint8_t)teo_forms[from];

        if (base >= 16u) { /* itself, and nothing else */
            zero = base;
            base = 1;
        }
        zero = (uint8_t)*text++ - zero;
        if (zero >= base) {
            return TEO_NO_NUMBER;
        }
        number = number * base + zero;
    }
    return number;
}

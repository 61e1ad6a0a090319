#include "teo_utf8.h"

uint32_t teo_get_utf8(const uint8_t **at)
{
    const uint8_t *in = *at;
    uint32_t point = *in++, lead = point;
    unsigned spare = 26; /* of 32 bits those that are not of the character */

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
            lead <<= 1; /* each leading one after the first is a byte that follows */
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

#define ASCII_DELETE 0x7Fu /* the last byte of ASCII, a control */

teo_status teo_check_text(const char *text, unsigned least)
{
    const uint8_t *at = (const uint8_t *)text;

    if (text == NULL || *text == '\0') {
        return TEO_E_NO_VALUE;
    }
    while (*at != '\0') {
        if (*at < least || (*at >= ASCII_DELETE && (*at == ASCII_DELETE || least > ' '))) {
            return TEO_E_CONTROL;
        }
        if (teo_get_utf8(&at) == TEO_NO_CHARACTER) { /* a NUL ends a character cut short */
            return TEO_E_UTF8;
        }
    }
    return TEO_OK;
}

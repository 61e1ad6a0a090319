/* core/text.c: teo_get_utf8(), teo_put_utf8(). Any four bytes and a NUL. unwind 8 */
#include "proof.h"

#include "text.h"

int main(void)
{
    uint8_t text[5], out[4];
    const uint8_t *at = text;
    uint32_t point;

    any_bytes(text, 4);
    text[4] = 0;
    point = teo_get_utf8(&at);
    if (point != TEO_NO_CHARACTER) {
        size_t length = (size_t)(at - text);

        PROVE(point >= 0x20 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF));
        PROVE(length >= 1 && length <= 4);
        /* What is read is what is written: so there is one way to spell a character. */
        PROVE((size_t)(teo_put_utf8(out, point) - out) == length);
        for (size_t i = 0; i < length; i++) {
            PROVE(out[i] == text[i]);
        }
    }
    return 0;
}

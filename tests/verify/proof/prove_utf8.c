/*
 * proves:  core/utf8.c: teo_get_utf8, teo_put_utf8; core/teo_utf8.h: teo_is_continuation
 * for:     any bytes, and nothing behind the first that is ASCII; any code point that is not a
 *          surrogate
 * unwind:  5
 * planted: core/utf8.c: point >> 16 > 0x10 => point >> 16 > 0x11
 * quick:   yes
 */
#include "proof.h"

#include "utf8.c"

/* RFC 3629 section 3, the other way round: from a code point to how many bytes it has. */
static size_t length_of(uint32_t point)
{
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

static void prove_get(void)
{
    size_t length = 1 + any_up_to(3);
    const uint8_t *text = any_memory(length, 4), *at = text;
    uint8_t again[4];
    uint32_t point;

    ASSUME(text[length - 1] < 0x80 || length == 4);
    point = teo_get_utf8(&at);
    if (point == TEO_NO_CHARACTER) {
        return;
    }
    PROVE(point >= 0x20 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF));
    PROVE((size_t)(at - text) == length_of(point));
    /* What is read is what is written: so there is one way to spell a character. */
    PROVE(teo_put_utf8(again, point) == again + (at - text));
    for (size_t i = 0; i < length_of(point); i++) {
        PROVE(again[i] == text[i]);
    }
    REACHES(point == 0x10FFFF);
}

static void prove_put(void)
{
    uint32_t point = any_uint32();
    uint8_t text[5];
    const uint8_t *at = text;
    size_t length;

    ASSUME(point >= 0x20 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF));
    length = (size_t)(teo_put_utf8(text, point) - text);
    PROVE(length == length_of(point));
    text[length] = 0;
    PROVE(teo_get_utf8(&at) == point);
    PROVE(at == text + length);
    REACHES(length == 4);
}

int main(void)
{
    uint8_t byte = any_byte();

    prove_get();
    prove_put();
    PROVE(teo_is_continuation(byte) == (byte >= 0x80 && byte <= 0xBF));
    return 0;
}

/*
 * proves:  core/digits.c: teo_format_decimal, teo_read_number, teo_scan; core/teo_digits.h:
 *          teo_is_digit
 * for:     any number; any text of up to 12 bytes, in both bases; any part of the patterns, of up
 *          to 12 bytes
 * unwind:  21
 * planted: core/digits.c: text < end; text++ => text <= end; text++
 */
#include "proof.h"

#include "digits.c"

#define MOST 12u
#define PATTERNS_END 33u

static void prove_format(void)
{
    char *text = any_memory(20, 20);
    size_t number = any_size();
    const char *at = teo_format_decimal(text + 20, number);

    PROVE(at >= text && at < text + 20);
    PROVE(*at >= '0' && *at <= '9' && (*at != '0' || number == 0));
    REACHES(at == text);
}

static void prove_read(void)
{
    size_t length = any_up_to(MOST);
    char *text = any_memory(length, MOST);
    unsigned base = any_bool() ? 10 : 16;
    const char *end;
    uint32_t number;

    end = teo_read_number(text, text + length, base, &number);
    PROVE(end >= text && end <= text + length);
    PROVE(base == 16 || number < 10u << 28);
    for (const char *at = text; at < end; at++) {
        uint8_t byte = (uint8_t)*at, small = byte | 0x20u;

        PROVE(byte < ' ' || teo_is_digit(byte) || (base == 16 && small >= 'a' && small <= 'f'));
    }
    REACHES(number == UINT32_MAX);
}

static void prove_scan(void)
{
    size_t length = any_up_to(MOST), from = any_up_to(PATTERNS_END), to = from + length;
    char *text = any_memory(length, MOST);
    uint32_t number;

    ASSUME(to <= PATTERNS_END);
    number = teo_scan(text, from, to);
    for (size_t i = from; number != TEO_NO_NUMBER && i < to; i++) {
        uint8_t base = (uint8_t)teo_patterns[i], byte = (uint8_t)text[i - from];

        PROVE(base < 16 ? byte >= '0' && byte < '0' + base : byte == base);
    }
    REACHES(number == 99999999);
    REACHES(number == 1999 && from == 21);
}

int main(void)
{
    uint8_t byte = any_byte();

    PROVE(teo_is_digit(byte) == (byte >= '0' && byte <= '9'));
    prove_format();
    prove_read();
    prove_scan();
    return 0;
}

/*
 * proves:    core/http_head.c: teo_read_number
 * for:       any text of up to 12 bytes, both bases
 * unwind:    13
 * planted:   core/http_head.c: text < end; text++ => text <= end; text++
 */
#include "proof.h"

#include "http_head.c"
#include "teo_utf8.h"

#define MOST 12u

int main(void)
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
        PROVE(teo_is_digit((uint8_t)*at) || (base == 16 && *at >= 'a' && *at <= 'f'));
    }
    REACHES(number == UINT32_MAX);
    return 0;
}

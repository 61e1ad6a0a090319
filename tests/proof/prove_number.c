/* core/http.c: teo_read_number(), both bases. A text of up to 12 bytes. unwind 14 */
#include "proof.h"

#include "http.h"

int main(void)
{
    char text[12];
    size_t length = any_below(sizeof text + 1);
    unsigned base = any_byte() != 0 ? 10 : 16;
    uint32_t number;
    const char *end;

    any_bytes(text, sizeof text);
    end = teo_read_number(text, text + length, base, &number);
    PROVE(end >= text && end <= text + length);
    PROVE(base == 16 || number < 10u << 28);
    PROVE(end != text || number == 0);
    return 0;
}

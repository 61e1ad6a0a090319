/*
 * proves:  core/json.c: hex4, read_unicode, is_plain, copy_plain, count_plain
 * for:     any digits, as many as jsmn has checked; any text of up to 18 bytes
 * unwind:  19
 * planted: core/json.c: count + sizeof word <= length => count < length
 */
#include "digits.c"
#include "names.c"
#include "utf8.c"

#include "sound_json.h"

#define MOST 18u

static void prove_copy(uint8_t *text, size_t length)
{
    size_t in = any_up_to(length), out = any_up_to(in);
    teo_json json;

    json.scan = text + in;
    json.text_end = text + out;
    copy_plain(&json, text + length);
    PROVE(json.scan <= text + length &&
          json.scan - text - (ptrdiff_t)in == json.text_end - text - (ptrdiff_t)out);
    PROVE(json.scan == text + length || *json.scan < 0x20 || *json.scan >= 0x80 ||
          *json.scan == '\\');
    for (const uint8_t *at = text + out; at < json.text_end; at++) {
        PROVE(*at >= 0x20 && *at < 0x80 && *at != '\\');
    }
    REACHES((size_t)(json.text_end - text) == MOST);
}

int main(void)
{
    size_t length = any_up_to(MOST), count;
    uint8_t *text = any_memory(length, MOST);
    const uint8_t *at;
    uint32_t point;

    if (any_bool()) {
        count = count_plain(text, length);
        PROVE(count <= length);
        for (size_t i = 0; i < count; i++) {
            PROVE(text[i] >= 0x20 && text[i] < 0x80 && text[i] != '"' && text[i] != '\\');
        }
        REACHES(count == MOST / 8u * 8u);
    } else if (any_bool()) {
        prove_copy(text, length);
    } else {
        at = text;
        /* "XXXX" and the quote, or "XXXX\u" and four more */
        ASSUME(length >= 5 && (text[4] != '\\' || length >= 6) &&
               (text[4] != '\\' || text[5] != 'u' || length >= 10));
        point = read_unicode(&at);
        count = (size_t)(at - text);
        PROVE(count == 4 || (count == 10 && count <= length));
        PROVE(point != 0 && (count == 4 || (point >= 0x10000 && point <= 0x10FFFF)));
        PROVE(point >> 11 != SURROGATE_HIGH >> 11);
        REACHES(point == 0x10FFFF);
    }
    return 0;
}

#include "writer.h"

#include <string.h>

#include "calendar.h"
#include "hash.h"
#include "text.h"

enum { END, TEXT, JSON, LOWER, HEX, BYTES, NUMBER, SECONDS, DATE, TIME }; /* as in writer.h */

static void put(teo_writer *writer, const char *data, size_t length)
{
    size_t end = writer->length + length;

    if (writer->hash != NULL) {
        teo_hash_add(writer->hash, data, length);
    } else if (end <= writer->size) {
        memcpy(writer->at + writer->length, data, length);
    }
    writer->length = end;
}

/* Byte by byte: what does not go out as it is. */
static void put_changed(teo_writer *writer, const char *data, size_t length, char as)
{
    static const char digits[] = "0123456789abcdef";

    for (; length > 0; length--, data++) {
        uint8_t c = (uint8_t)*data;
        char out[2];
        size_t count = 1;

        out[0] = *data;
        if (as == LOWER) {
            out[0] = teo_lower(*data);
        } else if (as == HEX) {
            out[0] = digits[c >> 4];
            out[1] = digits[c & 15u];
            count = 2;
        } else if (as == JSON && (c == '"' || c == '\\')) { /* RFC 8259 section 7 */
            out[0] = '\\';
            out[1] = *data;
            count = 2;
        }
        put(writer, out, count);
    }
}

/* Spells a number so that it ends at `end`; returns where it begins. */
static const char *spell(char *end, uint64_t number)
{
    do {
        uint64_t rest = number / 10u;

        *--end = (char)('0' + (uint32_t)number - (uint32_t)rest * 10u);
        number = rest;
    } while (number != 0);
    return end;
}

void teo_put(teo_writer *writer, const char *form, const void *const *arguments)
{
    for (;;) {
        char text[TEO_ISO8601_SIZE]; /* 2^64 has 20 digits */
        const void *data = form;
        size_t length = 0;
        char as;

        while ((uint8_t)form[length] > TIME) {
            length++;
        }
        as = form[length];
        if (as != END) {
            data = *arguments++;
        }
        if (data != NULL) {
            put(writer, form, length);
        }
        form += length + 1;
        if (as == END) {
            return;
        }
        if (data == NULL) {
            continue;
        }
        switch (as) {
        case TEXT:
        case JSON:
            length = strlen(data);
            break;
        case LOWER:
        case BYTES:
            length = *(const size_t *)*arguments++;
            break;
        case HEX:
            length = TEO_HASH_SIZE;
            break;
        case NUMBER:
        case SECONDS:
            data = spell(text + 20, as == NUMBER ? *(const uint32_t *)data : *(const uint64_t *)data);
            length = (size_t)(text + 20 - (const char *)data);
            break;
        default:
            length = teo_time_format(*(const int64_t *)data, text) != TEO_OK ? 0 : as == DATE ? 10 : 20;
            data = text;
            break;
        }
        if (as == TEXT || as == BYTES) {
            put(writer, data, length);
        } else {
            put_changed(writer, data, length, as);
        }
    }
}

size_t teo_write(char *at, size_t size, const char *form, const void *const *arguments)
{
    teo_writer writer = {at, size, 0, NULL};

    teo_put(&writer, form, arguments);
    return writer.length;
}

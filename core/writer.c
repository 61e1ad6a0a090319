#include "writer.h"

#include <string.h>

void teo_put(teo_writer *writer, const char *data, size_t length)
{
    if (writer->length <= writer->size && length <= writer->size - writer->length) {
        memcpy(writer->at + writer->length, data, length);
    }
    writer->length += length;
}

void teo_put_text(teo_writer *writer, const char *text)
{
    teo_put(writer, text, strlen(text));
}

void teo_put_number(teo_writer *writer, uint64_t number)
{
    char digits[20]; /* 2^64 has 20 */
    size_t first = sizeof digits;

    do {
        digits[--first] = (char)('0' + (char)(number % 10u));
        number /= 10u;
    } while (number != 0);
    teo_put(writer, digits + first, sizeof digits - first);
}

void teo_put_json(teo_writer *writer, const char *text)
{
    teo_put(writer, "\"", 1);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            teo_put(writer, "\\", 1);
        }
        teo_put(writer, text, 1);
    }
    teo_put(writer, "\"", 1);
}

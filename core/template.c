#include "teo_template.h"

#include <string.h>

#include "teo_calendar.h"
#include "teo_digits.h"

/* What the strings AS_… are as numbers. */
enum {
    PLACE_END,
    PLACE_TEXT,
    PLACE_JSON,
    PLACE_BYTES,
    PLACE_OPTION,
    PLACE_TIME,
    PLACE_DATE,
    PLACE_NUMBER
};

#define DATE_SIZE 10u /* "2022-02-09" */
#define TIME_SIZE (TEO_ISO8601_SIZE - 1u)

void teo_write_to_memory(teo_writer *writer, const void *data, size_t length)
{
    size_t begin = writer->length;

    writer->length += length;
    if (writer->length <= writer->size) {
        memcpy((char *)writer->target + begin, data, length);
    }
}

/* RFC 8259 section 7: a quote and a backslash have one before them. */
static void write_json(teo_writer *writer, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            writer->sink(writer, "\\", 1);
        }
        writer->sink(writer, text, 1);
    }
}

void teo_template_put(teo_writer *writer, const char *template, const teo_argument *arguments)
{
    for (;; arguments++) {
        char text[TEO_ISO8601_SIZE]; /* long enough for a number, too: 2^64 has 20 digits */
        teo_argument argument;
        const char *literal = template;
        size_t length;
        unsigned place;

        do {
            place = (uint8_t)*template++;
        } while (place > PLACE_NUMBER);
        length = (size_t)(template - literal) - 1u;
        if (place == PLACE_END) {
            writer->sink(writer, literal, length);
            return;
        }
        argument = *arguments;
        if (argument.text == NULL && place < PLACE_DATE) {
            continue;
        }
        writer->sink(writer, literal, length);
        length = DATE_SIZE;
        switch (place) {
        case PLACE_TEXT:
            length = strlen(argument.text);
            break;
        case PLACE_JSON:
            write_json(writer, argument.text);
            continue;
        case PLACE_BYTES:
            length = (++arguments)->number;
            break;
        case PLACE_TIME:
            length = TIME_SIZE;
            /* fall through */
        case PLACE_DATE:
            teo_calendar_put(argument.number, text);
            argument.text = text;
            break;
        default:
            argument.text = teo_format_decimal(text + TIME_SIZE, argument.number);
            length = (size_t)(text + TIME_SIZE - argument.text);
            break;
        }
        writer->sink(writer, argument.text, length);
    }
}

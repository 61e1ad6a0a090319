#include "teo_template.h"

#include <string.h>

#include "teo_hash.h"
#include "teo_calendar.h"

enum { END, TEXT, JSON, BYTES, OPTION, TIME, DATE, NUMBER }; /* as in writer.h */

static void put(teo_writer *writer, const char *data, size_t length)
{
    size_t end = writer->length + length;

    if (writer->at == NULL) {
        teo_hash_add(writer->to.hash, data, length);
    } else if (end <= writer->to.size) {
        memcpy(writer->at + writer->length, data, length);
    }
    writer->length = end;
}

/* Spells a number so that it ends at `end`; returns where it begins. */
static const char *spell(char *end, size_t number)
{
    do {
        *--end = (char)('0' + number % 10u);
        number /= 10u;
    } while (number != 0);
    return end;
}

void teo_template_put(teo_writer *writer, const char *form, const teo_argument *arguments)
{
    for (;; arguments++) {
        char text[TEO_ISO8601_SIZE]; /* 2^64 has 20 digits */
        teo_argument argument;
        const char *at = form;
        size_t length;
        unsigned as;

        do {
            as = (uint8_t)*form++;
        } while (as > NUMBER);
        length = (size_t)(form - at) - 1u;
        if (as == END) {
            put(writer, at, length);
            return;
        }
        argument = *arguments;
        if (argument.text == NULL && as < DATE) {
            continue;
        }
        put(writer, at, length);
        length = 10; /* of a date */
        switch (as) {
        case TEXT:
            length = strlen(argument.text);
            break;
        case JSON: /* RFC 8259 section 7 */
            for (; *argument.text != '\0'; argument.text++) {
                if (*argument.text == '"' || *argument.text == '\\') {
                    put(writer, "\\", 1);
                }
                put(writer, argument.text, 1);
            }
            continue;
        case BYTES:
            length = (++arguments)->number;
            break;
        case TIME:
            length = 20;
            /* fall through */
        case DATE:
            teo_calendar_put(argument.number, text);
            argument.text = text;
            break;
        default:
            argument.text = spell(text + 20, argument.number);
            length = (size_t)(text + 20 - argument.text);
            break;
        }
        put(writer, argument.text, length);
    }
}

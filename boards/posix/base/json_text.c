/* Texts in JSON (RFC 8259 section 7). */
#include <stdio.h>
#include <string.h>

#include "purge_json_text.h"
#include "purge_text.h"

/*
 * Escapes more than JSON requires: also what could mislead a terminal. To a reader of JSON it is
 * the same text.
 */
static void character(struct writer *out, const char *bytes, size_t length, uint32_t point)
{
    char escape[sizeof "\\u0000"];

    if (point == TEXT_INVALID) {
        writer_text(out, "\xEF\xBF\xBD"); /* U+FFFD: JSON must be UTF-8 */
    } else if (point == '"' || point == '\\') {
        writer_byte(out, '\\');
        writer_byte(out, (char)point);
    } else if (point == '\n') {
        writer_text(out, "\\n");
    } else if (point == '\r') {
        writer_text(out, "\\r");
    } else if (point == '\t') {
        writer_text(out, "\\t");
    } else if (text_is_unsafe(point)) { /* all are below U+10000 */
        (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)point & 0xFFFFu);
        writer_text(out, escape);
    } else {
        writer_bytes(out, bytes, length);
    }
}

void json_string(struct writer *out, const char *text)
{
    const char *end;

    if (text == NULL) {
        writer_text(out, "null");
        return;
    }
    end = text + strlen(text);
    writer_byte(out, '"');
    while (text < end) {
        uint32_t point;
        size_t length = text_plain(text, end);

        if (length > 0) {
            writer_bytes(out, text, length);
        } else {
            length = text_decode(text, &point);
            character(out, text, length, point);
        }
        text += length;
    }
    writer_byte(out, '"');
}

void json_number(struct writer *out, const char *before, size_t number, bool is_known)
{
    char text[24]; /* 2^64 has 20 digits */

    (void)snprintf(text, sizeof text, "%zu", number);
    writer_text(out, before);
    writer_text(out, is_known ? text : "null");
}

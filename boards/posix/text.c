#include "purge_text.h"

/* The first byte's length and the least code point of that length: RFC 3629 section 3. */
static size_t lead(unsigned char byte, uint32_t *bits, uint32_t *least)
{
    if (byte < 0x80) {
        *bits = byte;
        *least = 0;
        return 1;
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
        *bits = byte & 0x1Fu;
        *least = 0x80;
        return 2;
    }
    if (byte >= 0xE0 && byte <= 0xEF) {
        *bits = byte & 0x0Fu;
        *least = 0x800;
        return 3;
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        *bits = byte & 0x07u;
        *least = 0x10000;
        return 4;
    }
    return 0;
}

size_t text_decode(const char *text, uint32_t *point)
{
    uint32_t value = 0, least = 0;
    size_t length = lead((unsigned char)text[0], &value, &least);

    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xC0u) != 0x80u) { /* the closing NUL ends here too */
            length = 0;
        } else {
            value = value << 6 | (byte & 0x3Fu);
        }
    }
    if (length == 0 || value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        *point = TEXT_INVALID;
        return 1;
    }
    *point = value;
    return length;
}

size_t text_plain(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at >= 0x20 && *at < 0x7F && *at != '"' && *at != '\\') {
        at++;
    }
    return (size_t)((const char *)at - text);
}

bool text_is_unsafe(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F)         /* C0, DEL, C1 */
           || point == 0x061C || point == 0x200E || point == 0x200F /* marks of direction */
           || (point >= 0x2028 && point <= 0x202E) /* separators, embeddings and overrides */
           || (point >= 0x2066 && point <= 0x2069) /* isolates */
           || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB);
}

size_t text_write_visible(FILE *file, const char *bytes, size_t length, uint32_t point)
{
    int columns = 1;

    if (point == TEXT_INVALID) {
        columns = fprintf(file, "\\x%02x", (unsigned)(unsigned char)bytes[0]);
    } else if (!text_is_unsafe(point)) {
        fwrite(bytes, 1, length, file);
    } else if (point < 0x80) {
        columns = fprintf(file, "\\x%02x", (unsigned)point);
    } else {
        columns = fprintf(file, "\\u%04x", (unsigned)point);
    }
    return columns < 0 ? 0 : (size_t)columns;
}

size_t text_write(FILE *file, const char *text)
{
    size_t columns = 0;

    while (*text != '\0') {
        uint32_t point;
        size_t length = text_plain(text);

        if (length > 0) {
            columns += fwrite(text, 1, length, file);
        } else {
            length = text_decode(text, &point);
            columns += text_write_visible(file, text, length, point);
        }
        text += length;
    }
    return columns;
}

size_t text_columns(const char *text)
{
    size_t columns = 0;

    while (*text != '\0') {
        uint32_t point;
        size_t length = text_decode(text, &point);

        if (point == TEXT_INVALID || (text_is_unsafe(point) && point < 0x80)) {
            columns += sizeof "\\x1b" - 1;
        } else {
            columns += text_is_unsafe(point) ? sizeof "\\u202e" - 1 : 1;
        }
        text += length;
    }
    return columns;
}

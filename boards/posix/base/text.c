#include "purge_text.h"

#include <string.h>

#include "purge_width.h"

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

/* In a number of eight bytes: one byte in each, and what has the highest bit where `byte` is. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define AT(word, byte) ((((word) ^ EACH(byte)) - EACH(1)) & ~((word) ^ EACH(byte)))

/* Of eight bytes at once. A byte below 0x20 borrows from its highest bit. */
static inline bool are_plain(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return ((word | ((word - EACH(0x20)) & ~word) | AT(word, 0x7F) | AT(word, '"') |
             AT(word, '\\')) & EACH(0x80)) == 0;
}

static inline bool is_plain(char byte)
{
    return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

size_t text_plain(const char *text, const char *end)
{
    const char *at = text;

    if (at < end && !is_plain(*at)) {
        return 0; /* as often between two characters that are not ASCII */
    }
    while (end - at >= 8 && are_plain(at)) {
        at += 8;
    }
    if (at > text && at < end && end - at < 8 && are_plain(end - 8)) {
        return (size_t)(end - text); /* some bytes twice */
    }
    while (at < end && is_plain(*at)) {
        at++;
    }
    return (size_t)(at - text);
}

bool text_is_unsafe(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F)         /* C0, DEL, C1 */
           || point == 0x061C || point == 0x200E || point == 0x200F /* marks of direction */
           || (point >= 0x2028 && point <= 0x202E) /* separators, embeddings and overrides */
           || (point >= 0x2066 && point <= 0x2069) /* isolates */
           || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB);
}

/* The columns of a character as text_write_visible() writes it. */
static size_t visible_columns(uint32_t point)
{
    if (point == TEXT_INVALID || (point < 0x80 && text_is_unsafe(point))) {
        return sizeof "\\x1b" - 1;
    }
    return text_is_unsafe(point) ? sizeof "\\u202e" - 1 : width_of(point);
}

size_t text_write_visible(struct writer *writer, const char *bytes, size_t length, uint32_t point)
{
    char escape[sizeof "\\u202e"]; /* what is unsafe is below U+10000 */

    if (point == TEXT_INVALID) {
        snprintf(escape, sizeof escape, "\\x%02x", (unsigned)(unsigned char)bytes[0]);
    } else if (!text_is_unsafe(point)) {
        writer_bytes(writer, bytes, length);
        return width_of(point);
    } else {
        snprintf(escape, sizeof escape, point < 0x80 ? "\\x%02x" : "\\u%04x",
                 (unsigned)point & 0xFFFFu);
    }
    writer_text(writer, escape);
    return strlen(escape);
}

/* Writes the first `size` bytes of the text, which end with a whole character. */
static size_t write_part(struct writer *writer, const char *text, size_t size)
{
    const char *end = text + size;
    size_t columns = 0;

    while (text < end) {
        uint32_t point;
        size_t length = text_plain(text, end);

        if (length > 0) {
            writer_bytes(writer, text, length);
            columns += length;
        } else {
            length = text_decode(text, &point);
            columns += text_write_visible(writer, text, length, point);
        }
        text += length;
    }
    return columns;
}

size_t text_write(struct writer *writer, const char *text)
{
    return write_part(writer, text, strlen(text));
}

/*
 * How many bytes of the text fit into `width` columns, whole characters with the marks that combine
 * with them. `*words`: how many of them to take to break the line between words; 0: it cannot be.
 */
static size_t fitting(const char *text, size_t width, size_t *words)
{
    size_t bytes = 0, columns = 0;

    *words = 0;
    while (text[bytes] != '\0') {
        uint32_t point;
        size_t length = text_decode(text + bytes, &point);

        columns += visible_columns(point);
        if (text[bytes] == ' ') {
            *words = bytes;
        }
        if (columns > width) {
            return bytes;
        }
        bytes += length;
    }
    *words = bytes;
    return bytes;
}

size_t text_columns(const char *text)
{
    size_t columns = 0;

    while (*text != '\0') {
        uint32_t point;
        size_t length = text_decode(text, &point);

        columns += visible_columns(point);
        text += length;
    }
    return columns;
}

size_t text_write_cut(struct writer *writer, const char *text, bool cut, size_t width)
{
    size_t words, fit = fitting(text, width, &words), columns;

    if (text[fit] == '\0' && !cut) {
        return write_part(writer, text, fit);
    }
    columns = write_part(writer, text, fitting(text, width - 1, &words));
    writer_text(writer, "…");
    return columns + 1;
}

const char *text_write_line(struct writer *writer, const char *text, size_t width)
{
    size_t words, fit = fitting(text, width, &words);
    uint32_t point;

    if (words > 0) {
        fit = words;
    } else if (fit == 0) {
        fit = text_decode(text, &point);
    }
    (void)write_part(writer, text, fit);
    text += fit;
    return text + strspn(text, " ");
}

#include "firmware_line.h"

#include <string.h>

#include "board.h"

#define REPLACEMENT 0xFFFDu /* U+FFFD, in place of bytes that are not UTF-8 */

static bool first_member;

static void put(const char *text)
{
    board_write(text, strlen(text));
}

/*
 * Reads the UTF-8 character at `*text` (RFC 3629 section 3) and moves past it. A character that is
 * cut short or out of range becomes REPLACEMENT.
 */
static uint32_t next_character(const char **text)
{
    const uint8_t *bytes = (const uint8_t *)*text;
    uint32_t point = bytes[0];
    int more = point < 0x80   ? 0
               : point < 0xC2 ? -1
               : point < 0xE0 ? 1
               : point < 0xF0 ? 2
               : point < 0xF5 ? 3
                              : -1;

    ++*text;
    if (more < 0) {
        return REPLACEMENT;
    }
    point &= more == 0 ? 0x7Fu : 0x3Fu >> more;
    for (int i = 1; i <= more; i++) {
        if ((bytes[i] & 0xC0u) != 0x80u) { /* the final NUL ends here, too */
            return REPLACEMENT;
        }
        point = point << 6 | (bytes[i] & 0x3Fu);
    }
    *text += more;
    return point <= 0x10FFFF ? point : REPLACEMENT;
}

/* The last `count` hexadecimal digits of a number, of 8. */
static void put_hex(uint32_t number, unsigned count)
{
    while (count-- != 0) {
        board_write(&"0123456789abcdef"[number >> 4u * count & 0xFu], 1);
    }
}

static void put_escape(uint32_t unit)
{
    put("\\u");
    put_hex(unit, 4);
}

static void put_string(const char *text)
{
    put("\"");
    while (*text != '\0') {
        const char *plain = text;
        uint32_t point;

        while (*text >= 0x20 && *text < 0x7F && *text != '"' && *text != '\\') {
            text++;
        }
        board_write(plain, (size_t)(text - plain));
        if (*text == '\0') {
            break;
        }
        point = next_character(&text);
        if (point > 0xFFFF) {
            put_escape(0xD800u + ((point - 0x10000u) >> 10));
            put_escape(0xDC00u + ((point - 0x10000u) & 0x3FFu));
        } else {
            put_escape(point);
        }
    }
    put("\"");
}

static void put_name(const char *name)
{
    put(first_member ? "\"" : ",\"");
    put(name);
    put("\":");
    first_member = false;
}

void line_begin(void)
{
    put("{");
    first_member = true;
}

void line_text(const char *name, const char *text)
{
    put_name(name);
    if (text != NULL) {
        put_string(text);
    } else {
        put("null");
    }
}

void line_number(const char *name, int64_t number)
{
    uint64_t left = number < 0 ? 0u - (uint64_t)number : (uint64_t)number;
    char digits[21];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + left % 10u);
        left /= 10u;
    } while (left != 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    put_name(name);
    board_write(digits + at, sizeof digits - at);
}

void line_hex(const char *name, uint32_t number)
{
    put_name(name);
    put("\"0x");
    put_hex(number, 8);
    put("\"");
}

void line_truth(const char *name, bool truth)
{
    put_name(name);
    put(truth ? "true" : "false");
}

void line_end(void)
{
    put("}\r\n");
}

void line_event(const char *event)
{
    line_begin();
    line_text("event", event);
}

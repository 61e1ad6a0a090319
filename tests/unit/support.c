#include "support.h"

void check_status(const char *label, teo_status actual, teo_status expected, const char *file, int line)
{
    if (actual != expected) {
        print_error("%s: got %d (%s), not %d (%s)\n", label, actual, teo_status_text(actual), expected,
                    teo_status_text(expected));
        _fail(file, line);
    }
}

void check_that(const char *label, bool condition, const char *text, const char *file, int line)
{
    if (!condition) {
        print_error("%s: not so: %s\n", label, text);
        _fail(file, line);
    }
}

uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

void bytes_clear(bytes *to)
{
    to->length = 0;
    to->at[0] = '\0';
}

void bytes_add(bytes *to, const void *data, size_t length)
{
    assert_true(length < BYTES_SIZE - to->length);
    memcpy(to->at + to->length, data, length);
    to->length += length;
    to->at[to->length] = '\0';
}

void bytes_text(bytes *to, const char *text)
{
    bytes_add(to, text, strlen(text));
}

void bytes_repeat(bytes *to, const char *text, size_t times)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < times; i++) {
        bytes_add(to, text, length);
    }
}

void bytes_format(bytes *to, const char *format, ...)
{
    size_t room = BYTES_SIZE - to->length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(to->at + to->length, room, format, arguments);
    va_end(arguments);
    assert_true(length >= 0 && (size_t)length < room);
    to->length += (size_t)length;
}

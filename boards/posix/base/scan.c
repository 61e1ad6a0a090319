#include "purge_scan.h"

#include <stddef.h>
#include <string.h>

/* Parses the digits at `*text` and moves it past them. */
static bool digits(const char **text, uint64_t *number)
{
    const char *first = *text;
    uint64_t sum = 0;

    for (; **text >= '0' && **text <= '9'; ++*text) {
        uint64_t digit = (uint64_t)(**text - '0');
        if (sum > (UINT64_MAX - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *number = sum;
    return *text != first;
}

bool scan_number(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
    return digits(&text, number) && *text == '\0' && *number >= least && *number <= most;
}

/*
 * Parses one part of a duration, like 90s, and moves `*text` past it. `*unit` is the largest unit
 * that it may have, and then the next smaller one.
 */
static bool take_part(const char **text, size_t *unit, uint64_t *milliseconds)
{
    static const struct {
        const char *name;
        uint64_t milliseconds;
    } units[] = {
        {"w", 7 * 24 * 3600 * 1000},
        {"d", 24 * 3600 * 1000},
        {"h", 3600 * 1000},
        {"m", 60 * 1000},
        {"s", 1000},
        {"ms", 1},
    };
    uint64_t number;
    size_t length;

    if (!digits(text, &number)) {
        return false;
    }
    length = strcspn(*text, "0123456789");
    while (*unit < sizeof units / sizeof units[0] &&
           (strlen(units[*unit].name) != length || memcmp(*text, units[*unit].name, length) != 0)) {
        ++*unit;
    }
    if (*unit == sizeof units / sizeof units[0] ||
        number > (UINT64_MAX - *milliseconds) / units[*unit].milliseconds) {
        return false;
    }
    *milliseconds += number * units[*unit].milliseconds;
    *text += length;
    ++*unit;
    return true;
}

bool scan_duration(const char *text, uint64_t *milliseconds)
{
    size_t unit = 0;

    *milliseconds = 0;
    do {
        if (!take_part(&text, &unit, milliseconds)) {
            return false;
        }
    } while (*text != '\0');
    return true;
}

int scan_hex(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = digit != '\0' ? strchr(digits, digit) : NULL;

    return at != NULL ? (int)((at - digits) % 16) : -1;
}

#define BLANKS " \t\r"

char *scan_trim(char *text)
{
    size_t length;

    text += strspn(text, BLANKS);
    length = strlen(text);
    while (length > 0 && strchr(BLANKS, text[length - 1]) != NULL) {
        length--;
    }
    text[length] = '\0';
    return text;
}

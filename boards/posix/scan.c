#include "purge_scan.h"

#include <string.h>

#include <teo/time.h>

static const uint32_t last_second = 4291747199; /* 2105-12-31T23:59:59Z */

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

bool scan_duration(const char *text, uint64_t *milliseconds)
{
    static const struct {
        const char *unit;
        uint64_t milliseconds;
    } units[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", 24 * 3600 * 1000}};
    uint64_t number;

    if (!digits(&text, &number)) {
        return false;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(text, units[i].unit) != 0) {
            continue;
        }
        if (number > UINT64_MAX / units[i].milliseconds) {
            return false;
        }
        *milliseconds = number * units[i].milliseconds;
        return true;
    }
    return false;
}

bool scan_time(const char *text, uint32_t *unix_seconds)
{
    uint64_t number;

    if (scan_number(text, 0, last_second, &number)) {
        *unix_seconds = (uint32_t)number;
    } else if (teo_time_parse(text, strlen(text), unix_seconds) != TEO_OK) {
        return false;
    }
    /* 0 means "no time" in a teo_query. */
    return *unix_seconds != 0;
}

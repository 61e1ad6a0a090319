#include "purge_wording.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include <teo/time.h>

const char *wording_time(uint32_t unix_seconds, char text[WORDING_TIME_SIZE])
{
    char iso[TEO_ISO8601_SIZE];

    teo_time_format(unix_seconds, iso);
    snprintf(text, WORDING_TIME_SIZE, "%.10s %.8s UTC", iso, iso + 11);
    return text;
}

static const char *span(uint64_t seconds, bool up, char text[WORDING_SPAN_SIZE])
{
    static const struct {
        const char *name;
        uint64_t seconds;
    } units[] = {{"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}};
    size_t unit = 0;

    while (unit < 3 && seconds < 2 * units[unit].seconds) {
        unit++;
    }
    seconds = (seconds + (up ? units[unit].seconds - 1 : 0)) / units[unit].seconds;
    snprintf(text, WORDING_SPAN_SIZE, "%" PRIu64 " %s%s", seconds, units[unit].name,
             wording_plural(seconds));
    return text;
}

const char *wording_span(uint64_t seconds, char text[WORDING_SPAN_SIZE])
{
    return span(seconds, false, text);
}

const char *wording_span_up(uint64_t seconds, char text[WORDING_SPAN_SIZE])
{
    return span(seconds, true, text);
}

const char *wording_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

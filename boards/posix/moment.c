#define _POSIX_C_SOURCE 200809L

#include "moment.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include <teo/time.h>

#include "text.h"

/* 2020-01-01T00:00:00Z: a clock that stands before this was never set. */
#define CLOCK_IS_SET 1577836800

uint64_t moment_now(void)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock and this memory */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void moment_sleep(uint64_t until)
{
    for (uint64_t now = moment_now(); now < until; now = moment_now()) {
        uint64_t left = until - now;
        struct timespec pause = {(time_t)(left / 1000), (long)(left % 1000) * 1000000};
        (void)nanosleep(&pause, NULL); /* a signal ends it early: the loop goes on */
    }
}

uint32_t moment_host_clock(void)
{
    time_t now = time(NULL);

    return now >= CLOCK_IS_SET ? (uint32_t)now : 0;
}

const char *moment_text(uint32_t unix_seconds, char text[MOMENT_TEXT_SIZE])
{
    char iso[TEO_ISO8601_SIZE];

    teo_time_format(unix_seconds, iso);
    snprintf(text, MOMENT_TEXT_SIZE, "%.10s %.8s UTC", iso, iso + 11);
    return text;
}

static const char *span(uint64_t seconds, bool up, char text[MOMENT_SPAN_SIZE])
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
    snprintf(text, MOMENT_SPAN_SIZE, "%" PRIu64 " %s%s", seconds, units[unit].name,
             text_plural(seconds));
    return text;
}

const char *moment_span(uint64_t seconds, char text[MOMENT_SPAN_SIZE])
{
    return span(seconds, false, text);
}

const char *moment_span_up(uint64_t seconds, char text[MOMENT_SPAN_SIZE])
{
    return span(seconds, true, text);
}

#include "wall_clock.h"

#include <string.h>
#include <time.h>

#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>

#include <teo/time.h>

#include "board.h"

#ifndef FIRMWARE_TIME
#error "FIRMWARE_TIME: when this firmware is made, in Unix seconds"
#endif

static uint32_t base; /* at base_ticks; 0: not known */
static uint32_t base_ticks;
static bool learned;

uint32_t wall_clock_floor(void)
{
    return FIRMWARE_TIME;
}

bool wall_clock_set(uint32_t unix_seconds)
{
    if (unix_seconds < FIRMWARE_TIME) {
        return false;
    }
    base = unix_seconds;
    base_ticks = board_ticks();
    learned = false;
    return true;
}

bool wall_clock_learn(uint32_t unix_seconds)
{
    bool set = wall_clock_set(unix_seconds);

    learned = learned || set;
    return set;
}

void wall_clock_forget_learned(void)
{
    if (learned) {
        base = 0;
        learned = false;
    }
}

uint32_t wall_clock_now(void)
{
    uint32_t seconds = (board_ticks() - base_ticks) / 1000u;

    base_ticks += seconds * 1000u; /* moves on, so that the ticks may wrap */
    if (base != 0) {
        base += seconds;
    }
    return base;
}

/* ---- what mbedTLS calls ---- */

int64_t wall_clock_for_tls(int64_t *seconds)
{
    int64_t now = wall_clock_now();

    if (now == 0) {
        now = FIRMWARE_TIME;
    }
    if (seconds != NULL) {
        *seconds = now;
    }
    return now;
}

mbedtls_ms_time_t mbedtls_ms_time(void)
{
    return board_ticks();
}

/* The number in the two or four digits at `text`. */
static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/*
 * By the core's calendar, which writes "2022-02-09T00:00:00Z". mbedTLS only compares dates, so days
 * of the week are left out.
 */
struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *seconds, struct tm *broken_down)
{
    char text[TEO_ISO8601_SIZE];

    if (*seconds < 0 || *seconds > UINT32_MAX) {
        return NULL;
    }
    teo_time_format((uint32_t)*seconds, text);
    memset(broken_down, 0, sizeof *broken_down);
    broken_down->tm_year = digits(text, 4) - 1900;
    broken_down->tm_mon = digits(text + 5, 2) - 1;
    broken_down->tm_mday = digits(text + 8, 2);
    broken_down->tm_hour = digits(text + 11, 2);
    broken_down->tm_min = digits(text + 14, 2);
    broken_down->tm_sec = digits(text + 17, 2);
    return broken_down;
}

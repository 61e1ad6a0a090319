#include "wall_clock.h"

#include <string.h>
#include <time.h>

#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>

#include <teo/time.h>

#include "board.h"
#include "firmware_floor.h"

#ifndef FIRMWARE_TIME
#error "FIRMWARE_TIME: when this firmware is made, in Unix seconds"
#endif

/* How far the floor rises before it is kept again: flash wears. */
#define KEEP_STEP (24u * 60u * 60u)

static uint32_t base; /* at base_ticks; 0: not known */
static uint32_t base_ticks;
static bool learned;
static uint32_t lowest; /* the floor; FIRMWARE_TIME or later */
static uint32_t kept;   /* what firmware_floor.h has of it; 0: nothing */

void wall_clock_init(void)
{
    kept = floor_load();
    lowest = kept > FIRMWARE_TIME ? kept : FIRMWARE_TIME;
}

uint32_t wall_clock_made(void)
{
    return FIRMWARE_TIME;
}

uint32_t wall_clock_floor(void)
{
    return lowest;
}

void wall_clock_raise_floor(uint32_t passed, uint32_t chain_ends)
{
    if (passed > chain_ends) {
        passed = chain_ends;
    }
    if (passed > lowest) {
        lowest = passed;
        if (kept == 0 || lowest - kept >= KEEP_STEP) {
            kept = lowest;
            floor_save(kept);
        }
    }
}

static bool set_from(uint32_t unix_seconds, uint32_t earliest)
{
    if (unix_seconds < earliest) {
        return false;
    }
    base = unix_seconds;
    base_ticks = board_ticks();
    return true;
}

bool wall_clock_set(uint32_t unix_seconds)
{
    bool set = set_from(unix_seconds, lowest);

    learned = learned && !set;
    return set;
}

bool wall_clock_learn(uint32_t unix_seconds)
{
    bool set = set_from(unix_seconds, FIRMWARE_TIME);

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

bool wall_clock_is_below_floor(void)
{
    return wall_clock_now() < lowest;
}

/* ---- what mbedTLS calls ---- */

int64_t wall_clock_for_tls(int64_t *seconds)
{
    int64_t now = wall_clock_now();

    if (now < lowest) {
        now = lowest;
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

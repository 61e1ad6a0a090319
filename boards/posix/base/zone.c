#define _POSIX_C_SOURCE 200809L

#include "purge_zone.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <teo/time.h>

#include "purge_scan.h"

static const uint32_t last_second = 4291747199; /* 2105-12-31T23:59:59Z */

#define DATE_LENGTH (sizeof "2022-02-09" - 1)
#define OFFSET_SIZE sizeof "+08:00"
#define TIME_MAX 40 /* bytes of a time, a fraction of a second included */

/* ---- zones ---- */

/* Whether `text` is like `pattern`, in which 0 stands for a digit and + for a sign. */
static bool is_like(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, text++) {
        bool good = *pattern == '0'   ? *text >= '0' && *text <= '9'
                    : *pattern == '+' ? *text == '+' || *text == '-'
                                      : *text == *pattern;
        if (!good) {
            return false;
        }
    }
    return *text == '\0';
}

/* Writes "Z" or "+08:00" for a zone as people write it. False: it is none. */
static bool write_offset(const char *text, char offset[OFFSET_SIZE])
{
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
        memcpy(offset, "Z", sizeof "Z");
    } else if (is_like(text, "+00:00")) {
        memcpy(offset, text, OFFSET_SIZE);
    } else if (is_like(text, "+0000")) {
        (void)snprintf(offset, OFFSET_SIZE, "%.3s:%.2s", text, text + 3);
    } else if (is_like(text, "+00")) {
        (void)snprintf(offset, OFFSET_SIZE, "%.3s:00", text);
    } else {
        return false;
    }
    return true;
}

static int digit(char c)
{
    return c - '0';
}

bool zone_parse(const char *text, struct zone *zone)
{
    char offset[OFFSET_SIZE];
    int hours, minutes;

    zone->offset = 0;
    if (strcmp(text, "utc") == 0 || strcmp(text, "UTC") == 0) {
        zone->kind = ZONE_UTC;
        return true;
    }
    if (strcmp(text, "local") == 0) {
        tzset();
        zone->kind = ZONE_LOCAL;
        return true;
    }
    if (!write_offset(text, offset)) {
        return false;
    }
    if (*offset == 'Z') {
        zone->kind = ZONE_UTC;
        return true;
    }
    hours = 10 * digit(offset[1]) + digit(offset[2]);
    minutes = 10 * digit(offset[4]) + digit(offset[5]);
    zone->kind = ZONE_FIXED;
    zone->offset = (*offset == '-' ? -60 : 60) * (60 * hours + minutes);
    return hours < 24 && minutes < 60;
}

int32_t zone_offset(const struct zone *zone, uint32_t unix_seconds)
{
    time_t seconds = (time_t)unix_seconds;
    struct tm here, there;
    int days;

    if (zone->kind != ZONE_LOCAL) {
        return zone->offset;
    }
    if (localtime_r(&seconds, &here) == NULL || gmtime_r(&seconds, &there) == NULL) {
        return 0;
    }
    days = here.tm_year != there.tm_year ? (here.tm_year > there.tm_year ? 1 : -1)
                                         : here.tm_yday - there.tm_yday;
    return ((days * 24 + here.tm_hour - there.tm_hour) * 60 + here.tm_min - there.tm_min) * 60 +
           here.tm_sec - there.tm_sec;
}

/* ---- times ---- */

/* The time at which clocks of this host's zone show what those of UTC show at `seconds`. */
static bool from_local(uint32_t *seconds)
{
    time_t shown = (time_t)*seconds;
    struct tm here;

    if (gmtime_r(&shown, &here) == NULL) {
        return false;
    }
    here.tm_isdst = -1;
    shown = mktime(&here);
    if (shown <= 0 || (uint64_t)shown > last_second) {
        return false;
    }
    *seconds = (uint32_t)shown;
    return true;
}

/* Writes +08:00 for 28800. */
static void write_seconds(int32_t seconds, char offset[OFFSET_SIZE])
{
    unsigned minutes = (unsigned)(seconds < 0 ? -seconds : seconds) / 60;

    (void)snprintf(offset, OFFSET_SIZE, "%c%02u:%02u", seconds < 0 ? '-' : '+', minutes / 60 % 24,
                   minutes % 60);
}

/* Splits what follows the date: the time of day as hh:mm:ss, and the zone's text. */
static bool split_time(const char *text, char clock[TIME_MAX], const char **offset)
{
    size_t length;

    if (*text == '\0') {
        memcpy(clock, "00:00:00", sizeof "00:00:00");
        *offset = text;
        return true;
    }
    if (strchr("Tt ", *text) == NULL) {
        return false;
    }
    text++;
    length = strspn(text, "0123456789:.");
    *offset = text + length;
    if (length >= TIME_MAX - sizeof ":00") {
        return false;
    }
    memcpy(clock, text, length);
    clock[length] = '\0';
    if (is_like(clock, "00:00")) {
        memcpy(clock + length, ":00", sizeof ":00");
    }
    return true;
}

static bool take_date(const char *text, const struct zone *zone, uint32_t *unix_seconds)
{
    char clock[TIME_MAX], offset[OFFSET_SIZE], iso[2 * TIME_MAX];
    const char *written;
    int length;

    if (strlen(text) < DATE_LENGTH || !split_time(text + DATE_LENGTH, clock, &written)) {
        return false;
    }
    if (*written == '\0') {
        /* A local time is read as if it were UTC, and then moved. */
        write_seconds(zone->offset, offset);
    } else if (!write_offset(written, offset)) {
        return false;
    }
    length = snprintf(iso, sizeof iso, "%.*sT%s%s", (int)DATE_LENGTH, text, clock, offset);
    return length > 0 && teo_time_parse(iso, (size_t)length, unix_seconds) == TEO_OK &&
           (*written != '\0' || zone->kind != ZONE_LOCAL || from_local(unix_seconds));
}

bool zone_time(const char *text, const struct zone *zone, uint32_t *unix_seconds)
{
    uint64_t number;

    if (is_like(text, "00000000")) {
        return false; /* meant as 2022-02-09, not as a second of 1970 */
    }
    if (scan_number(text, 1, last_second, &number)) {
        *unix_seconds = (uint32_t)number;
        return true;
    }
    /* 0 means "no time" in a teo_query. */
    return take_date(text, zone, unix_seconds) && *unix_seconds != 0;
}

void zone_format(const struct zone *zone, uint32_t unix_seconds, char text[ZONE_TIME_SIZE])
{
    int32_t offset = zone_offset(zone, unix_seconds);
    time_t shown = (time_t)unix_seconds + offset;
    struct tm parts;
    size_t used;

    if (zone->kind == ZONE_UTC || gmtime_r(&shown, &parts) == NULL) {
        teo_time_format(unix_seconds, text);
        return;
    }
    used = strftime(text, ZONE_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    if (used + OFFSET_SIZE <= ZONE_TIME_SIZE) {
        write_seconds(offset, text + used);
    }
}

#define _POSIX_C_SOURCE 200809L

#include "purge_zone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int two_digits(const char *text)
{
    return isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1])
               ? (text[0] - '0') * 10 + (text[1] - '0')
               : -1;
}

static bool parse_offset(const char *text, int32_t *offset)
{
    const char *minutes = text + 3;
    int hour, minute;

    if (strlen(text) < sizeof "+0800" - 1 || (text[0] != '+' && text[0] != '-')) {
        return false;
    }
    minutes += *minutes == ':';
    hour = two_digits(text + 1);
    minute = two_digits(minutes);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || minutes[2] != '\0') {
        return false;
    }
    *offset = (hour * 60 + minute) * 60 * (text[0] == '-' ? -1 : 1);
    return true;
}

bool zone_parse(struct zone *zone, const char *text)
{
    memset(zone, 0, sizeof *zone);
    if (text == NULL || strcmp(text, "utc") == 0 || strcmp(text, "UTC") == 0) {
        zone->utc = true;
        return true;
    }
    if (strcmp(text, "local") == 0) {
        tzset();
        zone->local = true;
        return true;
    }
    return parse_offset(text, &zone->offset);
}

void zone_format(const struct zone *zone, uint32_t seconds, char text[ZONE_TIME_SIZE])
{
    time_t moment = (time_t)seconds + zone->offset;
    struct tm parts;
    size_t used;
    bool known = (zone->local ? localtime_r(&moment, &parts) : gmtime_r(&moment, &parts)) != NULL;

    if (zone->utc || !known) {
        teo_time_format(seconds, text);
        return;
    }
    used = strftime(text, ZONE_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts);
    if (zone->local) {
        if (strftime(text + used, ZONE_TIME_SIZE - used, "%z", &parts) == sizeof "+0800" - 1) {
            memmove(text + used + 4, text + used + 3, 3);
            text[used + 3] = ':';
        }
    } else {
        int32_t minutes = (zone->offset < 0 ? -zone->offset : zone->offset) / 60;

        (void)snprintf(text + used, ZONE_TIME_SIZE - used, "%c%02u:%02u",
                       zone->offset < 0 ? '-' : '+', (unsigned)minutes / 60 % 24,
                       (unsigned)minutes % 60);
    }
}

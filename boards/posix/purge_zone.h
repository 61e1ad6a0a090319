/* --time-zone: in which zone times are shown. */
#ifndef PURGE_ZONE_H
#define PURGE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/time.h>

struct zone {
    bool local;     /* the system's own, with its rules on summer time; TZ says another one */
    int32_t offset; /* else: seconds east of UTC */
    bool utc;
};

#define ZONE_TIME_SIZE (TEO_ISO8601_SIZE + 5) /* +08:00 in place of Z */

/* Reads utc, local, +0800 or +08:00, and NULL as utc. False: it is none of these. */
bool zone_parse(struct zone *zone, const char *text);

/* Writes a time of that zone, 2022-02-09T08:00:00+08:00, or with Z in UTC. */
void zone_format(const struct zone *zone, uint32_t seconds, char text[ZONE_TIME_SIZE]);

#endif

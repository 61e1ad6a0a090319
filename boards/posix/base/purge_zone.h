/* Times as people write them, and the zone that those without one are in. */
#ifndef PURGE_ZONE_H
#define PURGE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/time.h>

enum zone_kind { ZONE_UTC, ZONE_LOCAL, ZONE_FIXED };

struct zone {
    enum zone_kind kind;
    int32_t offset; /* seconds east of Greenwich; 0 but for ZONE_FIXED */
};

/* Parses utc, local (as TZ and the system say), +08:00, +0800 or +08. */
bool zone_parse(const char *text, struct zone *zone);

#define ZONE_TIME_SIZE (TEO_ISO8601_SIZE + 5) /* +08:00 in place of Z */

/* Writes a time of that zone: 2022-02-09T08:00:00+08:00, or with Z in UTC. */
void zone_format(const struct zone *zone, uint32_t unix_seconds, char text[ZONE_TIME_SIZE]);

/* Seconds that the zone's clocks are ahead of UTC at this time. */
int32_t zone_offset(const struct zone *zone, uint32_t unix_seconds);

/*
 * Parses a time from 1970 to 2105: ISO 8601 like 2022-02-09T00:00:00+08:00, also without seconds,
 * with a blank for the T, with a zone like +0800 or +08; without a zone, which is then `zone`; a
 * date alone, for its first second; or an integer in Unix seconds, but not 0, and not of 8 digits,
 * which are meant as a date.
 */
bool zone_time(const char *text, const struct zone *zone, uint32_t *unix_seconds);

#endif

/* Parses numbers, durations and times of the command line. False: the text is not one. */
#ifndef PURGE_SCAN_H
#define PURGE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* Decimal digits only, from `least` to `most`. */
bool scan_number(const char *text, uint64_t least, uint64_t most, uint64_t *number);

/* A number and a unit: 250ms, 30s, 5m, 24h, 30d. */
bool scan_duration(const char *text, uint64_t *milliseconds);

/* ISO 8601 with a zone, or Unix seconds; after 1970-01-01T00:00:00Z, before the year 2106. */
bool scan_time(const char *text, uint32_t *unix_seconds);

#endif

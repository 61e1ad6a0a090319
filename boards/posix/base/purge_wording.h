/* Times, durations and counts in English words. */
#ifndef PURGE_WORDING_H
#define PURGE_WORDING_H

#include <stdint.h>

#define WORDING_TIME_SIZE 24 /* "2022-02-09 00:00:00 UTC" and its NUL */
#define WORDING_SPAN_SIZE 32

/* Unix seconds as a date and a time of day. Returns `text`, as the next two do. */
const char *wording_time(uint32_t unix_seconds, char text[WORDING_TIME_SIZE]);

/* A duration, like "90 seconds", "3 hours" or "12 days", rounded down. */
const char *wording_span(uint64_t seconds, char text[WORDING_SPAN_SIZE]);

/* The same rounded up: a pause that was asked for must not end early. */
const char *wording_span_up(uint64_t seconds, char text[WORDING_SPAN_SIZE]);

/* The ending of a noun after `count`: "s" or nothing. */
const char *wording_plural(uint64_t count);

#endif

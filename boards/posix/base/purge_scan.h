/* Parses numbers and durations, and parts of them. False: the text is not one. */
#ifndef PURGE_SCAN_H
#define PURGE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* Decimal digits only, from `least` to `most`. */
bool scan_number(const char *text, uint64_t least, uint64_t most, uint64_t *number);

/* Numbers, each with a unit smaller than the one before: 250ms, 30s, 1h30m, 1w2d. */
bool scan_duration(const char *text, uint64_t *milliseconds);

/* The value of a hexadecimal digit; -1: it is none. */
int scan_hex(char digit);

/* Cuts off the blanks at both ends of a line. Returns where it begins now. */
char *scan_trim(char *text);

#endif

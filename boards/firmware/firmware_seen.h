/*
 * Which tasks have changed since the last poll. Of each task a fingerprint is kept, a hash of 31
 * bits of all its members. Two versions of a task with the same fingerprint, one pair in two
 * thousand million, count as one. With more than SEEN_MAX tasks some are reported more often than
 * they change, but none is missed.
 */
#ifndef TEO_FIRMWARE_SEEN_H
#define TEO_FIRMWARE_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#ifndef SEEN_MAX
#define SEEN_MAX 1024 /* 4 bytes each */
#endif

/* A task of this poll, by its fingerprint: true if it is new or has changed. */
bool seen_changed(uint32_t fingerprint);

/* The poll is complete: tasks that were not in it are forgotten. */
void seen_end(void);

/*
 * The poll has broken off. If it reported a changed task, any fingerprint that it did not find may
 * be the one from before the change: those are forgotten, and their tasks are reported again if
 * they are still listed. If it reported none, all are kept.
 */
void seen_break_off(bool reported);

#endif

/*
 * Which tasks have changed since the poll before. Of each task a hash of 31 bits is kept, of all its members. Two versions of a task
 * with the same print, one pair in two thousand million, would be taken for one; more than SEEN_MAX tasks at a time are told more
 * often than they change, but none is lost.
 */
#ifndef TEO_FIRMWARE_SEEN_H
#define TEO_FIRMWARE_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#ifndef SEEN_MAX
#define SEEN_MAX 1024 /* 4 bytes each */
#endif

/* A task of the poll under way, by a hash of all its members: is it new, or other than it was? */
bool seen_changed(uint32_t print);

/* The poll has come to its good end: what was not in it is forgotten. */
void seen_end(void);

/*
 * The poll has broken off. If it `told` of a task that has changed, any print that it did not meet may be the one of the task before
 * the change; so these are forgotten, and their tasks told again if they are there still. If not, all are kept.
 */
void seen_break_off(bool told);

#endif

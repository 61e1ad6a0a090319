/* The keys of the role that is attached to this instance of Tencent Cloud. */
#ifndef PURGE_ROLE_H
#define PURGE_ROLE_H

#include <stdint.h>

#include "purge_keys.h"

/*
 * Asks the metadata service, in `limit_ms` milliseconds at most. `*end` is when the keys expire, in
 * Unix seconds. Returns KEYS_FOUND, or KEYS_BAD and why in `problem`.
 */
enum keys_found role_read(const char *role, uint32_t limit_ms, struct keys *keys, uint32_t *end,
                          char problem[KEYS_PROBLEM_SIZE]);

#endif

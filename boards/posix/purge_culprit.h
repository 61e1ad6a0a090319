/* Which option, and which of its values, the library refuses. */
#ifndef PURGE_CULPRIT_H
#define PURGE_CULPRIT_H

#include "purge_options.h"

/*
 * The option that an error of the query is about, with its dashes, or NULL. `*value` is the value
 * at fault, or NULL.
 */
const char *culprit_find(const struct options *options, teo_status status, const char **value);

#endif

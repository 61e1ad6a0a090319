/* Asks before everything of a site is purged. */
#ifndef PURGE_CONFIRM_H
#define PURGE_CONFIRM_H

#include "purge_options.h"
#include "purge_outcome.h"

/* OUTCOME_DONE: go on. Else stderr says why not. */
enum outcome confirm_all(const struct options *options);

#endif

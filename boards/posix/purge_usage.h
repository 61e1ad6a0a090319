/* What --help and --version print. */
#ifndef PURGE_USAGE_H
#define PURGE_USAGE_H

#include "purge_outcome.h"

/* `command`: one of enum command, or 0 for the overview. */
enum outcome usage_help(int command);
enum outcome usage_version(void);

#endif

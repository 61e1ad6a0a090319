/* What --help and --version print. */
#ifndef USAGE_H
#define USAGE_H

#include "outcome.h"

/* `command`: one of enum command, or 0 for the overview. */
enum outcome usage_help(int command);
enum outcome usage_version(void);

#endif

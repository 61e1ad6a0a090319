/* What --help and --version print. */
#ifndef PURGE_USAGE_H
#define PURGE_USAGE_H

#include "purge_options.h"
#include "purge_outcome.h"

enum outcome usage_overview(void);
enum outcome usage_command(enum command command);
enum outcome usage_version(void);

#endif

/* Options that exclude or need each other, and the defaults that depend on others. */
#ifndef PURGE_TOGETHER_H
#define PURGE_TOGETHER_H

#include "purge_settings.h"

/*
 * What contradicts the command line but is from elsewhere is dropped: a file serves all commands.
 * False: the command line contradicts itself, which is reported.
 */
bool together_check(struct options *options, const struct settings *settings);

#endif

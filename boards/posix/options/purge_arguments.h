/* The arguments after the command. */
#ifndef PURGE_ARGUMENTS_H
#define PURGE_ARGUMENTS_H

#include "purge_settings.h"

/*
 * Adds the options among the arguments, up to a NULL, to the settings, and targets to the options.
 * False: either help or version is printed, or an error is reported, and the tool ends with
 * `*outcome`.
 */
bool arguments_read(struct settings *settings, struct options *options, char **arguments,
                    enum outcome *outcome);

#endif

/*
 * Files of options, such as /etc/teo-purge.conf: lines `name = value` with the names of long
 * options, comments, and sections [name], which hold for the zone of that name only.
 */
#ifndef PURGE_CONFIG_H
#define PURGE_CONFIG_H

#include "purge_settings.h"

#define CONFIG_FILE_MAX 65536 /* bytes */

/*
 * Adds what the files say: `given` alone if it is not NULL, else the user's and the system's, if
 * they are there. Every line is checked, also those for other commands. False: refused with a
 * message, and the tool ends with `*outcome`.
 */
bool config_read(struct settings *settings, struct options *options, const char *given,
                 enum outcome *outcome);

#endif

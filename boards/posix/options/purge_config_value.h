/* Checks of one line of a file of options. */
#ifndef PURGE_CONFIG_VALUE_H
#define PURGE_CONFIG_VALUE_H

#include <stdbool.h>

#include "purge_settings.h"

/*
 * Checks name and value, for the command or, if it does not take them, for another one, and sets
 * setting->row: NULL if they are not for this command. A file serves all commands. False: refused
 * with a message, and the tool ends with `*outcome`.
 */
bool config_value(struct setting *setting, enum command command, enum outcome *outcome);

/* Whether the option may be given several times. */
bool config_is_list(const char *name);

#endif

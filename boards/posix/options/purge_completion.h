/* Completion scripts for shells, made from the table of options. */
#ifndef PURGE_COMPLETION_H
#define PURGE_COMPLETION_H

#include "purge_outcome.h"

/* Prints the script for bash, zsh or fish; another name, or NULL, is refused. */
enum outcome completion_print(const char *shell);

#endif

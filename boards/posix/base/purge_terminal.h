/* What the terminals of stdout and stderr can do. */
#ifndef PURGE_TERMINAL_H
#define PURGE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* The columns of the terminal at `stream`, a file descriptor; 0: they are not known. */
size_t terminal_columns(int stream);

/* Whether it may be sent colours. Not if NO_COLOR is set (no-color.org), or on a dumb terminal. */
bool terminal_wants_colour(void);

/* Whether the environment asks for colours also where there is no terminal: CLICOLOR_FORCE. */
bool terminal_forces_colour(void);

/* Whether the locale's encoding is UTF-8, by its name alone: a static binary has no locales. */
bool terminal_is_utf8(void);

#endif

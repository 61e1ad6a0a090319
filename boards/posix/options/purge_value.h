/* The value of one option: checked, and stored in struct options. */
#ifndef PURGE_VALUE_H
#define PURGE_VALUE_H

#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_table.h"

/* Reports an error and where to find help. Always false. */
#define REFUSE(options, format, ...) \
    (log_line(format "; see: teo-purge %s --help", __VA_ARGS__, command_name((options)->command)), \
     false)

/*
 * Stores `value` as the option of `row`. `label` is how the user wrote the option, for messages.
 * False: the value was refused with a message, and the tool ends with `*outcome`.
 */
bool value_take(struct options *options, const struct option_row *row, const char *label,
                const char *value, enum outcome *outcome);

/* Whether the row's words for this command have the value. */
bool value_is_word(const struct option_row *row, enum command command, const char *value);

/* Whether the value switches a switch on. */
bool value_is_yes(const char *value);

/* Adds a text that stays where it is. False: out of memory. */
bool value_add(struct texts *texts, const char *text);

/* A copy of the first `length` bytes, which options_free() frees. NULL: out of memory. */
char *value_keep(struct options *options, const char *text, size_t length);

#endif

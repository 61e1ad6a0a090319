/* The values that options were given, by arguments, the environment and files, before one wins. */
#ifndef PURGE_SETTINGS_H
#define PURGE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "purge_outcome.h"
#include "purge_table.h"

/* Where a value comes from. The first of these that has one wins. */
enum origin {
    ORIGIN_ARGUMENT,
    ORIGIN_ENVIRONMENT,
    ORIGIN_USER_SECTION, /* the section of the zone, in the user's file */
    ORIGIN_USER,         /* the lines before any section */
    ORIGIN_SYSTEM_SECTION,
    ORIGIN_SYSTEM,
    ORIGIN_DEFAULT /* from nowhere */
};

struct setting {
    const struct option_row *row; /* NULL: not for this command; its value was only checked */
    const char *name;             /* of the option */
    const char *value;
    const char *label;   /* how the user wrote it, for messages: --limit, or FILE:3: limit */
    const char *section; /* NULL: in none */
    enum origin origin;
};

struct settings {
    struct setting *items;
    size_t count;
};

/* Adds a setting, whose texts must stay where they are. False: out of memory. */
bool settings_add(struct settings *settings, const struct setting *setting);

/* Where the value of this option comes from. */
enum origin settings_origin(const struct settings *settings, const char *name);

/* The setting of this option that wins, the first one if it is a list; NULL: it has none. */
const struct setting *settings_find(const struct settings *settings, const char *name);

/* Drops what is not for this command, and all sections but that of this name. */
void settings_choose(struct settings *settings, const char *section);

/* Drops the values of this option that files give. */
void settings_drop_files(struct settings *settings, const char *name);

/*
 * Stores the values that win in `options`. False: one was refused with a message, and the tool ends
 * with `*outcome`.
 */
bool settings_apply(const struct settings *settings, struct options *options,
                    enum outcome *outcome);

void settings_free(struct settings *settings);

#endif

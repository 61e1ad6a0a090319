#define _POSIX_C_SOURCE 200809L

#include "purge_config_value.h"

#include <string.h>
#include <strings.h>

#include "purge_log.h"
#include "purge_suggest.h"
#include "purge_value.h"

/*
 * Options about the files themselves, those that only print, and the word that a whole site may be
 * purged: with that and `type = all` in a file, `submit` alone would do so.
 */
static bool is_for_arguments_only(const struct option_row *row)
{
    return row->kind == OPTION_HELP || row->kind == OPTION_VERSION ||
           row->at == offsetof(struct options, config) ||
           row->at == offsetof(struct options, no_config) ||
           row->at == offsetof(struct options, yes);
}

static bool has_part(const char *name, const char *part)
{
    size_t length = strlen(part);

    for (; *name != '\0'; name++) {
        if (strncasecmp(name, part, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether someone tries to give keys here. Such a line is never repeated in a message. */
static bool is_secret(const char *name)
{
    static const char *const parts[] = {"secret",     "token",      "password", "passwd",
                                        "access-key", "access_key", "api-key",  "api_key"};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (has_part(name, parts[i])) {
            return true;
        }
    }
    return false;
}

static bool refuse_name(const struct setting *setting)
{
    struct suggestion suggestion;
    char text[SUGGEST_SIZE];
    const char *bare = setting->name + strspn(setting->name, "-");

    if (is_secret(setting->name)) {
        log_line("%s: keys do not belong here; put them into a file of mode 0600 and name it: "
                 "credentials-file = FILE",
                 setting->label);
        return false;
    }
    suggest_begin(&suggestion, bare, strlen(bare));
    for (size_t i = 0; i < option_rows; i++) {
        if (!is_for_arguments_only(&option_table[i])) {
            suggest_word(&suggestion, option_table[i].name);
        }
    }
    log_line("%s: there is no such option%s", setting->label, suggest_text(&suggestion, "", text));
    return false;
}

/* Whether a command takes the value: the words of an option are not the same for all. */
static bool takes(const struct option_row *row, enum command command, const char *value)
{
    bool one_word = row->kind == OPTION_CHOICE || row->kind == OPTION_NAME;

    return (row->commands & (int)command) != 0 && (!one_word || value_is_word(row, command, value));
}

/* The row and the command that take the value: for this command if it can be, else for another. */
static const struct option_row *choose(const struct setting *setting, enum command *command)
{
    const struct option_row *own = option_find(setting->name, strlen(setting->name), *command);

    if (own == NULL || takes(own, *command, setting->value)) {
        return own;
    }
    for (size_t i = 0; i < option_rows; i++) {
        const struct option_row *row = &option_table[i];

        for (size_t j = 0; strcmp(row->name, setting->name) == 0 && j < command_rows; j++) {
            if (takes(row, command_table[j].command, setting->value)) {
                *command = command_table[j].command;
                return row;
            }
        }
    }
    /* No command takes the value. The error is about this command, if it has the option. */
    for (size_t j = 0; (own->commands & (int)*command) == 0 && j < command_rows; j++) {
        if ((own->commands & (int)command_table[j].command) != 0) {
            *command = command_table[j].command;
        }
    }
    return own;
}

bool config_value(struct setting *setting, enum command command, enum outcome *outcome)
{
    enum command taker = command;
    const struct option_row *row = choose(setting, &taker);
    struct options scratch;
    bool good;

    *outcome = OUTCOME_USAGE;
    if (row == NULL) {
        return refuse_name(setting);
    }
    if (is_for_arguments_only(row)) {
        log_line("%s: this is for the command line only", setting->label);
        return false;
    }
    if (*setting->value == '"' || *setting->value == '\'') {
        log_line("%s: the value is in quotes, which would be taken for a part of it",
                 setting->label);
        return false;
    }
    memset(&scratch, 0, sizeof scratch);
    scratch.command = taker;
    good = value_take(&scratch, row, setting->label, setting->value, outcome);
    options_free(&scratch);
    setting->row = taker == command ? row : NULL;
    return good;
}

bool config_is_list(const char *name)
{
    const struct option_row *row = option_find(name, strlen(name), COMMAND_LIST);

    return row != NULL && (row->kind == OPTION_LIST || row->kind == OPTION_REPEATED);
}

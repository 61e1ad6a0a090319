#include "purge_arguments.h"

#include <stdio.h>
#include <string.h>

#include "purge_log.h"
#include "purge_suggest.h"
#include "purge_usage.h"
#include "purge_value.h"

#define CREATING (COMMAND_SUBMIT | COMMAND_PREFETCH)

#define AT(member) offsetof(struct options, member)

/* One walk over the arguments. */
struct walk {
    struct options *options;
    struct settings *settings;
    char **next;       /* the arguments still to read, up to a NULL */
    bool only_targets; /* "--" has been read */
    enum outcome *outcome;
};

static bool is_of(const struct walk *walk, int commands)
{
    return ((int)walk->options->command & commands) != 0;
}

static bool refuse_memory(struct walk *walk)
{
    *walk->outcome = outcome_memory();
    return false;
}

/* Writes "list, wait and quota": the commands of all rows with this name. */
static void write_commands(const char *name, char *text, size_t size)
{
    const char *last = NULL;
    size_t used = 0;
    int commands = 0;

    for (size_t i = 0; i < option_rows; i++) {
        if (strcmp(option_table[i].name, name) == 0) {
            commands |= option_table[i].commands;
        }
    }
    for (size_t i = 0; i < command_rows; i++) {
        if (((int)command_table[i].command & commands) == 0) {
            continue;
        }
        if (last != NULL && used < size) {
            used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", last);
        }
        last = command_table[i].name;
    }
    if (used < size) {
        (void)snprintf(text + used, size - used, "%s%s", used > 0 ? " and " : "", last);
    }
}

/* Whether the option may be given, or given again. */
static bool is_allowed(struct walk *walk, const struct option_row *row)
{
    char commands[80];

    if (!is_of(walk, row->commands)) {
        write_commands(row->name, commands, sizeof commands);
        return REFUSE(walk->options, "--%s is not an option of %s but of %s", row->name,
                      command_name(walk->options->command), commands);
    }
    return row->kind == OPTION_LIST || row->kind == OPTION_REPEATED ||
           settings_find(walk->settings, row->name) == NULL ||
           REFUSE(walk->options, "--%s is given twice", row->name);
}

/* Refuses an unknown option. Without what follows a "=", which might be a key. */
static bool refuse_unknown(struct walk *walk, const char *argument, size_t length)
{
    static const char secret[] = "--secret", token[] = "--token";
    struct suggestion suggestion;
    char meant[SUGGEST_SIZE];

    if (strncmp(argument, secret, sizeof secret - 1) == 0 ||
        strncmp(argument, token, sizeof token - 1) == 0) {
        return REFUSE(walk->options,
                      "there is no option %.*s: credentials are never taken from arguments, which "
                      "others can see",
                      (int)length, argument);
    }
    suggest_begin(&suggestion, argument + 1, length - 1);
    if (argument[1] == '-') {
        suggest_begin(&suggestion, argument + 2, length - 2);
    }
    for (size_t i = 0; i < option_rows && suggestion.length > 1; i++) {
        if (is_of(walk, option_table[i].commands)) {
            suggest_word(&suggestion, option_table[i].name);
        }
    }
    return REFUSE(walk->options, "there is no option %.*s%s", (int)length, argument,
                  suggest_text(&suggestion, "--", meant));
}

/* Notes the value of an option. */
static bool note(struct walk *walk, const struct option_row *row, const char *value)
{
    struct setting setting = {row, row->name, value, NULL, NULL, ORIGIN_ARGUMENT};
    char label[40];

    (void)snprintf(label, sizeof label, "--%s", row->name);
    setting.label = value_keep(walk->options, label, strlen(label));
    return (setting.label != NULL && settings_add(walk->settings, &setting)) || refuse_memory(walk);
}

/* Takes the next argument as the value of an option, unless it starts with --. */
static bool take_next(struct walk *walk, const struct option_row *row)
{
    const char *value = *walk->next;

    if (value == NULL) {
        return REFUSE(walk->options, "--%s needs a value", row->name);
    }
    if (strncmp(value, "--", 2) == 0) {
        return REFUSE(walk->options,
                      "--%s needs a value (one that starts with -- is written --%s=--...)",
                      row->name, row->name);
    }
    walk->next++;
    if (!note(walk, row, value)) {
        return false;
    }
    /* wait --job-id A B C */
    while (row->at == AT(job_ids) && is_of(walk, COMMAND_WAIT) && *walk->next != NULL &&
           **walk->next != '-') {
        if (!note(walk, row, *walk->next++)) {
            return false;
        }
    }
    return true;
}

/* Prints what --help or --version asks for. False: the option is another one. */
static bool take_information(struct walk *walk, const struct option_row *row)
{
    if (row->kind == OPTION_HELP) {
        *walk->outcome = usage_command(walk->options->command);
    } else if (row->kind == OPTION_VERSION) {
        *walk->outcome = usage_version();
    } else {
        return false;
    }
    return true;
}

/* Parses --name, --name=value or --name value. */
static bool take_long(struct walk *walk, const char *argument)
{
    size_t length = strcspn(argument, "=");
    const struct option_row *row = option_find(argument + 2, length - 2, walk->options->command);

    if (row == NULL) {
        return refuse_unknown(walk, argument, length);
    }
    if (!is_allowed(walk, row)) {
        return false;
    }
    if (argument[length] == '=' && row->argument == NULL && row->kind != OPTION_SWITCH) {
        return REFUSE(walk->options, "--%s takes no value", row->name);
    }
    if (take_information(walk, row)) {
        return false;
    }
    if (argument[length] == '=') {
        return note(walk, row, argument + length + 1);
    }
    return row->kind == OPTION_SWITCH ? note(walk, row, "yes") : take_next(walk, row);
}

/* Parses -q, -qv, -o value or -ovalue. */
static bool take_short(struct walk *walk, const char *argument)
{
    size_t length = strcspn(argument, "=");

    /* -limit is meant as --limit, not as -l imit. */
    if (length > 2 && option_find(argument + 1, length - 1, walk->options->command) != NULL) {
        return refuse_unknown(walk, argument, length);
    }
    for (const char *letter = argument + 1; *letter != '\0'; letter++) {
        const struct option_row *row = option_find_letter(*letter, walk->options->command);

        if (row == NULL && letter == argument + 1) {
            return refuse_unknown(walk, argument, length);
        }
        if (row == NULL) {
            return REFUSE(walk->options, "there is no option -%c, in %s", *letter, argument);
        }
        if (!is_allowed(walk, row) || take_information(walk, row)) {
            return false;
        }
        if (row->kind != OPTION_SWITCH) {
            return letter[1] != '\0' ? note(walk, row, letter + 1) : take_next(walk, row);
        }
        if (!note(walk, row, "yes")) {
            return false;
        }
    }
    return true;
}

static bool take_target(struct walk *walk, const char *argument)
{
    if (!is_of(walk, CREATING)) {
        return REFUSE(walk->options, "unexpected argument '%s'%s", argument,
                      is_of(walk, COMMAND_WAIT) ? " (jobs are named after --job-id)" : "");
    }
    if (argument[strspn(argument, " \t\r\n")] == '\0') {
        return REFUSE(walk->options, "%s", "a target is empty");
    }
    return value_add(&walk->options->targets, argument) || refuse_memory(walk);
}

static bool take_argument(struct walk *walk)
{
    const char *argument = *walk->next++;

    if (walk->only_targets || argument[0] != '-' || argument[1] == '\0') {
        return take_target(walk, argument);
    }
    if (strcmp(argument, "--") == 0) {
        walk->only_targets = true;
        return true;
    }
    return argument[1] == '-' ? take_long(walk, argument) : take_short(walk, argument);
}

bool arguments_read(struct settings *settings, struct options *options, char **arguments,
                    enum outcome *outcome)
{
    struct walk walk = {options, settings, arguments, false, outcome};

    *outcome = OUTCOME_USAGE;
    while (*walk.next != NULL) {
        if (!take_argument(&walk)) {
            return false;
        }
    }
    return true;
}

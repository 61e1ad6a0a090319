#include "purge_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <teo/limits.h>
#include <teo/request.h>

#include "purge_log.h"
#include "purge_table.h"
#include "purge_usage.h"
#include "purge_value.h"

#define ENDPOINT_DEFAULT "https://" TEO_ENDPOINT_INTL
#define READING (COMMAND_LIST | COMMAND_WAIT)
#define CREATING (COMMAND_SUBMIT | COMMAND_PREFETCH)

#define AT(member) offsetof(struct options, member)

/* One walk over the arguments. */
struct walk {
    struct options *options;
    char **next; /* the arguments still to read, up to a NULL */
    bool seen[OPTION_ROWS_MAX];
    bool only_targets; /* "--" has been read */
    enum outcome outcome;
};

static bool is_of(const struct walk *walk, int commands)
{
    return ((int)walk->options->command & commands) != 0;
}

/* ---- one option ---- */

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
    size_t index = (size_t)(row - option_table);
    char commands[80];

    if (!is_of(walk, row->commands)) {
        write_commands(row->name, commands, sizeof commands);
        return REFUSE(walk->options, "--%s is not an option of %s but of %s", row->name,
                      command_name(walk->options->command), commands);
    }
    if (walk->seen[index] && row->kind != OPTION_LIST && row->kind != OPTION_REPEATED) {
        return REFUSE(walk->options, "--%s is given twice", row->name);
    }
    walk->seen[index] = true;
    return true;
}

/* Refuses an unknown option. Without what follows a "=", which might be a key. */
static bool refuse_unknown(struct walk *walk, const char *argument, size_t length)
{
    static const char secret[] = "--secret", token[] = "--token";

    if (strncmp(argument, secret, sizeof secret - 1) == 0 ||
        strncmp(argument, token, sizeof token - 1) == 0) {
        return REFUSE(walk->options,
                      "there is no option %.*s: credentials are never taken from arguments, which "
                      "others can see",
                      (int)length, argument);
    }
    return REFUSE(walk->options, "there is no option %.*s", (int)length, argument);
}

/* Stores the value of an option. `label` is how it was written. */
static bool take_value(struct walk *walk, const struct option_row *row, const char *value)
{
    char label[40];

    (void)snprintf(label, sizeof label, "--%s", row->name);
    return value_take(walk->options, row, label, value, &walk->outcome);
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
    if (!take_value(walk, row, value)) {
        return false;
    }
    /* wait --job-id A B C */
    while (row->at == AT(job_ids) && is_of(walk, COMMAND_WAIT) && *walk->next != NULL &&
           **walk->next != '-') {
        if (!take_value(walk, row, *walk->next++)) {
            return false;
        }
    }
    return true;
}

/* Whether an option takes no value: then all is done here. */
static bool take_switch(struct walk *walk, const struct option_row *row, bool *ended)
{
    *ended = false;
    switch (row->kind) {
    case OPTION_SWITCH:
        *(bool *)(void *)((char *)walk->options + row->at) = true;
        return true;
    case OPTION_HELP:
        walk->outcome = usage_command(walk->options->command);
        *ended = true;
        return true;
    case OPTION_VERSION:
        walk->outcome = usage_version();
        *ended = true;
        return true;
    default:
        return false;
    }
}

/* Parses --name, --name=value or --name value. False: the walk ends with walk->outcome. */
static bool take_long(struct walk *walk, const char *argument)
{
    size_t length = strcspn(argument, "=");
    const struct option_row *row = length > 2 ? option_find(argument + 2, length - 2,
                                                            walk->options->command)
                                              : NULL;
    bool ended;

    if (row == NULL) {
        return refuse_unknown(walk, argument, length);
    }
    if (!is_allowed(walk, row)) {
        return false;
    }
    if (row->argument == NULL && argument[length] == '=') {
        return REFUSE(walk->options, "--%s takes no value", row->name);
    }
    if (take_switch(walk, row, &ended)) {
        return !ended;
    }
    return argument[length] == '=' ? take_value(walk, row, argument + length + 1)
                                   : take_next(walk, row);
}

/* Parses -q, -qv, -o value or -ovalue. */
static bool take_short(struct walk *walk, const char *argument)
{
    for (const char *letter = argument + 1; *letter != '\0'; letter++) {
        const struct option_row *row = option_find_letter(*letter, walk->options->command);
        bool ended;

        if (row == NULL && letter == argument + 1) {
            return refuse_unknown(walk, argument, strcspn(argument, "="));
        }
        if (row == NULL) {
            return REFUSE(walk->options, "there is no option -%c, in %s", *letter, argument);
        }
        if (!is_allowed(walk, row)) {
            return false;
        }
        if (!take_switch(walk, row, &ended)) {
            return letter[1] != '\0' ? take_value(walk, row, letter + 1) : take_next(walk, row);
        }
        if (ended) {
            return false;
        }
    }
    return true;
}

static bool take_target(struct walk *walk, const char *argument)
{
    if (!is_of(walk, CREATING)) {
        return REFUSE(walk->options, "unexpected argument '%s'", argument);
    }
    if (*argument == '\0') {
        return REFUSE(walk->options, "%s", "a target is empty");
    }
    if (!value_add(&walk->options->targets, argument)) {
        walk->outcome = outcome_memory();
        return false;
    }
    return true;
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

/* ---- all options together ---- */

/* Drops repeated values: the service limits their number, and a job is waited for once. */
static void drop_repeated(struct texts *texts)
{
    size_t kept = 0;

    for (size_t i = 0; i < texts->count; i++) {
        size_t j = 0;

        while (j < kept && strcmp(texts->items[j], texts->items[i]) != 0) {
            j++;
        }
        if (j == kept) {
            texts->items[kept++] = texts->items[i];
        }
    }
    texts->count = kept;
}

static bool is_type(const struct options *options, const char *type)
{
    return options->type != NULL && strcmp(options->type, type) == 0;
}

static bool was_given(const struct walk *walk, const char *name)
{
    return walk->seen[option_find(name, strlen(name), walk->options->command) - option_table];
}

static bool check_list(struct walk *walk)
{
    struct options *o = walk->options;

    if (o->start != 0 && o->since_ms != 0) {
        return REFUSE(o, "%s", "--start and --since are two ways to say when it begins: give one");
    }
    if (o->end != 0 && o->start == 0 && o->since_ms == 0) {
        return REFUSE(o, "%s", "--end needs --start or --since");
    }
    if (o->fuzzy && o->target == NULL) {
        return REFUSE(o, "%s", "--fuzzy needs --target");
    }
    if (o->csv_bom && o->format != FORMAT_CSV) {
        return REFUSE(o, "%s", "--csv-bom needs --output csv");
    }
    if (o->job_ids.count > 1) {
        return REFUSE(o, "%s: list takes one job, as the service does; wait takes several",
                      "--job-id");
    }
    if (o->prefetch && (o->type != NULL || o->fuzzy)) {
        return REFUSE(o, "%s does not go with --prefetch: the service has no such filter there",
                      o->type != NULL ? "--type" : "--fuzzy");
    }
    return true;
}

/* What submit and prefetch have in common: targets, and the options of a wait. */
static bool check_create(struct walk *walk)
{
    static const char *const of_wait[] = {"interval", "progress"};
    struct options *o = walk->options;
    bool all = is_type(o, "purge_all");

    if (all && (o->targets.count > 0 || o->targets_file != NULL)) {
        return REFUSE(o, "%s", "--type all takes no targets: it is everything of the site");
    }
    if (!all && o->targets.count == 0 && o->targets_file == NULL) {
        return REFUSE(o,
                      "there are no targets: give them as arguments, or name a file of them "
                      "with %s",
                      "--targets-file");
    }
    if (o->targets.count > 0 && o->targets_file != NULL) {
        return REFUSE(o,
                      "targets are given as arguments (like '%s') and by --targets-file: give "
                      "one of both",
                      o->targets.items[0]);
    }
    for (size_t i = 0; i < sizeof of_wait / sizeof of_wait[0] && !o->wait; i++) {
        if (was_given(walk, of_wait[i])) {
            return REFUSE(o, "--%s needs --wait", of_wait[i]);
        }
    }
    return true;
}

static bool check_submit(struct walk *walk)
{
    struct options *o = walk->options;

    if (o->type == NULL) {
        o->type = "purge_url";
    }
    if (o->domains.count > 0 && !is_type(o, "purge_cache_tag")) {
        return REFUSE(o, "%s", "--domain needs --type tag");
    }
    if (o->yes && !is_type(o, "purge_all")) {
        return REFUSE(o, "%s", "--yes needs --type all: nothing else is asked");
    }
    if (o->method != NULL && strcmp(o->method, "invalidate") == 0 &&
        (is_type(o, "purge_url") || is_type(o, "purge_cache_tag"))) {
        return REFUSE(o, "%s",
                      "--method invalidate is for prefixes, hosts and all: URLs and cache tags are "
                      "always deleted");
    }
    return check_create(walk);
}

/* Checks options against each other. */
static bool check_together(struct walk *walk)
{
    struct options *o = walk->options;

    if (o->zone_id == NULL) {
        return REFUSE(o, "%s is missing", "--zone-id");
    }
    switch (o->command) {
    case COMMAND_LIST:
        return check_list(walk);
    case COMMAND_WAIT:
        return o->job_ids.count > 0 || REFUSE(o, "%s is missing", "--job-id");
    case COMMAND_SUBMIT:
        return check_submit(walk);
    case COMMAND_PREFETCH:
        return check_create(walk);
    default:
        return true;
    }
}

static void set_defaults(struct options *options)
{
    options->page_size = TEO_LIMIT_MAX;
    options->interval_ms = 5 * 1000;
    options->progress_ms = 60 * 1000;
    options->format = ((int)options->command & CREATING) != 0 ? FORMAT_JSONL : FORMAT_TABLE;
    (void)endpoint_parse(ENDPOINT_DEFAULT, &options->endpoint); /* it is well formed */
}

/* The defaults that depend on other options. */
static void set_timeout(struct options *options)
{
    if (options->timeout_ms == 0) {
        options->timeout_ms = options->command == COMMAND_WAIT || options->wait ? 30 * 60 * 1000
                                                                                : TEO_DEADLINE_MS;
    }
}

/* ---- the command ---- */

/* "help" or "help COMMAND". */
static enum outcome run_help(char **next)
{
    const struct command_row *row;

    if (*next == NULL || strcmp(*next, "--help") == 0 || strcmp(*next, "-h") == 0) {
        return usage_overview();
    }
    row = command_find(*next);
    if (row == NULL) {
        log_line("there is no command '%s'; see: teo-purge --help", *next);
        return OUTCOME_USAGE;
    }
    if (next[1] != NULL) {
        log_line("unexpected argument '%s'; see: teo-purge --help", next[1]);
        return OUTCOME_USAGE;
    }
    return usage_command(row->command);
}

static enum outcome run_version(char **next)
{
    if (*next == NULL) {
        return usage_version();
    }
    if (strcmp(*next, "--help") == 0 || strcmp(*next, "-h") == 0) {
        return usage_command(COMMAND_VERSION);
    }
    log_line("unexpected argument '%s'; see: teo-purge --help", *next);
    return OUTCOME_USAGE;
}

/*
 * The first argument: a command, --help or --version. False: all is done, and the tool ends with
 * `*outcome`.
 */
static bool take_command(struct options *options, char **argv, enum outcome *outcome)
{
    const char *argument = argv[0];
    const struct command_row *row = argument != NULL ? command_find(argument) : NULL;

    *outcome = OUTCOME_USAGE;
    if (argument == NULL) {
        log_line("which command: list or wait, submit, prefetch or quota? See: teo-purge --help");
    } else if (row != NULL && row->command == COMMAND_HELP) {
        *outcome = run_help(argv + 1);
    } else if (row != NULL && row->command == COMMAND_VERSION) {
        *outcome = run_version(argv + 1);
    } else if (row != NULL) {
        options->command = row->command;
        return true;
    } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
        *outcome = usage_overview();
    } else if (strcmp(argument, "--version") == 0 || strcmp(argument, "-V") == 0) {
        *outcome = usage_version();
    } else if (argument[0] == '-') {
        log_line("the command, such as list, comes before its options; see: teo-purge --help");
    } else {
        log_line("there is no command '%s'; see: teo-purge --help", argument);
    }
    return false;
}

bool options_parse(struct options *options, int argc, char **argv, enum outcome *outcome)
{
    struct walk walk;

    memset(options, 0, sizeof *options);
    if (!take_command(options, argv + (argc > 0), outcome)) {
        return false;
    }
    set_defaults(options);
    memset(&walk, 0, sizeof walk);
    walk.options = options;
    walk.next = argv + 2;
    walk.outcome = OUTCOME_USAGE;
    while (*walk.next != NULL) {
        if (!take_argument(&walk)) {
            *outcome = walk.outcome;
            return false;
        }
    }
    drop_repeated(&options->job_ids);
    drop_repeated(&options->domains);
    drop_repeated(&options->statuses);
    options->retries_given = was_given(&walk, "retries");
    set_timeout(options);
    return check_together(&walk);
}

void options_free(struct options *options)
{
    struct texts *lists[] = {&options->job_ids, &options->domains, &options->statuses,
                             &options->headers, &options->targets};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        free((void *)lists[i]->items);
    }
    while (options->copies != NULL) {
        struct copy *next = options->copies->next;

        free(options->copies);
        options->copies = next;
    }
}

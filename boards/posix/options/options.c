#include "purge_options.h"

#include <stdlib.h>
#include <string.h>

#include <mbedtls/platform_util.h>

#include <teo/limits.h>
#include <teo/request.h>

#include "purge_arguments.h"
#include "purge_completion.h"
#include "purge_config.h"
#include "purge_log.h"
#include "purge_named.h"
#include "purge_settings.h"
#include "purge_suggest.h"
#include "purge_table.h"
#include "purge_together.h"
#include "purge_usage.h"
#include "purge_value.h"

#define ENDPOINT_DEFAULT "https://" TEO_ENDPOINT_INTL
#define CREATING (COMMAND_SUBMIT | COMMAND_PREFETCH)

/* ---- the command ---- */

static bool is_help(const char *argument)
{
    return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

static bool is_version(const char *argument)
{
    return strcmp(argument, "--version") == 0 || strcmp(argument, "-V") == 0;
}

static void refuse_command(const char *name)
{
    struct suggestion suggestion;
    char meant[SUGGEST_SIZE];

    suggest_begin(&suggestion, name, strlen(name));
    for (size_t i = 0; i < command_rows; i++) {
        suggest_word(&suggestion, command_table[i].name);
    }
    log_line("there is no command '%s'%s; see: teo-purge --help", name,
             suggest_text(&suggestion, "", meant));
}

static enum outcome refuse_argument(const char *argument)
{
    log_line("unexpected argument '%s'; see: teo-purge --help", argument);
    return OUTCOME_USAGE;
}

/* "help" or "help COMMAND". */
static enum outcome run_help(char **next)
{
    const struct command_row *row;

    if (*next == NULL) {
        return usage_overview();
    }
    row = command_find(*next);
    if (row == NULL) {
        refuse_command(*next);
        return OUTCOME_USAGE;
    }
    return next[1] == NULL ? usage_command(row->command) : refuse_argument(next[1]);
}

/* Runs a command that has no options but --help and --version. */
static enum outcome run_word(enum command command, char **next)
{
    if (*next != NULL && is_help(*next)) {
        return usage_command(command);
    }
    if (*next != NULL && is_version(*next)) {
        return usage_version();
    }
    if (command == COMMAND_HELP) {
        return run_help(next);
    }
    if (command == COMMAND_VERSION) {
        return *next == NULL ? usage_version() : refuse_argument(*next);
    }
    return *next != NULL && next[1] != NULL ? refuse_argument(next[1]) : completion_print(*next);
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
    } else if (row != NULL && row->what == NULL) {
        *outcome = run_word(row->command, argv + 1);
    } else if (row != NULL) {
        options->command = row->command;
        return true;
    } else if (is_help(argument)) {
        *outcome = usage_overview();
    } else if (is_version(argument)) {
        *outcome = usage_version();
    } else if (argument[0] == '-') {
        log_line("the command, such as list, comes before its options; see: teo-purge --help");
    } else {
        refuse_command(argument);
    }
    return false;
}

/* ---- where values come from ---- */

/* An empty variable counts as missing. */
static const char *variable_of(const struct variable_row *row)
{
    const char *value = getenv(row->variable);

    return value != NULL && *value != '\0' ? value : NULL;
}

static bool read_environment(struct settings *settings, const struct options *options)
{
    for (size_t i = 0; i < variable_rows; i++) {
        const struct variable_row *row = &variable_table[i];
        const char *value = variable_of(row);
        struct setting setting = {option_find(row->name, strlen(row->name), options->command),
                                  row->name,
                                  value,
                                  row->variable,
                                  NULL,
                                  ORIGIN_ENVIRONMENT};

        if (value != NULL && !row->elsewhere && !settings_add(settings, &setting)) {
            (void)outcome_memory();
            return false;
        }
    }
    return true;
}

/* Drops what files say where a variable that another part reads says something else. */
static void yield_to_environment(struct settings *settings)
{
    for (size_t i = 0; i < variable_rows; i++) {
        if (variable_table[i].elsewhere && variable_of(&variable_table[i]) != NULL) {
            settings_drop_files(settings, variable_table[i].name);
        }
    }
}

/* Adds the files that --config, --no-config and the environment leave. */
static bool read_files(struct settings *settings, struct options *options, enum outcome *outcome)
{
    const struct setting *none = settings_find(settings, "no-config");
    const struct setting *file = settings_find(settings, "config");

    if (none != NULL && value_is_yes(none->value)) {
        if (file != NULL && file->origin == ORIGIN_ARGUMENT) {
            *outcome = OUTCOME_USAGE;
            return REFUSE(options, "%s", "--config and --no-config contradict each other");
        }
        return true;
    }
    return config_read(settings, options, file != NULL ? file->value : NULL, outcome);
}

static bool gather(struct settings *settings, struct options *options, char **arguments,
                   enum outcome *outcome)
{
    if (!arguments_read(settings, options, arguments, outcome)) {
        return false;
    }
    if (!read_environment(settings, options)) {
        *outcome = OUTCOME_MEMORY;
        return false;
    }
    if (!read_files(settings, options, outcome)) {
        return false;
    }
    yield_to_environment(settings);
    *outcome = OUTCOME_USAGE;
    return named_choose(settings, options) && settings_apply(settings, options, outcome);
}

static void set_defaults(struct options *options)
{
    options->page_size = TEO_LIMIT_MAX;
    options->interval_ms = 5 * 1000;
    options->progress_ms = 60 * 1000;
    options->format = ((int)options->command & CREATING) != 0 ? FORMAT_JSONL : FORMAT_TABLE;
    (void)endpoint_parse(ENDPOINT_DEFAULT, &options->endpoint); /* it is well formed */
}

/* Reports the files whose options count. */
static void report_files(const struct options *options)
{
    for (size_t i = 0; i < options->files.count && options->verbose; i++) {
        log_line("options from %s", options->files.items[i]);
    }
}

bool options_parse(struct options *options, int argc, char **argv, enum outcome *outcome)
{
    struct settings settings = {NULL, 0};
    bool good;

    memset(options, 0, sizeof *options);
    if (!take_command(options, argv + (argc > 0), outcome)) {
        return false;
    }
    set_defaults(options);
    good = gather(&settings, options, argv + 2, outcome);
    if (good) {
        report_files(options);
        *outcome = OUTCOME_USAGE;
        good = together_check(options, &settings);
    }
    settings_free(&settings);
    return good;
}

void options_free(struct options *options)
{
    struct texts *lists[] = {&options->job_ids, &options->domains, &options->statuses,
                             &options->headers, &options->targets, &options->files};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        free((void *)lists[i]->items);
    }
    while (options->copies != NULL) {
        struct copy *next = options->copies->next;

        /* A file of options may have the password of a proxy. */
        mbedtls_platform_zeroize(options->copies->text, options->copies->length);
        free(options->copies);
        options->copies = next;
    }
}

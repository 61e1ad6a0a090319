#include "purge_options.h"

#include <stdlib.h>
#include <string.h>

#include <teo/limits.h>
#include <teo/request.h>

#include "purge_log.h"
#include "purge_scan.h"
#include "purge_usage.h"

#define ENDPOINT_DEFAULT "https://" TEO_ENDPOINT_INTL
#define RETRIES_MAX 254 /* one less than teo_config.attempts can be */

enum kind {
    KIND_SWITCH,
    KIND_TEXT,
    KIND_TEXTS,    /* a list, with commas or blanks */
    KIND_NUMBER,   /* `least` to `most` */
    KIND_DURATION, /* the same, in milliseconds, into 32 bits */
    KIND_SINCE,
    KIND_TIME,
    KIND_FORMAT,
    KIND_ENDPOINT,
    KIND_HELP,
    KIND_VERSION
};

#define BOTH (COMMAND_LIST | COMMAND_WAIT)
#define AT(member) offsetof(struct options, member)

struct rule {
    const char *name;
    enum kind kind;
    int commands;
    size_t at; /* offset in struct options */
    uint64_t least;
    uint64_t most;
};

static const struct rule rules[] = {
    {"--zone-id", KIND_TEXT, BOTH, AT(zone_id), 0, 0},
    {"--start", KIND_TIME, COMMAND_LIST, AT(start), 0, 0},
    {"--end", KIND_TIME, COMMAND_LIST, AT(end), 0, 0},
    {"--since", KIND_SINCE, BOTH, AT(since_ms), 0, 0},
    {"--job-id", KIND_TEXTS, BOTH, AT(job_ids), 0, 0},
    {"--target", KIND_TEXT, COMMAND_LIST, AT(target), 0, 0},
    {"--fuzzy", KIND_SWITCH, COMMAND_LIST, AT(fuzzy), 0, 0},
    {"--domain", KIND_TEXTS, COMMAND_LIST, AT(domains), 0, 0},
    {"--status", KIND_TEXTS, COMMAND_LIST, AT(statuses), 0, 0},
    {"--type", KIND_TEXT, COMMAND_LIST, AT(type), 0, 0},
    {"--offset", KIND_NUMBER, COMMAND_LIST, AT(offset), 0, TEO_OFFSET_MAX},
    {"--limit", KIND_NUMBER, COMMAND_LIST, AT(limit), 1, UINT32_MAX},
    {"--page-size", KIND_NUMBER, COMMAND_LIST, AT(page_size), 1, TEO_LIMIT_MAX},
    {"--output", KIND_FORMAT, BOTH, AT(format), 0, 0},
    {"--csv-bom", KIND_SWITCH, COMMAND_LIST, AT(csv_bom), 0, 0},
    {"--interval", KIND_DURATION, COMMAND_WAIT, AT(interval_ms), 1, TEO_DEADLINE_MS_MAX},
    {"--tasks", KIND_NUMBER, COMMAND_WAIT, AT(tasks), 1, UINT32_MAX},
    {"--progress", KIND_DURATION, COMMAND_WAIT, AT(progress_ms), 1, TEO_DEADLINE_MS_MAX},
    {"--quiet", KIND_SWITCH, COMMAND_WAIT, AT(quiet), 0, 0},
    {"--endpoint", KIND_ENDPOINT, BOTH, AT(endpoint), 0, 0},
    {"--ca-file", KIND_TEXT, BOTH, AT(ca_file), 0, 0},
    {"--credentials-file", KIND_TEXT, BOTH, AT(credentials_file), 0, 0},
    {"--timeout", KIND_DURATION, BOTH, AT(timeout_ms), 1, TEO_DEADLINE_MS_MAX},
    {"--retries", KIND_NUMBER, BOTH, AT(retries), 0, RETRIES_MAX},
    {"--verbose", KIND_SWITCH, BOTH, AT(verbose), 0, 0},
    {"--dry-run", KIND_SWITCH, BOTH, AT(dry_run), 0, 0},
    {"--help", KIND_HELP, BOTH, 0, 0, 0},
    {"--version", KIND_VERSION, BOTH, 0, 0, 0},
};

#define RULES (sizeof rules / sizeof rules[0])

/* One walk over the arguments. */
struct walk {
    struct options *options;
    char **next; /* the arguments still to read, up to a NULL */
    bool seen[RULES];
    char *copies; /* room for the texts that are cut out of lists */
    enum outcome outcome;
};

static const char *command_name(enum command command)
{
    return command == COMMAND_LIST ? "list" : "wait";
}

/* Reports an error and where to find help. Always false. */
#define REFUSE(walk, format, ...)                                                                  \
    (log_line(format "; see: teo-purge %s --help", __VA_ARGS__,                                    \
              command_name((walk)->options->command)),                                             \
     false)

static bool take_format(struct walk *walk, const char *value)
{
    static const struct {
        const char *name;
        int commands;
        enum format_name format;
    } formats[] = {{"table", BOTH, FORMAT_TABLE},
                   {"jsonl", BOTH, FORMAT_JSONL},
                   {"csv", COMMAND_LIST, FORMAT_CSV},
                   {"summary", COMMAND_LIST, FORMAT_SUMMARY}};
    bool listing = walk->options->command == COMMAND_LIST;

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(value, formats[i].name) == 0 &&
            (formats[i].commands & (int)walk->options->command) != 0) {
            walk->options->format = formats[i].format;
            return true;
        }
    }
    return REFUSE(walk, "--output: '%s' is not %s", value,
                  listing ? "table, jsonl, csv or summary" : "table or jsonl");
}

static bool take_duration(struct walk *walk, const struct rule *rule, const char *value,
                          uint64_t *milliseconds)
{
    uint64_t most = rule->kind == KIND_SINCE ? UINT64_MAX : rule->most;

    if (!scan_duration(value, milliseconds)) {
        return REFUSE(walk,
                      "%s: '%s' is not a duration: an integer with ms, s, m, h or d, like 90s",
                      rule->name, value);
    }
    if (*milliseconds == 0) {
        return REFUSE(walk, "%s: '%s' is no time at all", rule->name, value);
    }
    if (*milliseconds > most) {
        return REFUSE(walk, "%s: '%s' is too long; at most %llus", rule->name, value,
                      (unsigned long long)most / 1000);
    }
    return true;
}

static bool refuse_empty(struct walk *walk, const struct rule *rule)
{
    return REFUSE(walk, "%s: its value is empty", rule->name);
}

#define BLANKS " \t\r\n"

/*
 * Adds the parts of "a,b, c d" to a list. Commas and blanks separate: no job, domain name or status
 * has one in it.
 */
static bool take_texts(struct walk *walk, const struct rule *rule, const char *value,
                       struct texts *texts)
{
    const char *part = value + strspn(value, BLANKS);

    if (*part == '\0') {
        return refuse_empty(walk, rule);
    }
    for (;;) {
        size_t length = strcspn(part, "," BLANKS);

        if (length == 0) {
            return REFUSE(walk, "%s: '%s' has a comma with nothing on one side of it", rule->name,
                          value);
        }
        memcpy(walk->copies, part, length);
        walk->copies[length] = '\0';
        texts->items[texts->count++] = walk->copies;
        walk->copies += length + 1;
        part += length;
        part += strspn(part, BLANKS);
        if (*part == '\0') {
            return true;
        }
        if (*part == ',') {
            part++;
            part += strspn(part, BLANKS);
        }
    }
}

/* Stores the value of one option. */
static bool take_value(struct walk *walk, const struct rule *rule, const char *value)
{
    void *slot = (char *)walk->options + rule->at;
    uint64_t number = 0;
    const char *problem;

    if (*value == '\0') {
        return refuse_empty(walk, rule);
    }
    switch (rule->kind) {
    case KIND_TEXT:
        *(const char **)slot = value;
        return true;
    case KIND_TEXTS:
        return take_texts(walk, rule, value, slot);
    case KIND_NUMBER:
        if (!scan_number(value, rule->least, rule->most, &number)) {
            return REFUSE(walk, "%s: '%s' is not a number from %llu to %llu", rule->name, value,
                          (unsigned long long)rule->least, (unsigned long long)rule->most);
        }
        *(uint32_t *)slot = (uint32_t)number;
        return true;
    case KIND_DURATION:
        if (!take_duration(walk, rule, value, &number)) {
            return false;
        }
        *(uint32_t *)slot = (uint32_t)number;
        return true;
    case KIND_SINCE:
        return take_duration(walk, rule, value, slot);
    case KIND_TIME:
        if (scan_time(value, slot)) {
            return true;
        }
        return REFUSE(
            walk,
            "%s: '%s' is no time from 1970 to 2105: ISO 8601 with a zone, like %s, or Unix seconds",
            rule->name, value, "2022-02-09T00:00:00+08:00");
    case KIND_FORMAT:
        return take_format(walk, value);
    case KIND_ENDPOINT:
        problem = endpoint_parse(value, slot);
        return problem == NULL || REFUSE(walk, "--endpoint: '%s': %s", value, problem);
    default:
        return true;
    }
}

/* Whether the option may be given, or given again. */
static bool is_allowed(struct walk *walk, const struct rule *rule)
{
    size_t index = (size_t)(rule - rules);
    enum command command = walk->options->command;

    if ((rule->commands & (int)command) == 0) {
        return REFUSE(walk, "%s is not an option of %s but of %s", rule->name,
                      command_name(command),
                      command_name(command == COMMAND_LIST ? COMMAND_WAIT : COMMAND_LIST));
    }
    if (walk->seen[index] && rule->kind != KIND_TEXTS) {
        return REFUSE(walk, "%s is given twice", rule->name);
    }
    walk->seen[index] = true;
    return true;
}

static const struct rule *find_rule(const char *argument, size_t length)
{
    for (size_t i = 0; i < RULES; i++) {
        if (strlen(rules[i].name) == length && memcmp(rules[i].name, argument, length) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}

/* Refuses an unknown argument. Without what follows a "=", which might be a key. */
static bool refuse_unknown(struct walk *walk, const char *argument, size_t length)
{
    static const char secret[] = "--secret", token[] = "--token";

    if (strncmp(argument, secret, sizeof secret - 1) == 0 ||
        strncmp(argument, token, sizeof token - 1) == 0) {
        return REFUSE(walk,
                      "there is no option %.*s: credentials are never taken from arguments, which "
                      "others can see",
                      (int)length, argument);
    }
    if (argument[0] == '-') {
        return REFUSE(walk, "there is no option %.*s", (int)length, argument);
    }
    return REFUSE(walk, "unexpected argument '%s'", argument);
}

/* The value of an option: what follows its "=", or the next argument unless it starts with --. */
static bool value_of(struct walk *walk, const struct rule *rule, const char *rest,
                     const char **value)
{
    if (rule->kind == KIND_SWITCH) {
        return *rest == '\0' || REFUSE(walk, "%s takes no value", rule->name);
    }
    if (*rest == '=') {
        *value = rest + 1;
        return true;
    }
    *value = *walk->next;
    if (*value == NULL) {
        return REFUSE(walk, "%s needs a value", rule->name);
    }
    if (strncmp(*value, "--", 2) == 0) {
        return REFUSE(walk, "%s needs a value (one that starts with -- is written %s=--...)",
                      rule->name, rule->name);
    }
    walk->next++;
    return true;
}

/* Parses one option. False: the walk ends with walk->outcome. */
static bool take_option(struct walk *walk)
{
    const char *argument = *walk->next++;
    size_t length = strcspn(argument, "=");
    const struct rule *rule = find_rule(argument, length);
    const char *value = NULL;

    if (strcmp(argument, "-h") == 0) {
        rule = find_rule("--help", 6);
    } else if (strcmp(argument, "-q") == 0) {
        rule = find_rule("--quiet", 7);
    }
    if (rule == NULL) {
        return refuse_unknown(walk, argument, length);
    }
    if (rule->kind == KIND_VERSION) {
        walk->outcome = usage_version();
        return false;
    }
    if (rule->kind == KIND_HELP) {
        walk->outcome = walk->options->command == COMMAND_LIST ? usage_list() : usage_wait();
        return false;
    }
    if (!is_allowed(walk, rule) || !value_of(walk, rule, argument + length, &value)) {
        return false;
    }
    if (rule->kind == KIND_SWITCH) {
        *(bool *)(void *)((char *)walk->options + rule->at) = true;
        return true;
    }
    if (!take_value(walk, rule, value)) {
        return false;
    }
    /* wait --job-id A B C */
    if (rule->at == AT(job_ids) && argument[length] != '=' &&
        walk->options->command == COMMAND_WAIT) {
        while (*walk->next != NULL && **walk->next != '-') {
            if (!take_value(walk, rule, *walk->next++)) {
                return false;
            }
        }
    }
    return true;
}

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

/* Checks options against each other. */
static bool check_together(struct walk *walk)
{
    struct options *o = walk->options;

    if (o->zone_id == NULL) {
        return REFUSE(walk, "%s is missing", "--zone-id");
    }
    if (o->command == COMMAND_WAIT && o->job_ids.count == 0) {
        return REFUSE(walk, "%s is missing", "--job-id");
    }
    if (o->start != 0 && o->since_ms != 0) {
        return REFUSE(walk, "%s",
                      "--start and --since are two ways to say when it begins: give one");
    }
    if (o->end != 0 && o->start == 0 && o->since_ms == 0) {
        return REFUSE(walk, "%s", "--end needs --start or --since");
    }
    if (o->fuzzy && o->target == NULL) {
        return REFUSE(walk, "%s", "--fuzzy needs --target");
    }
    if (o->csv_bom && o->format != FORMAT_CSV) {
        return REFUSE(walk, "%s", "--csv-bom needs --output csv");
    }
    if (o->command == COMMAND_LIST && o->job_ids.count > 1) {
        return REFUSE(walk, "%s: list takes one job, as the service does; wait takes several",
                      "--job-id");
    }
    return true;
}

/*
 * Sets the defaults and makes room for all lists: each of their texts takes at least two bytes of
 * the arguments, with the comma, blank or NUL after it. False: out of memory.
 */
static bool set_defaults(struct options *options, char **arguments)
{
    struct texts *lists[] = {&options->job_ids, &options->domains, &options->statuses};
    size_t bytes = 1;

    for (char **argument = arguments; *argument != NULL; argument++) {
        bytes += strlen(*argument) + 1;
    }
    options->copies = malloc(bytes);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        lists[i]->items = calloc(bytes / 2 + 1, sizeof *lists[i]->items);
    }
    if (options->copies == NULL || options->job_ids.items == NULL ||
        options->domains.items == NULL || options->statuses.items == NULL) {
        return false;
    }
    options->page_size = TEO_LIMIT_MAX;
    options->interval_ms = 5 * 1000;
    options->progress_ms = 60 * 1000;
    options->timeout_ms = options->command == COMMAND_LIST ? TEO_DEADLINE_MS : 30 * 60 * 1000;
    (void)endpoint_parse(ENDPOINT_DEFAULT, &options->endpoint); /* it is well formed */
    return true;
}

/* The first argument: a command, --help or --version. */
static bool take_command(struct options *options, const char *argument, enum outcome *outcome)
{
    *outcome = OUTCOME_USAGE;
    if (argument == NULL) {
        log_line("which command, list or wait? See: teo-purge --help");
    } else if (strcmp(argument, "list") == 0) {
        options->command = COMMAND_LIST;
    } else if (strcmp(argument, "wait") == 0) {
        options->command = COMMAND_WAIT;
    } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
        *outcome = usage_overview();
    } else if (strcmp(argument, "--version") == 0) {
        *outcome = usage_version();
    } else if (argument[0] == '-') {
        log_line("the command, list or wait, comes before its options; see: teo-purge --help");
    } else {
        log_line("there is no command '%s' but list and wait; see: teo-purge --help", argument);
    }
    return options->command != 0;
}

bool options_parse(struct options *options, int argc, char **argv, enum outcome *outcome)
{
    struct walk walk;

    memset(options, 0, sizeof *options);
    if (!take_command(options, argc > 1 ? argv[1] : NULL, outcome)) {
        return false;
    }
    if (!set_defaults(options, argv + 1)) {
        *outcome = outcome_memory();
        return false;
    }
    memset(&walk, 0, sizeof walk);
    walk.options = options;
    walk.next = argv + 2;
    walk.copies = options->copies;
    walk.outcome = OUTCOME_USAGE;
    while (*walk.next != NULL) {
        if (!take_option(&walk)) {
            *outcome = walk.outcome;
            return false;
        }
    }
    drop_repeated(&options->job_ids);
    drop_repeated(&options->domains);
    drop_repeated(&options->statuses);
    options->retries_given = walk.seen[find_rule("--retries", 9) - rules];
    return check_together(&walk);
}

void options_free(struct options *options)
{
    free((void *)options->job_ids.items);
    free((void *)options->domains.items);
    free((void *)options->statuses.items);
    free(options->copies);
}

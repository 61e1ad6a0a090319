#include "purge_together.h"

#include <string.h>

#include <teo/limits.h>

#include "purge_log.h"
#include "purge_value.h"

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

static bool is_deleted_anyway(const struct options *options)
{
    return is_type(options, "purge_url") || is_type(options, "purge_cache_tag");
}

/* All options, and where their values come from. */
struct check {
    struct options *options;
    const struct settings *settings;
};

static bool was_given(const struct check *check, const char *name)
{
    return settings_origin(check->settings, name) == ORIGIN_ARGUMENT;
}

/* Whether it is on the command line while the other one is not, which then has to give way. */
static bool beats(const struct check *check, const char *name, const char *other)
{
    return was_given(check, name) && !was_given(check, other);
}

/* Drops options of files that have nothing to do with this list. */
static void relax_list(const struct check *check)
{
    struct options *o = check->options;

    if (beats(check, "start", "since")) {
        o->since_ms = 0;
    } else if (beats(check, "since", "start")) {
        o->start = 0;
    }
    if (o->start == 0 && o->since_ms == 0 && !was_given(check, "end")) {
        o->end = 0;
    }
    o->fuzzy = o->fuzzy && (o->target != NULL || was_given(check, "fuzzy"));
    o->csv_bom = o->csv_bom && (o->format == FORMAT_CSV || was_given(check, "csv-bom"));
    if (o->prefetch && !was_given(check, "type")) {
        o->type = NULL;
    }
    if (o->format == FORMAT_SUMMARY && !was_given(check, "fields")) {
        o->fields = NULL;
    }
    o->fuzzy = o->fuzzy && (!o->prefetch || was_given(check, "fuzzy"));
}

static bool check_list(const struct check *check)
{
    struct options *o = check->options;

    relax_list(check);
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
static bool check_create(const struct check *check)
{
    static const char *const of_wait[] = {"interval", "progress"};
    struct options *o = check->options;
    bool all = is_type(o, "purge_all");

    if (o->targets.count > 0 && !was_given(check, "targets-file")) {
        o->targets_file = NULL;
    }
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
        if (was_given(check, of_wait[i])) {
            return REFUSE(o, "--%s needs --wait", of_wait[i]);
        }
    }
    return true;
}

/* Drops options of files that have nothing to do with this type. */
static void relax_submit(const struct check *check)
{
    struct options *o = check->options;

    if (!is_type(o, "purge_cache_tag") && !was_given(check, "domain")) {
        o->domains.count = 0;
    }
    if (!was_given(check, "yes")) {
        o->yes = o->yes && is_type(o, "purge_all");
    }
    if (is_deleted_anyway(o) && !was_given(check, "method")) {
        o->method = NULL;
    }
    if (is_type(o, "purge_all") && !was_given(check, "targets-file")) {
        o->targets_file = NULL;
    }
}

static bool check_submit(const struct check *check)
{
    struct options *o = check->options;

    if (o->type == NULL) {
        o->type = "purge_url";
    }
    relax_submit(check);
    if (o->domains.count > 0 && !is_type(o, "purge_cache_tag")) {
        return REFUSE(o, "%s", "--domain needs --type tag");
    }
    if (o->yes && !is_type(o, "purge_all")) {
        return REFUSE(o, "%s", "--yes needs --type all: nothing else is asked");
    }
    if (o->method != NULL && strcmp(o->method, "invalidate") == 0 && is_deleted_anyway(o)) {
        return REFUSE(o, "%s",
                      "--method invalidate is for prefixes, hosts and all: URLs and cache tags are "
                      "always deleted");
    }
    return check_create(check);
}

/*
 * The options that say where the credentials are count together: the arguments, else the user's
 * file, else the system's. Those of files give way to the environment.
 */
static bool check_credentials(const struct check *check)
{
    static const char *const names[] = {"credentials-file", "profile", "role"};
    struct options *o = check->options;
    const char **values[] = {&o->credentials_file, &o->profile, &o->role};
    enum origin first = ORIGIN_DEFAULT;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum origin origin = settings_origin(check->settings, names[i]);
        first = origin < first ? origin : first;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (settings_origin(check->settings, names[i]) != first) {
            *values[i] = NULL;
        }
    }
    o->environment_first = first != ORIGIN_ARGUMENT;
    if (o->role != NULL && (o->credentials_file != NULL || o->profile != NULL)) {
        return REFUSE(o, "--role and --%s exclude each other: each says where the credentials are",
                      o->credentials_file != NULL ? "credentials-file" : "profile");
    }
    return true;
}

static void note_proxy(struct options *options, const struct setting *setting)
{
    if (setting != NULL) {
        options->proxy_source = setting->label;
        options->proxy_by_file = setting->origin != ORIGIN_ARGUMENT;
    }
}

/* The default depends on the command and on --wait. */
static void set_timeout(struct options *options)
{
    if (options->timeout_ms == 0) {
        options->timeout_ms = options->command == COMMAND_WAIT || options->wait ? 30 * 60 * 1000
                                                                                : TEO_DEADLINE_MS;
    }
}

bool together_check(struct options *options, const struct settings *settings)
{
    const struct check check = {options, settings};

    drop_repeated(&options->job_ids);
    drop_repeated(&options->domains);
    drop_repeated(&options->statuses);
    options->retries_given = settings_origin(settings, "retries") != ORIGIN_DEFAULT;
    set_timeout(options);
    note_proxy(options, settings_find(settings, "proxy"));
    if (options->zone_id == NULL) {
        return REFUSE(options, "%s is missing", "--zone-id");
    }
    if (!check_credentials(&check)) {
        return false;
    }
    switch (options->command) {
    case COMMAND_LIST:
        return check_list(&check);
    case COMMAND_WAIT:
        return options->job_ids.count > 0 || REFUSE(options, "%s is missing", "--job-id");
    case COMMAND_SUBMIT:
        return check_submit(&check);
    case COMMAND_PREFETCH:
        return check_create(&check);
    default:
        return true;
    }
}

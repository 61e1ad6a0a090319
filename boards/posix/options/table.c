#include "purge_table.h"

#include <string.h>

#include <teo/limits.h>
#include <teo/request.h>

#define RETRIES_MAX 254 /* one less than teo_config.attempts can be */

#define LIST COMMAND_LIST
#define WAIT COMMAND_WAIT
#define QUOTA COMMAND_QUOTA
#define SUBMIT COMMAND_SUBMIT
#define PREFETCH COMMAND_PREFETCH
#define READ (LIST | WAIT)
#define CREATE (SUBMIT | PREFETCH)
#define ALL (READ | CREATE | QUOTA)
#define EVERY (ALL | COMMAND_HELP | COMMAND_VERSION | COMMAND_COMPLETION)

#define AT(member) offsetof(struct options, member)

/* ---- words ---- */

static const struct word formats[] = {
    {"table", ALL, FORMAT_TABLE, NULL},
    {"jsonl", ALL, FORMAT_JSONL, NULL},
    {"json", ALL, FORMAT_JSON, NULL},
    {"csv", LIST, FORMAT_CSV, NULL},
    {"summary", LIST, FORMAT_SUMMARY, NULL},
    {NULL, 0, 0, NULL},
};

static const struct word colors[] = {
    {"auto", ALL, COLOR_AUTO, NULL},
    {"always", ALL, COLOR_ALWAYS, NULL},
    {"never", ALL, COLOR_NEVER, NULL},
    {NULL, 0, 0, NULL},
};

/* An OPTION_ZONE takes offsets too. */
static const struct word zones[] = {
    {"utc", READ | CREATE, 0, NULL},
    {"local", READ | CREATE, 0, NULL},
    {NULL, 0, 0, NULL},
};

static const struct word types[] = {
    {"url", LIST | SUBMIT, 0, "purge_url"},
    {"prefix", LIST | SUBMIT, 0, "purge_prefix"},
    {"host", LIST | SUBMIT, 0, "purge_host"},
    {"all", LIST | SUBMIT, 0, "purge_all"},
    {"tag", LIST | SUBMIT, 0, "purge_cache_tag"},
    {"purge_url", LIST | SUBMIT, 0, NULL},
    {"purge_prefix", LIST | SUBMIT, 0, NULL},
    {"purge_host", LIST | SUBMIT, 0, NULL},
    {"purge_all", LIST | SUBMIT, 0, NULL},
    {"purge_cache_tag", LIST | SUBMIT, 0, NULL},
    {NULL, 0, 0, NULL},
};

static const struct word statuses[] = {
    {"processing", LIST, 0, NULL},
    {"success", LIST, 0, NULL},
    {"failed", LIST, 0, NULL},
    {"timeout", LIST, 0, NULL},
    {"canceled", LIST, 0, NULL},
    {"invalid", LIST, 0, NULL},
    {NULL, 0, 0, NULL},
};

static const struct word members[] = {
    {"JobId", READ, 0, NULL},
    {"Target", READ, 0, NULL},
    {"Type", READ, 0, NULL},
    {"Method", READ, 0, NULL},
    {"Status", READ, 0, NULL},
    {"CreateTime", READ, 0, NULL},
    {"UpdateTime", READ, 0, NULL},
    {"FailType", READ, 0, NULL},
    {"FailMessage", READ, 0, NULL},
    {"Truncated", READ, 0, NULL},
    {NULL, 0, 0, NULL},
};

static const struct word methods[] = {
    {"invalidate", SUBMIT, 0, NULL},
    {"delete", SUBMIT, 0, NULL},
    {NULL, 0, 0, NULL},
};

static const struct word modes[] = {
    {"default", PREFETCH, 0, NULL},
    {"edge", PREFETCH, 0, NULL},
    {NULL, 0, 0, NULL},
};

static const struct word switches[] = {
    {"on", PREFETCH, 0, NULL},
    {"off", PREFETCH, 0, NULL},
    {NULL, 0, 0, NULL},
};

/* ---- options, in the order of the help texts ---- */

#define NUMBER(least, most) least, most, "N", NULL
#define DURATION_FROM(least) least, TEO_DEADLINE_MS_MAX, "DURATION", NULL
#define VALUE(word) 0, 0, word, NULL
#define CHOICE(word, words) 0, 0, word, words
#define NOTHING 0, 0, NULL, NULL

const struct option_row option_table[] = {
    {"zone-id", 'z', OPTION_TEXT, ALL, AT(zone_id), VALUE("ZONE"), GROUP_WHAT,
     "the site, like zone-2noz78a8ev6k, or the name of a section of the configuration (required)"},
    {"start", 0, OPTION_TIME, LIST, AT(start), VALUE("TIME"), GROUP_WHAT,
     "created at TIME or later"},
    {"end", 0, OPTION_TIME, LIST, AT(end), VALUE("TIME"), GROUP_WHAT,
     "created at TIME or earlier; needs --start or --since (default: now, by the service's clock)"},
    {"since", 0, OPTION_SPAN, LIST, AT(since_ms), VALUE("DURATION"), GROUP_WHAT,
     "created in the DURATION before --end, of any length"},
    {"job-id", 'j', OPTION_LIST, LIST, AT(job_ids), VALUE("ID"), GROUP_WHAT, "of one job"},
    {"job-id", 'j', OPTION_LIST, WAIT, AT(job_ids), VALUE("ID..."), GROUP_WHAT,
     "the jobs (required), separated by blanks or commas"},
    {"target", 0, OPTION_TEXT, LIST, AT(target), VALUE("TEXT"), GROUP_WHAT,
     "of one URL, prefix, host name or cache tag"},
    {"fuzzy", 0, OPTION_SWITCH, LIST, AT(fuzzy), NOTHING, GROUP_WHAT,
     "--target is a part of the target"},
    {"domain", 'd', OPTION_LIST, LIST, AT(domains), VALUE("NAME,..."), GROUP_WHAT,
     "of any of these domain names, up to 20"},
    {"status", 0, OPTION_LIST, LIST, AT(statuses), CHOICE("NAME,...", statuses), GROUP_WHAT,
     "in any of these: processing, success, failed, timeout, canceled; with --prefetch invalid "
     "too"},
    {"type", 't', OPTION_NAME, LIST, AT(type), CHOICE("TYPE", types), GROUP_WHAT,
     "url, prefix, host, all or tag; or the service's names: purge_url, purge_prefix, purge_host, "
     "purge_all, purge_cache_tag"},
    {"type", 't', OPTION_NAME, SUBMIT, AT(type), CHOICE("TYPE", types), GROUP_WHAT,
     "what the targets are: url (default), prefix, host or tag; all: everything of the site, "
     "without targets. The service's names (purge_url, ...) are taken too"},
    {"method", 0, OPTION_NAME, SUBMIT, AT(method), CHOICE("METHOD", methods), GROUP_WHAT,
     "invalidate (default) or delete, for prefix, host and all; URLs and tags are always deleted"},
    {"domain", 'd', OPTION_LIST, SUBMIT, AT(domains), VALUE("NAME,..."), GROUP_WHAT,
     "with --type tag: of these domain names only"},
    {"targets-file", 'f', OPTION_TEXT, CREATE, AT(targets_file), VALUE("FILE"), GROUP_WHAT,
     "read the targets from FILE, one a line; - is the standard input"},
    {"mode", 0, OPTION_NAME, PREFETCH, AT(mode), CHOICE("MODE", modes), GROUP_WHAT,
     "default, or edge: into the edge caches, for accounts that may, and billed"},
    {"header", 'H', OPTION_REPEATED, PREFETCH, AT(headers), VALUE("'NAME: VALUE'"), GROUP_WHAT,
     "a header of the requests to the origin; may be given several times"},
    {"media-segments", 0, OPTION_NAME, PREFETCH, AT(media_segments), CHOICE("on|off", switches),
     GROUP_WHAT, "prefetch the segments that a playlist names, too"},
    {"yes", 'y', OPTION_SWITCH, SUBMIT, AT(yes), NOTHING, GROUP_WHAT,
     "do not ask before --type all; required where nobody can be asked"},
    {"prefetch", 0, OPTION_SWITCH, READ, AT(prefetch), NOTHING, GROUP_WHAT,
     "prefetch tasks instead of purge tasks"},
    {"tasks", 0, OPTION_NUMBER, WAIT, AT(tasks), NUMBER(1, UINT32_MAX), GROUP_WHAT,
     "each job has N tasks: it has not ended before N are there"},
    {"since", 0, OPTION_SPAN, WAIT, AT(since_ms), VALUE("DURATION"), GROUP_WHAT,
     "more than 4 jobs: look in the tasks of this time first (default 24h)"},

    {"offset", 0, OPTION_NUMBER, LIST, AT(offset), NUMBER(0, TEO_OFFSET_MAX), GROUP_HOW,
     "skip the first N; for an interval of up to 7 days"},
    {"limit", 'l', OPTION_NUMBER, LIST, AT(limit), NUMBER(1, UINT32_MAX), GROUP_HOW,
     "at most N (default: all)"},
    {"page-size", 0, OPTION_NUMBER, LIST, AT(page_size), NUMBER(1, TEO_LIMIT_MAX), GROUP_HOW,
     "tasks in one request, 1 to 1000 (default 1000)"},
    {"wait", 'w', OPTION_SWITCH, CREATE, AT(wait), NOTHING, GROUP_HOW,
     "wait until all tasks have ended, as the command wait does"},
    {"interval", 0, OPTION_DURATION, WAIT, AT(interval_ms), DURATION_FROM(1), GROUP_HOW,
     "between two looks (default 5s)"},
    {"interval", 0, OPTION_DURATION, CREATE, AT(interval_ms), DURATION_FROM(1), GROUP_HOW,
     "with --wait: between two looks (default 5s)"},
    {"timeout", 0, OPTION_DURATION, LIST, AT(timeout_ms), DURATION_FROM(1), GROUP_HOW,
     "for the whole listing (default 60s)"},
    {"timeout", 0, OPTION_DURATION, WAIT, AT(timeout_ms), DURATION_FROM(1), GROUP_HOW,
     "for the whole wait (default 30m)"},
    {"timeout", 0, OPTION_DURATION, CREATE, AT(timeout_ms), DURATION_FROM(1), GROUP_HOW,
     "for all of it (default 60s; with --wait 30m)"},
    {"timeout", 0, OPTION_DURATION, QUOTA, AT(timeout_ms), DURATION_FROM(1), GROUP_HOW,
     "for the answer (default 60s)"},
    {"progress", 0, OPTION_DURATION, WAIT, AT(progress_ms), DURATION_FROM(1), GROUP_HOW,
     "between lines of progress if stderr is no terminal (default 1m)"},
    {"progress", 0, OPTION_DURATION, CREATE, AT(progress_ms), DURATION_FROM(1), GROUP_HOW,
     "with --wait: between lines of progress if stderr is no terminal (default 1m)"},

    {"output", 'o', OPTION_CHOICE, LIST, AT(format), CHOICE("FORMAT", formats), GROUP_OUTPUT,
     "table (default), jsonl, json (one array), csv or summary"},
    {"output", 'o', OPTION_CHOICE, WAIT | QUOTA, AT(format), CHOICE("FORMAT", formats),
     GROUP_OUTPUT, "table (default), jsonl or json (one array)"},
    {"output", 'o', OPTION_CHOICE, CREATE, AT(format), CHOICE("FORMAT", formats), GROUP_OUTPUT,
     "jsonl (default), json (one array) or table"},
    {"fields", 0, OPTION_NAMES, READ, AT(fields), CHOICE("NAME,...", members), GROUP_OUTPUT,
     "only these members of a task, in this order: JobId, Target, Type, Method, Status, "
     "CreateTime, UpdateTime, FailType, FailMessage, Truncated"},
    {"no-header", 0, OPTION_SWITCH, ALL, AT(no_header), NOTHING, GROUP_OUTPUT,
     "no line with the names of the columns"},
    {"csv-bom", 0, OPTION_SWITCH, LIST, AT(csv_bom), NOTHING, GROUP_OUTPUT,
     "begin CSV with a byte order mark, for Excel"},
    {"color", 0, OPTION_CHOICE, ALL, AT(color), CHOICE("WHEN", colors), GROUP_OUTPUT,
     "auto (default: on a terminal), always or never"},
    {"time-zone", 0, OPTION_ZONE, READ | CREATE, AT(time_zone), CHOICE("ZONE", zones),
     GROUP_OUTPUT,
     "of the times in tables, and of a TIME without a zone: utc (default), local, or like +0800"},
    {"quiet", 'q', OPTION_SWITCH, LIST, AT(quiet), NOTHING, GROUP_OUTPUT, "no progress"},
    {"quiet", 'q', OPTION_SWITCH, WAIT | CREATE, AT(quiet), NOTHING, GROUP_OUTPUT,
     "no progress and no summary"},

    {"credentials-file", 0, OPTION_TEXT, ALL, AT(credentials_file), VALUE("FILE"), GROUP_SERVICE,
     "lines like TENCENTCLOUD_SECRET_ID=..., mode 0600"},
    {"profile", 'p', OPTION_TEXT, ALL, AT(profile), VALUE("NAME"), GROUP_SERVICE,
     "the profile of tccli whose credentials to use"},
    {"role", 0, OPTION_TEXT, ALL, AT(role), VALUE("NAME"), GROUP_SERVICE,
     "the role of this cloud instance, which gives temporary credentials"},
    {"endpoint", 0, OPTION_ENDPOINT, ALL, AT(endpoint), VALUE("URL"), GROUP_SERVICE,
     "https://host[:port]; http:// to loopback only (default https://" TEO_ENDPOINT_INTL
     "; mainland China: https://" TEO_ENDPOINT_CN ")"},
    {"proxy", 'x', OPTION_TEXT, ALL, AT(proxy), VALUE("URL"), GROUP_SERVICE,
     "the HTTP proxy to connect through, or none (default: HTTPS_PROXY, unless NO_PROXY names the "
     "host)"},
    {"ca-file", 0, OPTION_TEXT, ALL, AT(ca_file), VALUE("FILE"), GROUP_SERVICE,
     "certificates to trust, PEM (default: SSL_CERT_FILE, else the system's)"},
    {"retries", 0, OPTION_NUMBER, ALL, AT(retries), NUMBER(0, RETRIES_MAX), GROUP_SERVICE,
     "give up after N repeated attempts in a row, 0 to 254 (default 5)"},

    {"config", 0, OPTION_TEXT, ALL, AT(config), VALUE("FILE"), GROUP_OTHER,
     "read options from FILE, not from ~/.config/teo-purge.conf and /etc/teo-purge.conf"},
    {"no-config", 0, OPTION_SWITCH, ALL, AT(no_config), NOTHING, GROUP_OTHER,
     "read options from no file"},
    {"verbose", 'v', OPTION_SWITCH, ALL, AT(verbose), NOTHING, GROUP_OTHER,
     "log each attempt to stderr"},
    {"dry-run", 'n', OPTION_SWITCH, ALL, AT(dry_run), NOTHING, GROUP_OTHER,
     "print the request, with its secrets masked, and send nothing"},
    {"help", 'h', OPTION_HELP, EVERY, 0, NOTHING, GROUP_OTHER, "print this, and exit"},
    {"version", 'V', OPTION_VERSION, EVERY, 0, NOTHING, GROUP_OTHER,
     "print the versions of teo-purge and of mbed TLS, and exit"},
};

const size_t option_rows = sizeof option_table / sizeof option_table[0];

/* ---- commands ---- */

const struct command_row command_table[] = {
    {"list", COMMAND_LIST, "--zone-id ZONE [options]", "print the purge tasks of a site",
     "Lists the purge tasks of a site. Without an interval and a job: those of the last 24 hours.",
     "which tasks (all of these must match)"},
    {"wait", COMMAND_WAIT, "--zone-id ZONE --job-id ID... [options]",
     "wait until jobs have ended",
     "Waits until every job has ended, and prints each task when it has ended.", "which jobs"},
    {"submit", COMMAND_SUBMIT, "--zone-id ZONE [options] TARGET... | --targets-file FILE",
     "purge URLs, prefixes, hosts, cache tags or all",
     "Submits a purge, and prints the job that was made, with the targets that the service did "
     "not accept.",
     "what to purge"},
    {"prefetch", COMMAND_PREFETCH, "--zone-id ZONE [options] URL... | --targets-file FILE",
     "fetch URLs into the caches",
     "Submits URLs to be fetched into the caches, and prints the job that was made, with the URLs "
     "that the service did not accept.",
     "what to prefetch"},
    {"quota", COMMAND_QUOTA, "--zone-id ZONE [options]", "print what is left for today",
     "Prints how many targets one submission and one day may have, and what is left of the day.",
     "of what"},
    {"help", COMMAND_HELP, "[COMMAND]", "print the options of a command",
     "Prints the commands, or the options of one.", NULL},
    {"version", COMMAND_VERSION, "", "print the version",
     "Prints the versions of teo-purge and of mbed TLS.", NULL},
    {"completion", COMMAND_COMPLETION, "bash|zsh|fish", "print a completion script for a shell",
     "Prints a script with which a shell completes commands, options and their values.", NULL},
};

const size_t command_rows = sizeof command_table / sizeof command_table[0];

/* ---- the environment ---- */

const struct variable_row variable_table[] = {
    {"TEO_PURGE_ZONE_ID", "zone-id", false},
    {"TEO_PURGE_ENDPOINT", "endpoint", false},
    {"TEO_PURGE_CONFIG", "config", false},
    {"HTTPS_PROXY", "proxy", true},
    {"https_proxy", "proxy", true},
    {"ALL_PROXY", "proxy", true},
    {"all_proxy", "proxy", true},
    {"SSL_CERT_FILE", "ca-file", true},
    {"TCCLI_PROFILE", "profile", true},
    {"TENCENTCLOUD_CREDENTIALS_FILE", "credentials-file", true},
};

const size_t variable_rows = sizeof variable_table / sizeof variable_table[0];

/* ---- looking up ---- */

typedef char all_rows_have_a_place[sizeof option_table / sizeof option_table[0] <= OPTION_ROWS_MAX
                                       ? 1
                                       : -1];

const char *command_name(enum command command)
{
    size_t i = 0;

    while (i < command_rows - 1 && command_table[i].command != command) {
        i++;
    }
    return command_table[i].name;
}

const struct command_row *command_find(const char *name)
{
    for (size_t i = 0; i < command_rows; i++) {
        if (strcmp(command_table[i].name, name) == 0) {
            return &command_table[i];
        }
    }
    return NULL;
}

/* The row of these two that fits the command better. */
static const struct option_row *better(const struct option_row *found,
                                       const struct option_row *next, enum command command)
{
    return found == NULL || (next->commands & (int)command) != 0 ? next : found;
}

const struct option_row *option_find(const char *name, size_t length, enum command command)
{
    const struct option_row *found = NULL;

    for (size_t i = 0; i < option_rows; i++) {
        const struct option_row *row = &option_table[i];

        if (strlen(row->name) == length && memcmp(row->name, name, length) == 0) {
            found = better(found, row, command);
        }
    }
    return found;
}

const struct option_row *option_find_letter(char letter, enum command command)
{
    const struct option_row *found = NULL;

    for (size_t i = 0; i < option_rows; i++) {
        if (option_table[i].letter == letter && letter != '\0') {
            found = better(found, &option_table[i], command);
        }
    }
    return found;
}

/*
 * The options: from the command line, else the environment, else files. Parsed and checked, but for
 * what the library checks.
 */
#ifndef PURGE_OPTIONS_H
#define PURGE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "purge_endpoint.h"
#include "purge_outcome.h"
#include "purge_zone.h"

/* Bits: an option may belong to several. */
enum command {
    COMMAND_LIST = 1,
    COMMAND_WAIT = 2,
    COMMAND_SUBMIT = 4,
    COMMAND_PREFETCH = 8,
    COMMAND_QUOTA = 16,
    COMMAND_HELP = 32,
    COMMAND_VERSION = 64,
    COMMAND_COMPLETION = 128
};

enum format_name { FORMAT_TABLE, FORMAT_JSONL, FORMAT_CSV, FORMAT_SUMMARY, FORMAT_JSON };

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct texts {
    const char **items;
    size_t count;
};

/* A text that is in none of the arguments, such as a part of a list. */
struct copy {
    struct copy *next;
    size_t length;
    char text[];
};

/* All texts are in argv, in the environment or in `copies`. */
struct options {
    enum command command;
    const char *zone_id;
    uint32_t start; /* Unix seconds; 0: not given, as for the next two */
    uint32_t end;
    uint64_t since_ms;
    struct texts job_ids;
    struct texts domains;
    struct texts statuses;
    const char *target;
    const char *type;           /* the service's name, like purge_url; submit: never NULL */
    const char *method;         /* NULL: not given, as for all texts from here on */
    const char *mode;           /* of prefetch */
    const char *media_segments; /* of prefetch: on or off */
    struct texts headers;       /* of prefetch: "Name: value" each, not checked */
    struct texts targets;       /* of submit and prefetch, as arguments */
    const char *targets_file;   /* "-": stdin */
    uint32_t offset;
    uint32_t limit; /* 0: all */
    uint32_t page_size;
    enum format_name format;
    uint32_t interval_ms;
    uint32_t progress_ms;
    uint32_t tasks; /* of each job; 0: not known */
    struct endpoint endpoint;
    const char *ca_file;
    const char *credentials_file;
    const char *profile;
    const char *role;
    bool environment_first; /* for credentials: no argument says where they are */
    const char *proxy;
    const char *proxy_source; /* how the user wrote it, such as --proxy or FILE:3: proxy */
    bool proxy_by_file;       /* and not an argument */
    const char *fields;    /* names of members, with commas or blanks between them */
    const char *time_zone; /* utc, local or an offset */
    struct zone zone;      /* the same, parsed; UTC if none was given */
    enum color color;
    uint32_t timeout_ms;
    uint32_t retries;
    bool retries_given;
    bool fuzzy;
    bool csv_bom;
    bool verbose;
    bool dry_run;
    bool quiet;
    bool no_header;
    bool prefetch; /* list and wait: of prefetch tasks */
    bool wait;     /* submit and prefetch: wait for the tasks */
    bool yes;
    const char *config; /* a file of options instead of the usual ones */
    bool no_config;
    struct texts files; /* of options that were read */
    struct copy *copies;
};

/*
 * Parses the arguments. False: the tool ends with `*outcome`. Either help or version is printed, or
 * an error is reported. Call options_free() in every case.
 */
bool options_parse(struct options *options, int argc, char **argv, enum outcome *outcome);

void options_free(struct options *options);

#endif

/* The command line, parsed and checked, but for what the library checks. */
#ifndef PURGE_OPTIONS_H
#define PURGE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "purge_endpoint.h"
#include "purge_outcome.h"

enum command { COMMAND_LIST = 1, COMMAND_WAIT = 2 }; /* bits: an option may belong to both */

enum format_name { FORMAT_TABLE, FORMAT_JSONL, FORMAT_CSV, FORMAT_SUMMARY };

struct texts {
    const char **items;
    size_t count;
};

/* All texts are in argv or in `copies`. */
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
    const char *type;
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
    uint32_t timeout_ms;
    uint32_t retries;
    bool retries_given;
    bool fuzzy;
    bool csv_bom;
    bool verbose;
    bool dry_run;
    bool quiet;
    char *copies; /* the values of lists, one text each */
};

/*
 * Parses the arguments. False: the tool ends with `*outcome`. Either help or version is printed, or
 * an error is reported. Call options_free() in every case.
 */
bool options_parse(struct options *options, int argc, char **argv, enum outcome *outcome);

void options_free(struct options *options);

#endif

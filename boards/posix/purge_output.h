/* stdout: tasks in the format that was asked for. */
#ifndef PURGE_OUTPUT_H
#define PURGE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/response.h>

#include "purge_options.h"

/* How often each text came; what no longer finds a place is counted under "(other)". */
#define TALLY_MAX 32
struct tally {
    struct {
        char text[TEO_TYPE_SIZE];
        uint64_t count;
    } entries[TALLY_MAX];
    size_t used;
};

/* What was counted. */
struct counts {
    uint64_t tasks;      /* written, or counted for the summary */
    uint64_t cut;        /* of them, with fields cut to their slots */
    struct tally statuses;
    struct tally types;
};

struct output {
    const struct output_format *format;
    bool terminal;       /* stdout is one */
    bool colour;
    bool csv_bom;
    bool begun;
    int error;           /* errno of the first failure to write */
    struct counts counts;
    struct counts marked;
    uint64_t total_count; /* for the summary: what the service says that it has */
};

/* A format: each function writes to stdout and leaves errors to ferror(). */
struct output_format {
    void (*begin)(struct output *output); /* once, before the first task; NULL: nothing */
    void (*task)(struct output *output, const teo_task *task);
    void (*end)(struct output *output);   /* when all is there; NULL: nothing */
    bool only_counts;                     /* writes nothing before the end */
};

extern const struct output_format output_table, output_jsonl, output_csv, output_summary;

void output_init(struct output *output, const struct options *options);

/* False as soon as stdout fails; output_failed() then tells why. */
bool output_task(struct output *output, const teo_task *task);

/*
 * For a format that counts and writes at the end only, so that a part of a listing can be read
 * again: output_rewind() forgets the tasks since output_mark().
 */
void output_mark(struct output *output);
void output_rewind(struct output *output);
bool output_only_counts(const struct output *output);

/* Call when the listing is complete. */
bool output_end(struct output *output);

/* Hands over what has piled up: before a pause, so that a reader sees all that has come. */
bool output_flush(struct output *output);

/* Tells of the failure on stderr. */
enum outcome output_failed(const struct output *output);

/* The members of a task in the API's order. */
struct member {
    const char *name;
    unsigned bit; /* in teo_task.present and .truncated */
    size_t at;    /* offset in teo_task */
};

#define MEMBERS 9
extern const struct member members[MEMBERS];

const char *member_text(const teo_task *task, const struct member *member);

#endif

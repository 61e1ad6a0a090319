/* The formats of stdout. Each is a file of its own, format_*.c. */
#ifndef PURGE_FORMAT_H
#define PURGE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/response.h>

#include "purge_fields.h"
#include "purge_writer.h"
#include "purge_zone.h"

/* How often each text came. The last place counts all that found no place of their own. */
#define TALLY_MAX 32
struct tally {
    struct {
        char text[TEO_TYPE_SIZE];
        uint64_t count;
    } entries[TALLY_MAX];
    size_t used;
};

struct counts {
    uint64_t tasks; /* written, or counted for the summary */
    uint64_t jobs;  /* that were submitted, written before their tasks */
    uint64_t cut;   /* of the tasks, with members cut to their slots */
    struct tally statuses;
    struct tally types;
};

/* What a format has to know. */
struct format_state {
    struct writer out;
    struct fields fields;
    struct {
        char text[sizeof ",\"FailMessage\":"];
        size_t length;
    } names[FIELDS_MAX]; /* of the fields, as JSON has them */
    struct zone zone;
    bool terminal;  /* stdout is one, */
    size_t columns; /* of this width; 0: it is none, or its width is not known */
    bool utf8;      /* the locale's encoding */
    bool colour;
    bool header;
    bool csv_bom;
    struct counts counts;
    uint64_t total_count; /* for the summary: the service's own count */
};

/* Each function writes to state->out. */
struct format {
    void (*begin)(struct format_state *state); /* once, before the first task; may be NULL */
    void (*task)(struct format_state *state, const teo_task *task);
    void (*end)(struct format_state *state); /* after the last task; may be NULL */
    bool only_counts;                        /* writes nothing before the end */
};

extern const struct format format_table, format_jsonl, format_json, format_csv, format_summary;

#endif

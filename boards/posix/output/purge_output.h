/* stdout: tasks in the format that was asked for. */
#ifndef PURGE_OUTPUT_H
#define PURGE_OUTPUT_H

#include "purge_format.h"
#include "purge_options.h"
#include "purge_outcome.h"

struct output {
    const struct format *format;
    struct format_state state;
    struct counts marked; /* by output_mark() */
    bool begun;
    int error; /* errno of the first failure to write */
};

/* False: an option of it makes no sense, and stderr says so. */
bool output_init(struct output *output, const struct options *options);

/* False as soon as stdout fails; then call output_failed(). */
bool output_task(struct output *output, const teo_task *task);

/*
 * Some formats only count and write at the end. For these a part of a listing can be read again:
 * output_rewind() forgets the tasks since output_mark().
 */
void output_mark(struct output *output);
void output_rewind(struct output *output);
bool output_only_counts(const struct output *output);

/* Call when all has been listed: only then is an array of JSON closed. */
bool output_end(struct output *output);

/* Writes what is buffered. Call it before a pause, so that a reader sees all that has come. */
bool output_flush(struct output *output);

/* Reports the failure on stderr. */
enum outcome output_failed(const struct output *output);

#endif

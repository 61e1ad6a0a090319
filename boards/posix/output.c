#define _POSIX_C_SOURCE 200809L

#include "purge_output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "purge_log.h"

/* No colours if NO_COLOR is set and not empty (no-color.org), or on a dumb terminal. */
static bool wants_colour(void)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    return (no_colour == NULL || *no_colour == '\0') && terminal != NULL && *terminal != '\0' &&
           strcmp(terminal, "dumb") != 0;
}

void output_init(struct output *output, enum format_name format, bool csv_bom)
{
    static const struct format *const formats[] = {
        [FORMAT_TABLE] = &format_table,
        [FORMAT_JSONL] = &format_jsonl,
        [FORMAT_CSV] = &format_csv,
        [FORMAT_SUMMARY] = &format_summary,
    };

    memset(output, 0, sizeof *output);
    output->format = formats[format];
    output->state.csv_bom = csv_bom;
    output->state.terminal = isatty(STDOUT_FILENO) == 1;
    output->state.colour = output->state.terminal && wants_colour();
}

/* Notes the first failure, as errno may change later. */
static bool works(struct output *output)
{
    if (output->error == 0 && ferror(stdout)) {
        output->error = errno != 0 ? errno : EIO;
    }
    return output->error == 0;
}

static void begin(struct output *output)
{
    if (!output->begun && output->format->begin != NULL) {
        output->format->begin(&output->state);
    }
    output->begun = true;
}

bool output_task(struct output *output, const teo_task *task)
{
    log_progress_erase();
    begin(output);
    output->format->task(&output->state, task);
    output->state.counts.tasks++;
    if (task->truncated != 0) {
        output->state.counts.cut++;
    }
    return works(output);
}

void output_mark(struct output *output)
{
    output->marked = output->state.counts;
}

void output_rewind(struct output *output)
{
    output->state.counts = output->marked;
}

bool output_only_counts(const struct output *output)
{
    return output->format->only_counts;
}

bool output_end(struct output *output)
{
    begin(output);
    if (output->format->end != NULL) {
        output->format->end(&output->state);
    }
    return output_flush(output);
}

bool output_flush(struct output *output)
{
    if (output->error == 0 && fflush(stdout) != 0) {
        output->error = errno != 0 ? errno : EIO;
    }
    return works(output);
}

enum outcome output_failed(const struct output *output)
{
    /* The reader of the pipe has gone, like `head`, and has seen enough: no message. */
    if (output->error != EPIPE) {
        log_line("cannot write to stdout: %s; the output is incomplete", strerror(output->error));
    }
    return OUTCOME_OUTPUT;
}

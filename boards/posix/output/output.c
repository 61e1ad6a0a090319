#define _POSIX_C_SOURCE 200809L

#include "purge_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "purge_log.h"
#include "purge_terminal.h"

/* Of stdout. With the 4 KB of stdio there is a system call for every 14 tasks. */
#define BUFFER_SIZE 32768

/* Those of CSV and JSON, where none are given. JSON names cut members without a field for that. */
static void take_all_fields(struct fields *fields, bool with_truncated)
{
    fields->count = with_truncated ? FIELDS_MAX : TASK_MEMBERS;
    for (size_t i = 0; i < fields->count; i++) {
        fields->items[i] = (uint8_t)i;
    }
}

static bool chooses_colour(enum color color, bool terminal)
{
    if (color == COLOR_AUTO) {
        return terminal_forces_colour() || (terminal && terminal_wants_colour());
    }
    return color == COLOR_ALWAYS;
}

bool output_init(struct output *output, const struct options *options)
{
    static const struct format *const formats[] = {
        [FORMAT_TABLE] = &format_table, [FORMAT_JSONL] = &format_jsonl,
        [FORMAT_CSV] = &format_csv,     [FORMAT_SUMMARY] = &format_summary,
        [FORMAT_JSON] = &format_json,
    };
    static char buffer[BUFFER_SIZE]; /* stdio has it up to the end of the process */
    struct format_state *state = &output->state;

    memset(output, 0, sizeof *output);
    output->format = formats[options->format];
    state->terminal = isatty(STDOUT_FILENO) == 1;
    state->out.file = stdout;
    if (!state->terminal) { /* which gets each row at once */
        (void)setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    }
    state->columns = state->terminal ? terminal_columns(STDOUT_FILENO) : 0;
    state->utf8 = terminal_is_utf8();
    state->colour = chooses_colour(options->color, state->terminal);
    state->header = !options->no_header;
    state->csv_bom = options->csv_bom;
    state->zone = options->zone;
    if (options->fields != NULL && options->format == FORMAT_SUMMARY) {
        log_line("--fields: a summary has none; give another --output");
        return false;
    }
    if (!fields_parse(&state->fields, options->fields)) {
        return false;
    }
    if (!state->fields.given) {
        take_all_fields(&state->fields, options->format == FORMAT_CSV);
    }
    return true;
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
    if (output->state.terminal && !output->format->only_counts) {
        log_progress_erase();
    }
    begin(output);
    output->format->task(&output->state, task);
    if (output->state.terminal || output->state.out.used > WRITER_SIZE / 2) {
        writer_flush(&output->state.out);
    }
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
    writer_flush(&output->state.out);
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

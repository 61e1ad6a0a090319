#define _POSIX_C_SOURCE 200809L

#include "purge_output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "purge_log.h"

const struct member members[MEMBERS] = {
    {"JobId", TEO_HAS_JOB_ID, offsetof(teo_task, job_id)},
    {"Target", TEO_HAS_TARGET, offsetof(teo_task, target)},
    {"Type", TEO_HAS_TYPE, offsetof(teo_task, type)},
    {"Method", TEO_HAS_METHOD, offsetof(teo_task, method)},
    {"Status", TEO_HAS_STATUS, offsetof(teo_task, status)},
    {"CreateTime", TEO_HAS_CREATE_TIME, offsetof(teo_task, create_time)},
    {"UpdateTime", TEO_HAS_UPDATE_TIME, offsetof(teo_task, update_time)},
    {"FailType", TEO_HAS_FAIL_TYPE, offsetof(teo_task, fail_type)},
    {"FailMessage", TEO_HAS_FAIL_MESSAGE, offsetof(teo_task, fail_message)},
};

const char *member_text(const teo_task *task, const struct member *member)
{
    return (const char *)task + member->at;
}

/* NO_COLOR (no-color.org) when set and not empty; a dumb terminal knows no colours. */
static bool wants_colour(void)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    return (no_colour == NULL || *no_colour == '\0') && terminal != NULL && *terminal != '\0' &&
           strcmp(terminal, "dumb") != 0;
}

void output_init(struct output *output, const struct options *options)
{
    static const struct output_format *const formats[] = {
        [FORMAT_TABLE] = &output_table,
        [FORMAT_JSONL] = &output_jsonl,
        [FORMAT_CSV] = &output_csv,
        [FORMAT_SUMMARY] = &output_summary,
    };

    memset(output, 0, sizeof *output);
    output->format = formats[options->format];
    output->csv_bom = options->csv_bom;
    output->terminal = isatty(STDOUT_FILENO) == 1;
    output->colour = output->terminal && wants_colour();
}

/* Notes the first failure, whose errno may be gone later. */
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
        output->format->begin(output);
    }
    output->begun = true;
}

bool output_task(struct output *output, const teo_task *task)
{
    log_progress_erase();
    begin(output);
    output->format->task(output, task);
    output->counts.tasks++;
    if (task->truncated != 0) {
        output->counts.cut++;
    }
    return works(output);
}

void output_mark(struct output *output)
{
    output->marked = output->counts;
}

void output_rewind(struct output *output)
{
    output->counts = output->marked;
}

bool output_only_counts(const struct output *output)
{
    return output->format->only_counts;
}

bool output_end(struct output *output)
{
    begin(output);
    if (output->format->end != NULL) {
        output->format->end(output);
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
    /* A reader that has gone has seen what it wanted, as `head` has: the exit status is enough. */
    if (output->error != EPIPE) {
        log_line("cannot write to stdout: %s; the output is incomplete", strerror(output->error));
    }
    return OUTCOME_OUTPUT;
}

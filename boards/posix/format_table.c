/* A table, written row by row: columns are as wide as usual values, and long ones come last. */
#include <stdio.h>
#include <string.h>

#include <teo/time.h>

#include "purge_format.h"
#include "purge_text.h"

#define STATUS_WIDTH 10 /* processing */
#define JOB_ID_WIDTH 14
#define TYPE_WIDTH 15 /* purge_cache_tag */
#define TIME_WIDTH 20 /* 2022-02-09T00:00:00Z */
#define GAP 2

#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define CYAN "\033[36m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* A cell that is wider than its column pushes the rest of its row, and no other. */
static void cell(const char *text, size_t width)
{
    size_t columns = text_write(stdout, *text != '\0' ? text : "-");

    for (size_t gap = columns < width ? width - columns + GAP : GAP; gap > 0; gap--) {
        putchar(' ');
    }
}

/* The mark after a text that was cut. */
static const char *mark(const teo_task *task, unsigned bit)
{
    return (task->truncated & bit) != 0 ? "…" : "";
}

static const char *colour_of(const teo_task *task)
{
    switch (teo_task_status_of(task)) {
    case TEO_TASK_SUCCESS:
        return GREEN;
    case TEO_TASK_FAILED:
    case TEO_TASK_TIMEOUT:
    case TEO_TASK_INVALID:
        return RED;
    case TEO_TASK_CANCELED:
        return YELLOW;
    case TEO_TASK_PROCESSING:
        return CYAN;
    default:
        return PLAIN;
    }
}

/* A time in UTC, so that the column is even. A text that is not a time is left as it is. */
static void time_cell(const char *text)
{
    char even[TEO_ISO8601_SIZE];
    uint32_t seconds;

    if (teo_time_parse(text, strlen(text), &seconds) == TEO_OK) {
        teo_time_format(seconds, even);
        text = even;
    }
    cell(text, TIME_WIDTH);
}

static void begin(const struct format_state *state)
{
    if (state->colour) {
        fputs(BOLD, stdout);
    }
    cell("STATUS", STATUS_WIDTH);
    cell("CREATED (UTC)", TIME_WIDTH);
    cell("TYPE", TYPE_WIDTH);
    cell("JOB", JOB_ID_WIDTH);
    fputs("TARGET", stdout);
    if (state->colour) {
        fputs(PLAIN, stdout);
    }
    putchar('\n');
}

static void task(struct format_state *state, const teo_task *row)
{
    if (state->colour) {
        fputs(colour_of(row), stdout);
    }
    cell(row->status, STATUS_WIDTH);
    if (state->colour) {
        fputs(PLAIN, stdout);
    }
    time_cell(row->create_time);
    cell(row->type, TYPE_WIDTH);
    cell(row->job_id, JOB_ID_WIDTH);
    text_write(stdout, row->target);
    fputs(mark(row, TEO_HAS_TARGET), stdout);
    if (row->fail_type[0] != '\0' || row->fail_message[0] != '\0') {
        fputs("  (", stdout);
        text_write(stdout, row->fail_type);
        fputs(row->fail_type[0] != '\0' && row->fail_message[0] != '\0' ? ": " : "", stdout);
        text_write(stdout, row->fail_message);
        fputs(mark(row, TEO_HAS_FAIL_MESSAGE), stdout);
        putchar(')');
    }
    putchar('\n');
}

const struct format format_table = {begin, task, NULL, false};

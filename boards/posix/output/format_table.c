/*
 * A table, written row by row: columns are as wide as usual values. On a terminal a row fits its
 * width: long texts are cut, and what finds no room goes to a line of its own, indented. Elsewhere
 * a row is one line, and nothing is cut.
 */
#include <stdio.h>
#include <string.h>

#include <teo/time.h>

#include "purge_format.h"
#include "purge_text.h"

#define GAP 2
#define INDENT 2
#define WIDE_LEAST 20 /* a long text with less room than this goes to its own line */
#define WIDE_USUAL 40 /* the column of a long text that is not the last, where nothing is cut */

#define RED "\033[31m"
#define GREEN "\033[32m"
#define CYAN "\033[36m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* Indexed as task_members[], with FIELD_TRUNCATED last. */
static const struct column {
    const char *title;
    size_t width;  /* of usual values */
    bool is_time;
    bool is_wide;  /* has no usual width */
    bool is_whole; /* never cut: people copy it */
} columns[FIELDS_MAX] = {
    {"JOB", 14, false, false, true},
    {"TARGET", WIDE_USUAL, false, true, false},
    {"TYPE", 15, false, false, false},   /* purge_cache_tag */
    {"METHOD", 10, false, false, false}, /* invalidate */
    {"STATUS", 10, false, false, false}, /* processing */
    {"CREATED", ZONE_TIME_SIZE - 1, true, false, false},
    {"UPDATED", ZONE_TIME_SIZE - 1, true, false, false},
    {"FAIL TYPE", 22, false, false, false}, /* downloadManifestFailed */
    {"FAIL MESSAGE", WIDE_USUAL, false, true, false},
    {"TRUNCATED", 9, false, false, true},
};

enum { JOB_ID, TARGET, TYPE, METHOD, STATUS, CREATE_TIME }; /* of them */

/* Shown where no --fields are given. The reason of a failure comes after the last. */
static const struct fields usual = {{STATUS, CREATE_TIME, TYPE, METHOD, JOB_ID, TARGET}, 6, false};

/* One line, or several of one row, on its way. */
struct line {
    struct writer *out;
    size_t limit; /* columns; 0: any number */
    size_t used;  /* with the gap before the next cell, which is written only if one follows */
    size_t gap;   /* of that */
};

static const struct fields *fields_of(const struct format_state *state)
{
    return state->fields.given ? &state->fields : &usual;
}

static size_t width_of_column(const struct format_state *state, size_t field)
{
    bool short_time = columns[field].is_time && state->zone.kind == ZONE_UTC;

    return short_time ? TEO_ISO8601_SIZE - 1 : columns[field].width;
}

/* How wide the columns of long texts are on this terminal. 0: each text has its own line. */
static size_t room_for_wide(const struct format_state *state)
{
    const struct fields *fields = fields_of(state);
    size_t taken = GAP * (fields->count - 1), wides = 0;

    for (size_t i = 0; i < fields->count; i++) {
        wides += columns[fields->items[i]].is_wide;
        taken += columns[fields->items[i]].is_wide ? 0 : width_of_column(state, fields->items[i]);
    }
    if (wides == 0 || taken + wides * WIDE_LEAST > state->columns) {
        return 0;
    }
    return (state->columns - taken) / wides;
}

static void break_line(struct line *line)
{
    writer_byte(line->out, '\n');
    writer_spaces(line->out, INDENT);
    line->used = INDENT;
    line->gap = 0;
}

/*
 * Writes a cell after the gap before it. It is cut to `most` columns; 0: not at all. The next cell
 * begins after `width` columns or, if this one is wider, later.
 */
static void put(struct line *line, const char *text, bool cut, size_t width, size_t most)
{
    size_t taken;

    writer_spaces(line->out, line->gap);
    if (most > 0) {
        taken = text_write_cut(line->out, text, cut, most);
    } else {
        taken = text_write(line->out, text);
        writer_text(line->out, cut ? "…" : "");
        taken += cut;
    }
    line->gap = (taken < width ? width - taken : 0) + GAP;
    line->used += taken + line->gap;
}

/* Puts a cell where it fits. */
static void cell(const struct format_state *state, struct line *line, size_t field,
                 const char *text, bool cut)
{
    const struct column *column = &columns[field];
    size_t width = width_of_column(state, field), room = room_for_wide(state), taken, left;

    text = *text != '\0' ? text : "-";
    if (line->limit == 0) {
        put(line, text, cut, width, 0);
        return;
    }
    left = line->used < line->limit ? line->limit - line->used : 0;
    if (!column->is_wide) {
        taken = text_columns(text) + cut;
        taken = taken < width || column->is_whole ? taken : width;
        if (taken > left && line->used > INDENT) {
            break_line(line);
        }
        put(line, text, cut, width, column->is_whole ? 0 : width);
        return;
    }
    if (room > left && left >= WIDE_LEAST) { /* a cell before it was wider than usual */
        room = left;
    }
    if (room == 0 || room > left) {
        if (line->used > 0) {
            break_line(line);
        }
        put(line, text, cut, line->limit, line->limit - line->used); /* nothing fits after it */
    } else {
        put(line, text, cut, room, room);
    }
}

static struct line begin_line(struct format_state *state)
{
    struct line line = {&state->out, 0, 0, 0};

    /* On less than this a cell could not even be cut. */
    line.limit = state->columns > 2 * INDENT ? state->columns : 0;
    return line;
}

static const char *colour_of(const teo_task *task)
{
    switch (teo_task_status_of(task)) {
    case TEO_TASK_SUCCESS:
        return GREEN;
    case TEO_TASK_FAILED:
    case TEO_TASK_TIMEOUT:
    case TEO_TASK_CANCELED:
    case TEO_TASK_INVALID:
        return RED;
    case TEO_TASK_PROCESSING:
        return CYAN;
    default:
        return PLAIN;
    }
}

/* A time in the zone asked for, so that the column is even. What is not a time is left as it is. */
static const char *time_text(const struct format_state *state, const char *text,
                             char even[ZONE_TIME_SIZE])
{
    uint32_t seconds;

    if (teo_time_parse(text, strlen(text), &seconds) != TEO_OK) {
        return text;
    }
    zone_format(&state->zone, seconds, even);
    return even;
}

/* "JobId Target": the members that were cut. */
static const char *truncated_text(unsigned bits, char *text)
{
    text[0] = '\0';
    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        if ((bits & task_members[i].bit) != 0) {
            strcat(strcat(text, text[0] != '\0' ? " " : ""), task_members[i].name);
        }
    }
    return text;
}

static void begin(struct format_state *state)
{
    const struct fields *fields = fields_of(state);
    struct line line = begin_line(state);

    if (!state->header) {
        return;
    }
    writer_text(&state->out, state->colour ? BOLD : "");
    for (size_t i = 0; i < fields->count; i++) {
        const struct column *column = &columns[fields->items[i]];
        char title[sizeof "CREATED (UTC)"];

        (void)snprintf(title, sizeof title, "%s%s", column->title,
                       column->is_time && state->zone.kind == ZONE_UTC ? " (UTC)" : "");
        cell(state, &line, fields->items[i], title, false);
    }
    writer_text(&state->out, state->colour ? PLAIN "\n" : "\n");
}

/* Why the task failed: on a terminal on lines of its own, elsewhere on the task's. */
static void reason(struct format_state *state, const teo_task *row)
{
    char text[TEO_FAIL_TYPE_SIZE + TEO_FAIL_MESSAGE_SIZE + sizeof ": …"];
    const char *rest = text;

    if (row->fail_type[0] == '\0' && row->fail_message[0] == '\0') {
        return;
    }
    (void)snprintf(text, sizeof text, "%s%s%s%s", row->fail_type,
                   row->fail_type[0] != '\0' && row->fail_message[0] != '\0' ? ": " : "",
                   row->fail_message, row->truncated & TEO_HAS_FAIL_MESSAGE ? "…" : "");
    if (state->columns <= 4 * INDENT) {
        writer_text(&state->out, "  (");
        text_write(&state->out, text);
        writer_byte(&state->out, ')');
        return;
    }
    while (*rest != '\0') {
        writer_byte(&state->out, '\n');
        writer_spaces(&state->out, 2 * INDENT);
        rest = text_write_line(&state->out, rest, state->columns - 2 * INDENT);
    }
}

static void task(struct format_state *state, const teo_task *row)
{
    const struct fields *fields = fields_of(state);
    struct line line = begin_line(state);

    for (size_t i = 0; i < fields->count; i++) {
        char text[TASK_MEMBERS * sizeof "FailMessage"];
        size_t field = fields->items[i];
        bool paint = field == STATUS && state->colour;

        if (field == FIELD_TRUNCATED) {
            cell(state, &line, field, truncated_text(fields_cut(fields, row), text), false);
            continue;
        }
        writer_text(&state->out, paint ? colour_of(row) : "");
        cell(state, &line, field,
             columns[field].is_time
                 ? time_text(state, task_member_text(row, &task_members[field]), text)
                 : task_member_text(row, &task_members[field]),
             (row->truncated & task_members[field].bit) != 0);
        writer_text(&state->out, paint ? PLAIN : "");
    }
    if (!fields->given) {
        reason(state, row);
    }
    writer_byte(&state->out, '\n');
}

const struct format format_table = {begin, task, NULL, false};

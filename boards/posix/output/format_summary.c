/* Counts by status and by type, written at the end; on a terminal with a bar for each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "purge_format.h"
#include "purge_text.h"

#define INDENT "  "
#define GAP 2
#define DIGITS 10
#define COLUMNS 80 /* of a terminal that does not say its width */
#define BAR_LEAST 8
#define BAR_MOST 40
#define NAME_WIDTH 20 /* at least: as wide as the longest known name, with its indent */

static void count(struct tally *tally, const char *text)
{
    size_t at = 0;

    if (*text == '\0') {
        text = "(none)";
    }
    while (at < tally->used && strcmp(tally->entries[at].text, text) != 0) {
        at++;
    }
    if (at == tally->used) {
        if (tally->used == TALLY_MAX - 1) {
            at = TALLY_MAX - 1; /* the last place collects the rest */
            text = "(other)";
        } else {
            tally->used++;
        }
        /* The record's slot is no longer than this one. */
        snprintf(tally->entries[at].text, sizeof tally->entries[at].text, "%s", text);
    }
    tally->entries[at].count++;
}

static void task(struct format_state *state, const teo_task *row)
{
    count(&state->counts.statuses, row->status);
    count(&state->counts.types, row->type);
}

/* A bar for `number` of `all`, in eighths of a column where the locale has such characters. */
static void bar(struct writer *out, bool utf8, uint64_t number, uint64_t all, size_t width)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    unsigned steps = utf8 ? 8 : 1;
    /* In floating point, as the product may be too large. Nothing that came looks like 0. */
    size_t length = (size_t)((double)number / (double)all * (double)(width * steps) + 0.5);

    length = length > 0 ? length : 1;
    writer_spaces(out, GAP);
    for (size_t i = 0; i < length / steps; i++) {
        writer_text(out, utf8 ? "█" : "#");
    }
    writer_text(out, parts[length % steps]);
}

static void line(struct format_state *state, const char *indent, const char *name, uint64_t number,
                 size_t width)
{
    struct writer *out = &state->out;
    char digits[sizeof "18446744073709551615"];
    size_t columns = text_write(out, indent);

    columns += text_write(out, name);
    writer_spaces(out, columns < width ? width - columns : 0);
    (void)snprintf(digits, sizeof digits, "%" PRIu64, number);
    writer_spaces(out, strlen(digits) < DIGITS ? DIGITS - strlen(digits) + 1 : 1);
    writer_text(out, digits);
}

/* The columns that are left for bars; 0: there are none. */
static size_t bar_width(const struct format_state *state, size_t width)
{
    size_t columns = state->columns > 0 ? state->columns : COLUMNS;
    size_t taken = width + 1 + DIGITS + GAP;

    if (!state->terminal || columns < taken + BAR_LEAST) {
        return 0;
    }
    return columns - taken < BAR_MOST ? columns - taken : BAR_MOST;
}

static void group(struct format_state *state, const char *name, const struct tally *tally,
                  size_t width)
{
    size_t bars = bar_width(state, width);

    writer_text(&state->out, name);
    writer_byte(&state->out, '\n');
    for (size_t i = 0; i < TALLY_MAX; i++) {
        if (tally->entries[i].count == 0) {
            continue;
        }
        line(state, INDENT, tally->entries[i].text, tally->entries[i].count, width);
        if (bars > 0) {
            bar(&state->out, state->utf8, tally->entries[i].count, state->counts.tasks, bars);
        }
        writer_byte(&state->out, '\n');
    }
}

/* `width`, or what the longest name needs. */
static size_t widen(size_t width, const struct tally *tally)
{
    for (size_t i = 0; i < TALLY_MAX; i++) {
        size_t columns = sizeof INDENT - 1 + text_columns(tally->entries[i].text);
        width = columns > width ? columns : width;
    }
    return width;
}

static void end(struct format_state *state)
{
    size_t width = widen(widen(NAME_WIDTH, &state->counts.statuses), &state->counts.types);

    if (state->counts.tasks > 0) {
        group(state, "Status", &state->counts.statuses, width);
        group(state, "Type", &state->counts.types, width);
    }
    line(state, "", "Tasks", state->counts.tasks, width);
    writer_byte(&state->out, '\n');
    line(state, "", "TotalCount", state->total_count, width);
    writer_byte(&state->out, '\n');
}

const struct format format_summary = {NULL, task, end, true};

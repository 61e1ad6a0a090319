/* Counts by status and by type, written at the end. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "purge_format.h"
#include "purge_text.h"

#define INDENT "  "
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

static void line(const char *indent, const char *name, uint64_t number, size_t width)
{
    size_t columns = text_write(stdout, indent);

    columns += text_write(stdout, name);
    for (; columns < width; columns++) {
        putchar(' ');
    }
    printf(" %10" PRIu64 "\n", number);
}

static void group(const char *name, const struct tally *tally, size_t width)
{
    printf("%s\n", name);
    for (size_t i = 0; i < TALLY_MAX; i++) {
        if (tally->entries[i].count != 0) {
            line(INDENT, tally->entries[i].text, tally->entries[i].count, width);
        }
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

static void end(const struct format_state *state)
{
    size_t width = widen(widen(NAME_WIDTH, &state->counts.statuses), &state->counts.types);

    if (state->counts.tasks > 0) {
        group("Status", &state->counts.statuses, width);
        group("Type", &state->counts.types, width);
    }
    line("", "Tasks", state->counts.tasks, width);
    line("", "TotalCount", state->total_count, width);
}

const struct format format_summary = {NULL, task, end, true};

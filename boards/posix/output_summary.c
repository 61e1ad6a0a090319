/* Counts by status and by type, written when all is known. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "output.h"
#include "text.h"

#define NAME_WIDTH 20

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

static void task(struct output *output, const teo_task *row)
{
    count(&output->statuses, row->status);
    count(&output->types, row->type);
}

static void line(const char *indent, const char *name, uint64_t number)
{
    size_t columns = text_write(stdout, indent);

    columns += text_write(stdout, name);
    for (; columns < NAME_WIDTH; columns++) {
        putchar(' ');
    }
    printf(" %10" PRIu64 "\n", number);
}

static void group(const char *name, const struct tally *tally)
{
    printf("%s\n", name);
    for (size_t i = 0; i < TALLY_MAX; i++) {
        if (tally->entries[i].count != 0) {
            line("  ", tally->entries[i].text, tally->entries[i].count);
        }
    }
}

static void end(struct output *output)
{
    if (output->tasks > 0) {
        group("Status", &output->statuses);
        group("Type", &output->types);
    }
    line("", "Tasks", output->tasks);
    line("", "TotalCount", output->total_count);
}

const struct output_format output_summary = {NULL, task, end};

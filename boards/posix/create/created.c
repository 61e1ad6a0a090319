#define _POSIX_C_SOURCE 200809L

#include "purge_created.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purge_json_text.h"
#include "purge_text.h"

/* ---- what was refused ---- */

static bool add(struct created *created, const teo_refusal *refusal, bool has_target)
{
    struct refused *refused;

    if (created->refused_count == created->refused_room) {
        size_t room = created->refused_room == 0 ? 8 : 2 * created->refused_room;
        struct refused *grown = realloc(created->refused, room * sizeof *grown);

        if (grown == NULL) {
            return false;
        }
        created->refused = grown;
        created->refused_room = room;
    }
    refused = &created->refused[created->refused_count];
    memset(refused, 0, sizeof *refused);
    if (has_target) {
        refused->target = strdup(refusal->target);
        if (refused->target == NULL) {
            return false;
        }
        refused->target_cut = (refusal->truncated & TEO_HAS_REFUSED_TARGET) != 0;
    }
    created->refused_count++;
    return true;
}

/* The reason of a group counts for each of its targets: it may stand after them. */
static bool end_group(struct created *created, const teo_refusal *refusal)
{
    bool has_reason = (refusal->present & TEO_HAS_REASON) != 0;

    if (created->group == created->refused_count && !add(created, refusal, false)) {
        return false;
    }
    for (; created->group < created->refused_count; created->group++) {
        if (has_reason) {
            created->refused[created->group].reason = strdup(refusal->reason);
            if (created->refused[created->group].reason == NULL) {
                return false;
            }
            created->refused[created->group].reason_cut = (refusal->truncated & TEO_HAS_REASON) !=
                                                          0;
        }
    }
    return true;
}

bool created_refuse(struct created *created, const teo_refusal *refusal)
{
    return (refusal->present & TEO_HAS_REFUSED_TARGET) != 0 ? add(created, refusal, true)
                                                            : end_group(created, refusal);
}

/* A target that was cut, but is one of ours, is known whole. False: no memory is left. */
static bool make_whole(struct refused *refused, const char *target)
{
    char *whole = strdup(target);

    if (whole == NULL) {
        return false;
    }
    free(refused->target);
    refused->target = whole;
    refused->target_cut = false;
    return true;
}

bool created_count(struct created *created, const char *const *targets, size_t count)
{
    struct target_index index;
    size_t refused = 0;
    bool *seen = calloc(count + 1, sizeof *seen);
    bool memory_left = seen != NULL && target_index_make(&index, targets, count);

    created->submitted = created->accepted = count > 0 ? count : 1;
    if (!memory_left) {
        free(seen);
        return false;
    }
    for (size_t i = 0; i < created->refused_count; i++) {
        struct refused *one = &created->refused[i];
        size_t at = one->target != NULL ? target_index_find(&index, one->target, one->target_cut)
                                        : SIZE_MAX;

        if (at == SIZE_MAX) { /* not ours as it is written: maybe one of ours, maybe not */
            created->accepted_unknown = true;
            continue;
        }
        memory_left = (!one->target_cut || make_whole(one, targets[at])) && memory_left;
        refused += !seen[at];
        seen[at] = true;
    }
    created->accepted -= refused;
    target_index_free(&index);
    free(seen);
    return memory_left;
}

void created_free(struct created *created)
{
    for (size_t i = 0; i < created->refused_count; i++) {
        free(created->refused[i].target);
        free(created->refused[i].reason);
    }
    free(created->refused);
    memset(created, 0, sizeof *created);
}

/* ---- printing ---- */

/* As in tasks: the names of what was longer than its slot. */
static void print_cut(const struct refused *refused, struct writer *out)
{
    if (refused->target_cut || refused->reason_cut) {
        writer_text(out, ",\"Truncated\":[");
        writer_text(out, refused->target_cut ? "\"Target\"" : "");
        writer_text(out, refused->target_cut && refused->reason_cut ? "," : "");
        writer_text(out, refused->reason_cut ? "\"Reason\"]" : "]");
    }
}

static void print_object(const struct created *created, struct writer *out)
{
    writer_text(out, "{\"JobId\":");
    json_string(out, created->job_id);
    writer_text(out, ",\"Type\":");
    json_string(out, created->type);
    json_number(out, ",\"Targets\":", created->submitted, true);
    json_number(out, ",\"Accepted\":", created->accepted, !created->accepted_unknown);
    writer_text(out, ",\"Failed\":[");
    for (size_t i = 0; i < created->refused_count; i++) {
        writer_text(out, i == 0 ? "{\"Target\":" : ",{\"Target\":");
        json_string(out, created->refused[i].target);
        writer_text(out, ",\"Reason\":");
        json_string(out, created->refused[i].reason);
        print_cut(&created->refused[i], out);
        writer_byte(out, '}');
    }
    writer_text(out, "]}");
}

#define ROW "%-15s  %9s  %9s  %7s  "
#define ROW_SIZE 160

static void print_row(const struct created *created, struct output *output)
{
    struct writer *out = &output->state.out;
    char row[ROW_SIZE], targets[24], accepted[24] = "-", refused[24];

    if (output->state.counts.jobs == 0 && output->state.header) {
        (void)snprintf(row, sizeof row, ROW "JOB\n", "TYPE", "TARGETS", "ACCEPTED", "REFUSED");
        writer_text(out, row);
    }
    (void)snprintf(targets, sizeof targets, "%zu", created->submitted);
    if (!created->accepted_unknown) {
        (void)snprintf(accepted, sizeof accepted, "%zu", created->accepted);
    }
    (void)snprintf(refused, sizeof refused, "%zu", created->refused_count);
    (void)snprintf(row, sizeof row, ROW, created->type, targets, accepted, refused);
    writer_text(out, row);
    text_write(out, created->job_id);
    writer_byte(out, '\n');
    for (size_t i = 0; i < created->refused_count; i++) {
        const struct refused *one = &created->refused[i];

        writer_text(out, "  refused: ");
        text_write(out, one->target != NULL ? one->target : "(not named)");
        writer_text(out, one->target_cut ? "…  (" : "  (");
        text_write(out, one->reason != NULL ? one->reason : "no reason given");
        writer_text(out, one->reason_cut ? "…)\n" : ")\n");
    }
}

bool created_print(const struct created *created, struct output *output)
{
    struct writer *out = &output->state.out;
    struct counts *counts = &output->state.counts;

    if (output->format == &format_table) {
        print_row(created, output);
    } else if (output->format == &format_json) {
        writer_text(out, counts->tasks + counts->jobs == 0 ? "[\n" : ",\n");
        print_object(created, out);
    } else {
        print_object(created, out);
        writer_byte(out, '\n');
    }
    counts->jobs++;
    writer_flush(out);
    return output_flush(output);
}

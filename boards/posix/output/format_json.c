/*
 * JSON (RFC 8259), with the API's own names and values: an object a line, or one array of them. An
 * array is closed only when the listing has come to its good end, so that no part of one can be
 * taken for the whole.
 */
#include <stdio.h>

#include "purge_format.h"
#include "purge_json_text.h"

static void truncated(struct writer *out, unsigned bits)
{
    const char *separator = "[\"";

    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        if ((bits & task_members[i].bit) != 0) {
            writer_text(out, separator);
            writer_text(out, task_members[i].name);
            writer_byte(out, '"');
            separator = ",\"";
        }
    }
    writer_text(out, bits == 0 ? "[]" : "]");
}

/* What comes before each value is the same in every object. */
static void begin(struct format_state *state)
{
    for (size_t i = 0; i < state->fields.count; i++) {
        int length = snprintf(state->names[i].text, sizeof state->names[i].text, "%c\"%s\":",
                              i == 0 ? '{' : ',', field_name(state->fields.items[i]));

        state->names[i].length = (size_t)length;
    }
}

static void object(struct format_state *state, const teo_task *row)
{
    const struct fields *fields = &state->fields;
    unsigned cut = fields_cut(fields, row);
    struct writer *out = &state->out;

    for (size_t i = 0; i < fields->count; i++) {
        size_t field = fields->items[i];

        writer_bytes(out, state->names[i].text, state->names[i].length);
        if (field == FIELD_TRUNCATED) {
            truncated(out, cut);
        } else if ((row->present & task_members[field].bit) != 0) {
            json_string(out, task_member_text(row, &task_members[field]));
        } else {
            writer_text(out, "null");
        }
    }
    /* Nobody can have asked not to be warned. */
    if (cut != 0 && !fields_have(fields, FIELD_TRUNCATED)) {
        writer_text(out, ",\"Truncated\":");
        truncated(out, cut);
    }
    writer_byte(out, '}');
}

static void line(struct format_state *state, const teo_task *row)
{
    object(state, row);
    writer_byte(&state->out, '\n');
}

static bool is_first(const struct format_state *state)
{
    return state->counts.tasks + state->counts.jobs == 0;
}

static void element(struct format_state *state, const teo_task *row)
{
    writer_text(&state->out, is_first(state) ? "[\n" : ",\n");
    object(state, row);
}

static void end_array(struct format_state *state)
{
    writer_text(&state->out, is_first(state) ? "[]\n" : "\n]\n");
}

const struct format format_jsonl = {begin, line, NULL, false};
const struct format format_json = {begin, element, end_array, false};

/*
 * JSON (RFC 8259), with the API's own names and values: an object a line, or one array of them. An
 * array is closed only when the listing has come to its good end, so that no part of one can be
 * taken for the whole.
 */
#include <stdio.h>
#include <string.h>

#include "purge_format.h"
#include "purge_text.h"

/*
 * Escapes more than JSON requires: also what could mislead a terminal. To a reader of JSON it is
 * the same text.
 */
static void character(struct writer *out, const char *bytes, size_t length, uint32_t point)
{
    char escape[sizeof "\\u0000"];

    if (point == TEXT_INVALID) {
        writer_text(out, "\xEF\xBF\xBD"); /* U+FFFD: JSON must be UTF-8 */
    } else if (point == '"' || point == '\\') {
        writer_byte(out, '\\');
        writer_byte(out, (char)point);
    } else if (point == '\n') {
        writer_text(out, "\\n");
    } else if (point == '\r') {
        writer_text(out, "\\r");
    } else if (point == '\t') {
        writer_text(out, "\\t");
    } else if (text_is_unsafe(point)) { /* all are below U+10000 */
        (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)point & 0xFFFFu);
        writer_text(out, escape);
    } else {
        writer_bytes(out, bytes, length);
    }
}

static void string(struct writer *out, const char *text)
{
    const char *end = text + strlen(text);

    writer_byte(out, '"');
    while (text < end) {
        uint32_t point;
        size_t length = text_plain(text, end);

        if (length > 0) {
            writer_bytes(out, text, length);
        } else {
            length = text_decode(text, &point);
            character(out, text, length, point);
        }
        text += length;
    }
    writer_byte(out, '"');
}

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
            string(out, task_member_text(row, &task_members[field]));
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

static void element(struct format_state *state, const teo_task *row)
{
    writer_text(&state->out, state->counts.tasks == 0 ? "[\n" : ",\n");
    object(state, row);
}

static void end_array(struct format_state *state)
{
    writer_text(&state->out, state->counts.tasks == 0 ? "[]\n" : "\n]\n");
}

const struct format format_jsonl = {begin, line, NULL, false};
const struct format format_json = {begin, element, end_array, false};

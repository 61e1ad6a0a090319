/*
 * RFC 4180, in UTF-8: a header line, CR LF, the API's names and values, and the names of members
 * that were cut.
 */
#include <string.h>

#include "purge_format.h"
#include "purge_text.h"

/*
 * RFC 4180 section 2 allows no control bytes but CR, LF and, by custom, TAB in quotes. The others
 * are made visible, and on a terminal these three as well.
 */
static bool is_allowed(const struct format_state *state, uint32_t point)
{
    return point != TEXT_INVALID &&
           (!text_is_unsafe(point) ||
            (!state->terminal && (point == '\r' || point == '\n' || point == '\t')));
}

/*
 * A spreadsheet would run a text that begins so, and the texts come from outside; an apostrophe
 * stops it. Some spreadsheets skip a tab or line end before it, and some take the full-width signs
 * of East Asian keyboards for the plain ones.
 */
static bool is_formula(const char *text)
{
    static const char *const starts[] = {
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        /* U+FF1D, U+FF0B, U+FF0D, U+FF20 */
        "\xEF\xBC\x9D",
        "\xEF\xBC\x8B",
        "\xEF\xBC\x8D",
        "\xEF\xBC\xA0",
    };

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(text, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Always in quotes, which is simpler than a rule for when they are needed. */
static void quoted(struct format_state *state, const char *text)
{
    struct writer *out = &state->out;
    const char *end = text + strlen(text);

    writer_byte(out, '"');
    if (is_formula(text)) {
        writer_byte(out, '\'');
    }
    while (text < end) {
        uint32_t point;
        size_t length = text_plain(text, end);

        if (length > 0) {
            writer_bytes(out, text, length);
            text += length;
            continue;
        }
        length = text_decode(text, &point);
        if (point == '"') {
            writer_text(out, "\"\"");
        } else if (is_allowed(state, point)) {
            writer_bytes(out, text, length);
        } else {
            text_write_visible(out, text, length, point);
        }
        text += length;
    }
    writer_byte(out, '"');
}

/* The names of the members that were cut. */
static void truncated(struct writer *out, unsigned bits)
{
    const char *separator = "";

    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        if ((bits & task_members[i].bit) != 0) {
            writer_text(out, separator);
            writer_text(out, task_members[i].name);
            separator = " ";
        }
    }
}

static void begin(struct format_state *state)
{
    struct writer *out = &state->out;

    if (state->csv_bom) {
        writer_text(out, "\xEF\xBB\xBF");
    }
    for (size_t i = 0; i < state->fields.count && state->header; i++) {
        writer_text(out, i == 0 ? "" : ",");
        writer_text(out, field_name(state->fields.items[i]));
    }
    writer_text(out, state->header ? "\r\n" : "");
}

static void task(struct format_state *state, const teo_task *row)
{
    for (size_t i = 0; i < state->fields.count; i++) {
        size_t field = state->fields.items[i];

        writer_text(&state->out, i == 0 ? "" : ",");
        if (field == FIELD_TRUNCATED) {
            truncated(&state->out, fields_cut(&state->fields, row));
        } else if (*task_member_text(row, &task_members[field]) != '\0') {
            quoted(state, task_member_text(row, &task_members[field]));
        } else if (state->fields.count == 1) {
            quoted(state, ""); /* an empty line would be no row */
        }
    }
    writer_text(&state->out, "\r\n");
}

const struct format format_csv = {begin, task, NULL, false};

/*
 * RFC 4180, in UTF-8: a header line, CR LF, the API's names and values, and the names of members
 * that were cut.
 */
#include <stdio.h>
#include <string.h>

#include "purge_format.h"
#include "purge_member.h"
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
static void field(const struct format_state *state, const char *text)
{
    putchar('"');
    if (is_formula(text)) {
        putchar('\'');
    }
    while (*text != '\0') {
        uint32_t point;
        size_t length = text_plain(text);

        if (length > 0) {
            fwrite(text, 1, length, stdout);
            text += length;
            continue;
        }
        length = text_decode(text, &point);
        if (point == '"') {
            fputs("\"\"", stdout);
        } else if (is_allowed(state, point)) {
            fwrite(text, 1, length, stdout);
        } else {
            text_write_visible(stdout, text, length, point);
        }
        text += length;
    }
    putchar('"');
}

static void begin(const struct format_state *state)
{
    if (state->csv_bom) {
        fputs("\xEF\xBB\xBF", stdout);
    }
    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        printf("%s,", task_members[i].name);
    }
    fputs("Truncated\r\n", stdout);
}

static void task(struct format_state *state, const teo_task *row)
{
    const char *separator = "";

    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        const char *text = task_member_text(row, &task_members[i]);
        if (*text != '\0') {
            field(state, text);
        }
        putchar(',');
    }
    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        if ((row->truncated & task_members[i].bit) == 0) {
            continue;
        }
        printf("%s%s", separator, task_members[i].name);
        separator = " ";
    }
    fputs("\r\n", stdout);
}

const struct format format_csv = {begin, task, NULL, false};

/* RFC 4180, in UTF-8: a header line, CR LF, the API's names and values, and the names of members that were cut. */
#include <stdio.h>
#include <string.h>

#include "purge_output.h"
#include "purge_text.h"

/*
 * RFC 4180 section 2 has no place for control bytes but CR, LF and (by everybody's custom) TAB in quotes: the others
 * are made visible, and on a terminal those three as well.
 */
static bool may_stand(const struct output *output, uint32_t point)
{
    return point != TEXT_INVALID &&
           (!text_is_unsafe(point) || (!output->terminal && (point == '\r' || point == '\n' || point == '\t')));
}

/*
 * A spreadsheet would run what begins so, and the texts come from outside; an apostrophe stops it.
 * Some skip a line's end or a tab before it, and some take the full-width signs of East Asian
 * keyboards for the plain ones.
 */
static bool is_formula(const char *text)
{
    static const char *const starts[] = {
        "=", "+", "-", "@", "\t", "\r", "\n",
        /* U+FF1D, U+FF0B, U+FF0D, U+FF20 */
        "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0",
    };

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(text, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Always in quotes: a reader needs no rule for when. */
static void field(const struct output *output, const char *text)
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
        } else if (may_stand(output, point)) {
            fwrite(text, 1, length, stdout);
        } else {
            text_write_visible(stdout, text, length, point);
        }
        text += length;
    }
    putchar('"');
}

static void begin(struct output *output)
{
    if (output->csv_bom) {
        fputs("\xEF\xBB\xBF", stdout);
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        printf("%s,", members[i].name);
    }
    fputs("Truncated\r\n", stdout);
}

static void task(struct output *output, const teo_task *row)
{
    const char *separator = "";

    for (size_t i = 0; i < MEMBERS; i++) {
        const char *text = member_text(row, &members[i]);
        if (*text != '\0') {
            field(output, text);
        }
        putchar(',');
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        if ((row->truncated & members[i].bit) == 0) {
            continue;
        }
        printf("%s%s", separator, members[i].name);
        separator = " ";
    }
    fputs("\r\n", stdout);
}

const struct output_format output_csv = {begin, task, NULL, false};

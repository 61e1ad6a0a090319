/* One JSON object a line (RFC 8259), with the API's own names and values. */
#include <stdio.h>

#include "purge_format.h"
#include "purge_member.h"
#include "purge_text.h"

/*
 * Escapes more than JSON requires: also what could mislead a terminal. To a reader of JSON it is
 * the same text.
 */
static void character(const char *bytes, size_t length, uint32_t point)
{
    if (point == TEXT_INVALID) {
        fputs("\xEF\xBF\xBD", stdout); /* U+FFFD: JSON must be UTF-8 */
    } else if (point == '"' || point == '\\') {
        printf("\\%c", (int)point);
    } else if (point == '\n') {
        fputs("\\n", stdout);
    } else if (point == '\r') {
        fputs("\\r", stdout);
    } else if (point == '\t') {
        fputs("\\t", stdout);
    } else if (text_is_unsafe(point)) {
        printf("\\u%04x", (unsigned)point); /* all are below U+10000 */
    } else {
        fwrite(bytes, 1, length, stdout);
    }
}

static void string(const char *text)
{
    putchar('"');
    while (*text != '\0') {
        uint32_t point;
        size_t length = text_plain(text);

        if (length > 0) {
            fwrite(text, 1, length, stdout);
        } else {
            length = text_decode(text, &point);
            character(text, length, point);
        }
        text += length;
    }
    putchar('"');
}

static void task(struct format_state *state, const teo_task *row)
{
    const char *separator = "";

    (void)state;
    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        fputs(i == 0 ? "{\"" : ",\"", stdout);
        fputs(task_members[i].name, stdout);
        fputs("\":", stdout);
        if ((row->present & task_members[i].bit) != 0) {
            string(task_member_text(row, &task_members[i]));
        } else {
            fputs("null", stdout);
        }
    }
    if (row->truncated != 0) {
        fputs(",\"Truncated\":[", stdout);
        for (size_t i = 0; i < TASK_MEMBERS; i++) {
            if ((row->truncated & task_members[i].bit) == 0) {
                continue;
            }
            printf("%s\"%s\"", separator, task_members[i].name);
            separator = ",";
        }
        putchar(']');
    }
    fputs("}\n", stdout);
}

const struct format format_jsonl = {NULL, task, NULL, false};

#include "purge_fields.h"

#include <string.h>

#include "purge_log.h"
#include "purge_suggest.h"

#define BLANKS " \t\r\n"

const char *field_name(size_t field)
{
    return field == FIELD_TRUNCATED ? "Truncated" : task_members[field].name;
}

bool fields_have(const struct fields *fields, size_t field)
{
    return memchr(fields->items, (int)field, fields->count) != NULL;
}

unsigned fields_cut(const struct fields *fields, const teo_task *task)
{
    unsigned shown = 0;

    for (size_t i = 0; task->truncated != 0 && i < fields->count; i++) {
        if (fields->items[i] != FIELD_TRUNCATED) {
            shown |= task_members[fields->items[i]].bit;
        }
    }
    return task->truncated & shown;
}

static bool add(struct fields *fields, const char *name, size_t length)
{
    size_t field = 0;

    while (field < FIELDS_MAX - 1 && (strlen(field_name(field)) != length ||
                                  memcmp(field_name(field), name, length) != 0)) {
        field++;
    }
    if (fields_have(fields, field)) {
        log_line("--fields: %s is there twice", field_name(field));
        return false;
    }
    fields->items[fields->count++] = (uint8_t)field;
    return true;
}

bool fields_parse(struct fields *fields, const char *text)
{
    memset(fields, 0, sizeof *fields);
    if (text == NULL) {
        return true;
    }
    fields->given = true;
    for (;;) {
        size_t length;

        text += strspn(text, BLANKS);
        length = strcspn(text, "," BLANKS);
        if (!add(fields, text, length)) {
            return false;
        }
        text += length;
        text += strspn(text, BLANKS);
        if (*text == '\0') {
            return true;
        }
        text += *text == ','; /* blanks alone separate names too */
    }
}

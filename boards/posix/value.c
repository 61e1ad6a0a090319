#include "purge_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purge_log.h"
#include "purge_scan.h"

#define BLANKS " \t\r\n"

/* What is being stored, and where. */
struct taking {
    struct options *options;
    const struct option_row *row;
    const char *label;
    const char *value;
    enum outcome *outcome;
};

static bool refuse_memory(struct taking *taking)
{
    *taking->outcome = outcome_memory();
    return false;
}

bool value_add(struct texts *texts, const char *text)
{
    /* The room doubles when it is full: at 1, 2, 4, 8 ... texts. */
    if ((texts->count & (texts->count - 1)) == 0) {
        size_t room = texts->count == 0 ? 1 : 2 * texts->count;
        const char **items = realloc((void *)texts->items, room * sizeof *items);

        if (items == NULL) {
            return false;
        }
        texts->items = items;
    }
    texts->items[texts->count++] = text;
    return true;
}

char *value_keep(struct options *options, const char *text, size_t length)
{
    struct copy *copy = malloc(sizeof *copy + length + 1);

    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy->text, text, length);
    copy->text[length] = '\0';
    copy->next = options->copies;
    options->copies = copy;
    return copy->text;
}

/* Adds the parts of "a,b, c d" to a list. No job, domain name or status has one of them in it. */
static bool take_list(struct taking *taking, struct texts *texts)
{
    const char *part = taking->value + strspn(taking->value, BLANKS);

    if (*part == '\0') {
        return REFUSE(taking->options, "%s: its value is empty", taking->label);
    }
    for (;;) {
        size_t length = strcspn(part, "," BLANKS);
        const char *copy;

        if (length == 0) {
            return REFUSE(taking->options, "%s: '%s' has a comma with nothing on one side of it",
                          taking->label, taking->value);
        }
        copy = value_keep(taking->options, part, length);
        if (copy == NULL || !value_add(texts, copy)) {
            return refuse_memory(taking);
        }
        part += length;
        part += strspn(part, BLANKS);
        if (*part == '\0') {
            return true;
        }
        if (*part == ',') {
            part++;
            part += strspn(part, BLANKS);
        }
    }
}

static bool take_duration(struct taking *taking, uint64_t most, uint64_t *milliseconds)
{
    const char *label = taking->label, *value = taking->value;

    if (!scan_duration(value, milliseconds)) {
        return REFUSE(taking->options,
                      "%s: '%s' is not a duration: an integer with ms, s, m, h or d, like 90s",
                      label, value);
    }
    if (*milliseconds == 0) {
        return REFUSE(taking->options, "%s: '%s' is no time at all", label, value);
    }
    if (*milliseconds > most) {
        return REFUSE(taking->options, "%s: '%s' is too long; at most %llus", label, value,
                      (unsigned long long)most / 1000);
    }
    return true;
}

static bool take_number(struct taking *taking, uint64_t *number)
{
    const struct option_row *row = taking->row;

    return scan_number(taking->value, row->least, row->most, number) ||
           REFUSE(taking->options, "%s: '%s' is not a number from %llu to %llu", taking->label,
                  taking->value, (unsigned long long)row->least, (unsigned long long)row->most);
}

/* Writes "a, b or c": the words that the option takes with this command. */
static void write_words(const struct taking *taking, char *text, size_t size)
{
    const struct word *last = NULL;
    size_t used = 0;

    text[0] = '\0';
    for (const struct word *word = taking->row->words; word->name != NULL; word++) {
        if ((word->commands & (int)taking->options->command) == 0) {
            continue;
        }
        if (last != NULL && used < size) {
            used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "",
                                     last->name);
        }
        last = word;
    }
    if (last != NULL && used < size) {
        (void)snprintf(text + used, size - used, "%s%s", used > 0 ? " or " : "", last->name);
    }
}

static const struct word *find_word(struct taking *taking)
{
    char words[256];

    for (const struct word *word = taking->row->words; word->name != NULL; word++) {
        if (strcmp(word->name, taking->value) == 0 &&
            (word->commands & (int)taking->options->command) != 0) {
            return word;
        }
    }
    write_words(taking, words, sizeof words);
    (void)REFUSE(taking->options, "%s: '%s' is not %s", taking->label, taking->value, words);
    return NULL;
}

/* An OPTION_CHOICE is stored as an int, whatever its enum is. */
typedef char enums_are_ints
    [sizeof(enum format_name) == sizeof(int) && sizeof(enum color) == sizeof(int) ? 1 : -1];

static bool take_word(struct taking *taking, void *slot)
{
    const struct word *word = find_word(taking);

    if (word == NULL) {
        return false;
    }
    if (taking->row->kind == OPTION_CHOICE) {
        *(int *)slot = word->value;
    } else {
        *(const char **)slot = word->text != NULL ? word->text : word->name;
    }
    return true;
}

static bool take_endpoint(struct taking *taking, struct endpoint *endpoint)
{
    const char *problem = endpoint_parse(taking->value, endpoint);

    return problem == NULL ||
           REFUSE(taking->options, "%s: '%s': %s", taking->label, taking->value, problem);
}

static bool take_time(struct taking *taking, uint32_t *seconds)
{
    return scan_time(taking->value, seconds) ||
           REFUSE(taking->options,
                  "%s: '%s' is no time from 1970 to 2105: ISO 8601 with a zone, like %s, or Unix "
                  "seconds",
                  taking->label, taking->value, "2022-02-09T00:00:00+08:00");
}

static bool take(struct taking *taking, void *slot)
{
    uint64_t number = 0;

    switch (taking->row->kind) {
    case OPTION_TEXT:
        *(const char **)slot = taking->value;
        return true;
    case OPTION_LIST:
        return take_list(taking, slot);
    case OPTION_REPEATED:
        return value_add(slot, taking->value) || refuse_memory(taking);
    case OPTION_NUMBER:
        if (!take_number(taking, &number)) {
            return false;
        }
        *(uint32_t *)slot = (uint32_t)number;
        return true;
    case OPTION_DURATION:
        if (!take_duration(taking, taking->row->most, &number)) {
            return false;
        }
        *(uint32_t *)slot = (uint32_t)number;
        return true;
    case OPTION_SPAN:
        return take_duration(taking, UINT64_MAX, slot);
    case OPTION_TIME:
        return take_time(taking, slot);
    case OPTION_CHOICE:
    case OPTION_NAME:
        return take_word(taking, slot);
    case OPTION_ENDPOINT:
        return take_endpoint(taking, slot);
    default:
        return true;
    }
}

bool value_take(struct options *options, const struct option_row *row, const char *label,
                const char *value, enum outcome *outcome)
{
    struct taking taking = {options, row, label, value, outcome};

    *outcome = OUTCOME_USAGE;
    if (*value == '\0') {
        return REFUSE(options, "%s: its value is empty", label);
    }
    return take(&taking, (char *)options + row->at);
}

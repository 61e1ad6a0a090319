#include "purge_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "purge_log.h"
#include "purge_proxy_url.h"
#include "purge_scan.h"
#include "purge_suggest.h"

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
    copy->length = length;
    copy->next = options->copies;
    options->copies = copy;
    return copy->text;
}

static bool take_duration(struct taking *taking, uint64_t most, uint64_t *milliseconds)
{
    const char *label = taking->label, *value = taking->value;

    if (!scan_duration(value, milliseconds)) {
        return REFUSE(
            taking->options,
            "%s: '%s' is not a duration: integers with w, d, h, m, s or ms, like 90s or 1h30m",
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

static const struct word *find_word(const struct option_row *row, enum command command,
                                    const char *text, size_t length)
{
    for (const struct word *word = row->words; word->name != NULL; word++) {
        if (strlen(word->name) == length && memcmp(word->name, text, length) == 0 &&
            (word->commands & (int)command) != 0) {
            return word;
        }
    }
    return NULL;
}

bool value_is_word(const struct option_row *row, enum command command, const char *value)
{
    return find_word(row, command, value, strlen(value)) != NULL;
}

/* Reports that a text is none of the words that the option takes. Always false. */
static bool refuse_word(struct taking *taking, const char *text, size_t length)
{
    struct suggestion suggestion;
    char words[256], meant[SUGGEST_SIZE];

    write_words(taking, words, sizeof words);
    suggest_begin(&suggestion, text, length);
    for (const struct word *word = taking->row->words; word->name != NULL; word++) {
        if ((word->commands & (int)taking->options->command) != 0) {
            suggest_word(&suggestion, word->name);
        }
    }
    return REFUSE(taking->options, "%s: '%.*s' is not %s%s", taking->label, (int)length, text,
                  words, suggest_text(&suggestion, "", meant));
}

/* An OPTION_CHOICE is stored as an int, whatever its enum is. */
typedef char enums_are_ints
    [sizeof(enum format_name) == sizeof(int) && sizeof(enum color) == sizeof(int) ? 1 : -1];

static bool take_word(struct taking *taking, void *slot)
{
    size_t length = strlen(taking->value);
    const struct word *word = find_word(taking->row, taking->options->command, taking->value,
                                        length);

    if (word == NULL) {
        return refuse_word(taking, taking->value, length);
    }
    if (taking->row->kind == OPTION_CHOICE) {
        *(int *)slot = word->value;
    } else {
        *(const char **)slot = word->text != NULL ? word->text : word->name;
    }
    return true;
}

/* Checks a part of a list, and adds it unless `texts` is NULL. */
static bool take_part(struct taking *taking, const char *part, size_t length, struct texts *texts)
{
    const char *copy;

    if (length == 0) {
        return REFUSE(taking->options, "%s: '%s' has a comma with nothing on one side of it",
                      taking->label, taking->value);
    }
    if (taking->row->words != NULL &&
        find_word(taking->row, taking->options->command, part, length) == NULL) {
        return refuse_word(taking, part, length);
    }
    if (texts == NULL) {
        return true;
    }
    copy = value_keep(taking->options, part, length);
    return (copy != NULL && value_add(texts, copy)) || refuse_memory(taking);
}

/*
 * Takes the parts of "a,b, c d", and adds them to `texts` unless that is NULL. No job, domain name,
 * status or member has a comma or blank in it.
 */
static bool take_list(struct taking *taking, struct texts *texts)
{
    const char *part = taking->value + strspn(taking->value, BLANKS);

    if (*part == '\0') {
        return REFUSE(taking->options, "%s: its value is empty", taking->label);
    }
    for (;;) {
        size_t length = strcspn(part, "," BLANKS);

        if (!take_part(taking, part, length, texts)) {
            return false;
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

/* The index in these of the value of a switch: odd ones switch it on. */
static size_t find_switch(const char *value)
{
    static const char *const words[] = {"no", "yes", "off", "on", "false", "true"};
    size_t i = 0;

    while (i < sizeof words / sizeof words[0] && strcmp(value, words[i]) != 0) {
        i++;
    }
    return i;
}

bool value_is_yes(const char *value)
{
    return find_switch(value) % 2 == 1;
}

static bool take_switch(struct taking *taking, bool *slot)
{
    *slot = value_is_yes(taking->value);
    return find_switch(taking->value) < 6 ||
           REFUSE(taking->options, "%s: '%s' is not yes or no", taking->label, taking->value);
}

static bool take_endpoint(struct taking *taking, struct endpoint *endpoint)
{
    const char *problem = endpoint_parse(taking->value, endpoint);
    char masked[TEO_HOST_MAX + 64]; /* of one that may have a password, which is not repeated */
    bool has_user = strchr(taking->value, '@') != NULL;

    if (has_user) {
        proxy_url_mask(taking->value, masked, sizeof masked);
    }
    return problem == NULL || REFUSE(taking->options, "%s: '%s': %s", taking->label,
                                     has_user ? masked : taking->value, problem);
}

static bool take_zone(struct taking *taking, const char **slot)
{
    *slot = taking->value;
    return zone_parse(taking->value, &taking->options->zone) ||
           REFUSE(taking->options, "%s: '%s' is not utc, local or an offset like +0800",
                  taking->label, taking->value);
}

static bool take_time(struct taking *taking, uint32_t *seconds)
{
    return zone_time(taking->value, &taking->options->zone, seconds) ||
           REFUSE(taking->options,
                  "%s: '%s' is no time from 1970 to 2105: ISO 8601, like 2022-02-09, "
                  "2022-02-09T08:30 or %s, or Unix seconds",
                  taking->label, taking->value, "2022-02-09T00:00:00+08:00");
}

static bool take(struct taking *taking, void *slot)
{
    uint64_t number = 0;

    switch (taking->row->kind) {
    case OPTION_SWITCH:
        return take_switch(taking, slot);
    case OPTION_TEXT:
        *(const char **)slot = taking->value;
        return true;
    case OPTION_NAMES:
        *(const char **)slot = taking->value;
        return take_list(taking, NULL);
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
    case OPTION_ZONE:
        return take_zone(taking, slot);
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

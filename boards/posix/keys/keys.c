#include "purge_keys.h"

#include <stdio.h>
#include <string.h>

#define NOT_PRINTABLE "is a blank, a control character or not ASCII"

void keys_begin(struct keys_reading *reading, struct keys *keys, const char *place,
                const char *const names[KEYS_PARTS], char problem[KEYS_PROBLEM_SIZE])
{
    memset(reading, 0, sizeof *reading);
    memset(keys, 0, sizeof *keys);
    reading->keys = keys;
    reading->place = place;
    memcpy(reading->names, names, sizeof reading->names);
    reading->problem = problem;
    problem[0] = '\0';
}

enum keys_found keys_wrong(struct keys_reading *reading, unsigned line, const char *what)
{
    if (line != 0) {
        snprintf(reading->problem, KEYS_PROBLEM_SIZE, "%s:%u: %s", reading->place, line, what);
    } else {
        snprintf(reading->problem, KEYS_PROBLEM_SIZE, "%s: %s", reading->place, what);
    }
    return KEYS_BAD;
}

/*
 * Checks for bytes that a header cannot carry. The library would refuse them too, but here it is
 * known where they came from.
 */
static bool is_clean(struct keys_reading *reading, const char *name, const char *text,
                     unsigned line)
{
    char what[128];
    size_t at = 0;

    while (text[at] > ' ' && text[at] < 0x7F) {
        at++;
    }
    if (text[at] == '\0') {
        return true;
    }
    snprintf(what, sizeof what, "byte %zu of %s " NOT_PRINTABLE, at + 1, name);
    (void)keys_wrong(reading, line, what);
    return false;
}

/* The token has several names. Two of them may be given, but not for two tokens. */
static bool is_first(struct keys_reading *reading, enum keys_part part, const char *name,
                     const char *text, unsigned line)
{
    const char *before = reading->keys->texts[part];
    char what[128] = "its name was given before";

    if (reading->seen[part] == NULL) {
        return true;
    }
    if (strcmp(reading->seen[part], name) != 0) {
        if (*text == '\0' || *before == '\0' || strcmp(before, text) == 0) {
            return true;
        }
        snprintf(what, sizeof what, "%s and %s are not the same token: give only one of them",
                 reading->seen[part], name);
    }
    (void)keys_wrong(reading, line, what);
    return false;
}

bool keys_put(struct keys_reading *reading, enum keys_part part, const char *name, const char *text,
              unsigned line)
{
    size_t length = strlen(text);
    char what[128];

    if (!is_first(reading, part, name, text, line)) {
        return false;
    }
    if (length > KEYS_TEXT_MAX) {
        snprintf(what, sizeof what, "%s is longer than %d bytes", name, KEYS_TEXT_MAX);
        (void)keys_wrong(reading, line, what);
        return false;
    }
    if (*text == '"' || *text == '\'') {
        snprintf(what, sizeof what, "%s is in quotes, which would be taken for a part of it", name);
        (void)keys_wrong(reading, line, what);
        return false;
    }
    if (!is_clean(reading, name, text, line)) {
        return false;
    }
    if (length > 0 || reading->seen[part] == NULL) {
        memcpy(reading->keys->texts[part], text, length + 1);
        reading->seen[part] = name;
        reading->lines[part] = line;
    }
    return true;
}

enum keys_found keys_end(struct keys_reading *reading)
{
    const char *const *names = reading->names;
    bool has[KEYS_PARTS];
    enum keys_part missing;
    char what[256];

    for (size_t i = 0; i < KEYS_PARTS; i++) {
        has[i] = reading->keys->texts[i][0] != '\0';
    }
    if (has[KEYS_ID] && has[KEYS_KEY]) {
        return KEYS_FOUND;
    }
    missing = has[KEYS_ID] ? KEYS_KEY : KEYS_ID;
    if (reading->lines[missing] != 0) {
        snprintf(what, sizeof what, "%s is empty", names[missing]);
        return keys_wrong(reading, reading->lines[missing], what);
    }
    if (!has[KEYS_ID] && !has[KEYS_KEY]) {
        snprintf(what, sizeof what, "%s and %s are %s", names[KEYS_ID], names[KEYS_KEY],
                 has[KEYS_TOKEN] ? "missing, while a token is there" : "not set");
        (void)keys_wrong(reading, 0, what);
        return has[KEYS_TOKEN] ? KEYS_BAD : KEYS_ABSENT;
    }
    snprintf(what, sizeof what, "it must set %s and %s; %s is missing", names[KEYS_ID],
             names[KEYS_KEY], names[missing]);
    return keys_wrong(reading, 0, what);
}

bool keys_equal(const struct keys *one, const struct keys *other)
{
    for (size_t i = 0; i < KEYS_PARTS; i++) {
        if (strcmp(one->texts[i], other->texts[i]) != 0) {
            return false;
        }
    }
    return true;
}

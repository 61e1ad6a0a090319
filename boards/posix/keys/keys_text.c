#define _POSIX_C_SOURCE 200809L

#include "purge_keys_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <mbedtls/platform_util.h>

#include "purge_json.h"
#include "purge_scan.h"

#define BOM "\xEF\xBB\xBF"

struct name {
    const char *text;
    enum keys_part part;
};

#define NAMES 5

static const struct name line_names[NAMES] = {
    {"TENCENTCLOUD_SECRET_ID", KEYS_ID},         {"TENCENTCLOUD_SECRET_KEY", KEYS_KEY},
    {"TENCENTCLOUD_TOKEN", KEYS_TOKEN},          {"TENCENTCLOUD_SESSION_TOKEN", KEYS_TOKEN},
    {"TENCENTCLOUD_SECURITY_TOKEN", KEYS_TOKEN},
};
static const struct name ini_names[NAMES] = {
    {"secret_id", KEYS_ID},        {"secret_key", KEYS_KEY},       {"token", KEYS_TOKEN},
    {"session_token", KEYS_TOKEN}, {"security_token", KEYS_TOKEN},
};

/* The main names of each format. */
static const char *const of_lines[KEYS_PARTS] = {"TENCENTCLOUD_SECRET_ID",
                                                 "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"};
static const char *const of_ini[KEYS_PARTS] = {"secret_id", "secret_key", "token"};
static const char *const of_json[KEYS_PARTS] = {"secretId", "secretKey", "token"};

/* ---- lines of NAME=VALUE ---- */

/*
 * Takes one line: NAME=VALUE, empty or a comment. No message has any part of the line, which may be
 * a key.
 */
static bool take_line(struct keys_reading *reading, char *line, unsigned number)
{
    char *name = scan_trim(line);
    char *value = strchr(name, '=');

    if (*name == '\0' || *name == '#') {
        return true;
    }
    if (value == NULL) {
        (void)keys_wrong(reading, number, "it is neither NAME=VALUE nor a comment");
        return false;
    }
    *value = '\0';
    value = scan_trim(value + 1);
    name = scan_trim(name);
    for (size_t i = 0; i < NAMES; i++) {
        if (strcmp(name, line_names[i].text) == 0) {
            return keys_put(reading, line_names[i].part, line_names[i].text, value, number);
        }
    }
    (void)keys_wrong(reading, number,
                     "its name is none of TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and "
                     "TENCENTCLOUD_TOKEN");
    return false;
}

/* ---- INI ---- */

/* Takes a line like "[default]". Sets whether the lines after it are those of the section. */
static bool take_section(struct keys_reading *reading, char *line, unsigned number,
                         const char *section, bool *inside)
{
    char *end = strchr(line, ']');
    const char *after = end != NULL ? end + 1 + strspn(end + 1, " \t") : "x";

    if (*after != '\0' && *after != '#' && *after != ';') {
        (void)keys_wrong(reading, number, "it is no section: a ] must end it");
        return false;
    }
    *end = '\0';
    *inside = strcmp(scan_trim(line + 1), section) == 0;
    return true;
}

/* Some SDKs remove quotes, and others take them for a part of the value. No key has any. */
static char *unquote(char *value)
{
    size_t length = strlen(value);

    if (length >= 2 && strchr("\"'", value[0]) != NULL && value[length - 1] == value[0]) {
        value[length - 1] = '\0';
        value++;
    }
    return value;
}

/* Takes a line of the section: NAME = VALUE or NAME: VALUE. Other names are of no interest. */
static bool take_setting(struct keys_reading *reading, char *name, unsigned number)
{
    char *value = strpbrk(name, "=:");

    if (value == NULL) {
        (void)keys_wrong(reading, number, "it is neither NAME = VALUE, a [section] nor a comment");
        return false;
    }
    *value = '\0';
    value = scan_trim(value + 1);
    name = scan_trim(name);
    for (size_t i = 0; i < NAMES; i++) {
        if (strcasecmp(name, ini_names[i].text) != 0) {
            continue;
        }
        return keys_put(reading, ini_names[i].part, ini_names[i].text, unquote(value), number);
    }
    return true;
}

/* ---- lines of either kind ---- */

static enum keys_found read_lines(struct keys_reading *reading, char *text, const char *section)
{
    bool inside = false, known = false;
    unsigned number = 1;

    for (char *line = text; line != NULL; number++) {
        char *end = strchr(line, '\n');
        bool good = true;

        if (end != NULL) {
            *end = '\0';
        }
        line = scan_trim(line);
        if (section == NULL) {
            good = take_line(reading, line, number);
        } else if (*line == '[') {
            good = take_section(reading, line, number, section, &inside);
            known = known || inside;
        } else if (inside && *line != '\0' && *line != '#' && *line != ';') {
            good = take_setting(reading, line, number);
        }
        if (!good) {
            return KEYS_BAD;
        }
        line = end == NULL ? NULL : end + 1;
    }
    if (section != NULL && !known) {
        char what[256];
        snprintf(what, sizeof what, "it has no section [%s]", section);
        (void)keys_wrong(reading, 0, what);
        return KEYS_ABSENT;
    }
    return KEYS_FOUND;
}

/* ---- JSON ---- */

static enum keys_found read_json(struct keys_reading *reading, const char *text)
{
    /* One byte more than a key may have, so that keys_put() sees that it is too long. */
    char values[KEYS_PARTS][KEYS_TEXT_MAX + 2];
    struct json_member members[KEYS_PARTS];
    const char *wrong;
    char what[128];
    unsigned line;
    enum keys_found found = KEYS_FOUND;

    for (size_t i = 0; i < KEYS_PARTS; i++) {
        members[i].name = of_json[i];
        members[i].value = values[i];
        members[i].size = sizeof values[i];
    }
    wrong = json_read(text, members, KEYS_PARTS, &line);
    if (wrong != NULL) {
        found = keys_wrong(reading, line, wrong);
    }
    for (size_t i = 0; i < KEYS_PARTS && found == KEYS_FOUND; i++) {
        if (members[i].kind == JSON_NUMBER || members[i].kind == JSON_OTHER) {
            snprintf(what, sizeof what, "%s is not a string", of_json[i]);
            found = keys_wrong(reading, members[i].line, what);
        } else if (members[i].kind == JSON_TEXT &&
                   !keys_put(reading, (enum keys_part)i, of_json[i], values[i], members[i].line)) {
            found = KEYS_BAD;
        }
    }
    mbedtls_platform_zeroize(values, sizeof values);
    return found;
}

/* ---- any of them ---- */

/* The first byte that is neither a blank nor in a comment. */
static char first_byte(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (*text != '#' && *text != ';') {
            return *text;
        }
        text += strcspn(text, "\n");
    }
}

enum keys_found keys_text_read(char *text, const char *place, const char *section,
                               struct keys *keys, char problem[KEYS_PROBLEM_SIZE])
{
    struct keys_reading reading;
    enum keys_found found;
    char first;

    if (strncmp(text, BOM, sizeof BOM - 1) == 0) {
        text += sizeof BOM - 1;
    }
    first = first_byte(text);
    if (first == '[') {
        keys_begin(&reading, keys, place, of_ini, problem);
        found = read_lines(&reading, text, section != NULL ? section : "default");
    } else if (section != NULL) {
        keys_begin(&reading, keys, place, of_ini, problem);
        (void)keys_wrong(&reading, 0, "it is no INI file, so it has no profiles");
        return KEYS_ABSENT;
    } else if (first == '{') {
        keys_begin(&reading, keys, place, of_json, problem);
        found = read_json(&reading, text);
    } else {
        keys_begin(&reading, keys, place, of_lines, problem);
        found = read_lines(&reading, text, NULL);
    }
    if (found != KEYS_FOUND) {
        return found;
    }
    /* A file that is there is meant to have keys. */
    return keys_end(&reading) == KEYS_FOUND ? KEYS_FOUND : KEYS_BAD;
}

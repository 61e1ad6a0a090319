#include "firmware_options.h"

#include <stddef.h>
#include <string.h>

#include <teo/request.h>

#include "firmware_semihost.h"

#ifndef FIRMWARE_LINE_SIZE
#define FIRMWARE_LINE_SIZE 640 /* some 300 for all options but a token, which may be long */
#endif

/* The options' texts point into it. */
static char command_line[FIRMWARE_LINE_SIZE];

struct option_text {
    const char *name;
    size_t offset; /* of a const char * in struct options */
};

struct option_number {
    const char *name;
    size_t offset; /* of a uint32_t in struct options */
    uint32_t min, max;
    const char *wrong;
};

static const struct option_text texts[] = {
    {"zone", offsetof(struct options, zone)},
    {"secret-id", offsetof(struct options, secret_id)},
    {"secret-key", offsetof(struct options, secret_key)},
    {"token", offsetof(struct options, token)},
    {"host", offsetof(struct options, host)},
    {"address", offsetof(struct options, address)},
};

static const struct option_number numbers[] = {
    {"port", offsetof(struct options, port), 1, 65535, "port= is no number from 1 to 65535"},
    {"last", offsetof(struct options, last), 1, 0x7FFFFFFF, "last= is no number of seconds"},
    {"limit", offsetof(struct options, limit), 1, TEO_LIMIT_MAX,
     "limit= is no number from 1 to 1000"},
    {"interval", offsetof(struct options, interval), 1, 86400,
     "interval= is no number from 1 to 86400"},
    {"deadline", offsetof(struct options, deadline), 1, 86400,
     "deadline= is no number from 1 to 86400"},
    {"stall", offsetof(struct options, stall), 1, 86400, "stall= is no number from 1 to 86400"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool parse_number(const char *text, uint32_t min, uint32_t max, uint32_t *number)
{
    uint64_t value = 0;

    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        value = value * 10u + (uint32_t)(*text - '0');
        if (value > max) {
            return false;
        }
    }
    *number = (uint32_t)value;
    return value >= min;
}

/* Stores one option. NULL, or what is wrong with it. */
static const char *take_word(struct options *options, const char *word)
{
    const char *value = strchr(word, '=');
    size_t length = value != NULL ? (size_t)(value - word) : 0;

    options->once = options->once || strcmp(word, "once") == 0;
    options->until_done = options->until_done || strcmp(word, "until-done") == 0;
    if (value == NULL) {
        return strcmp(word, "once") == 0 || strcmp(word, "until-done") == 0 ? NULL
                                                                            : "a word is no option";
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (strlen(texts[i].name) == length && memcmp(word, texts[i].name, length) == 0) {
            const char *text = value + 1;

            memcpy((char *)options + texts[i].offset, &text, sizeof text);
            return NULL;
        }
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const struct option_number *option = &numbers[i];
        uint32_t number;

        if (strlen(option->name) == length && memcmp(word, option->name, length) == 0) {
            if (!parse_number(value + 1, option->min, option->max, &number)) {
                return option->wrong;
            }
            memcpy((char *)options + option->offset, &number, sizeof number);
            return NULL;
        }
    }
    return "a word is no option";
}

const char *options_read(struct options *options)
{
    char *word = command_line;
    const char *wrong = NULL;
    bool program = true; /* the first word is its name */

    memset(options, 0, sizeof *options);
    options->host = TEO_ENDPOINT_INTL;
    options->port = 443;
    options->last = 86400;
    options->limit = 100;
    options->interval = 60;
    options->deadline = 60;
    options->stall = 15;
    if (!semihost_command_line(command_line, sizeof command_line)) {
        return "there is no command line by semihosting, or it is too long";
    }
    while (word != NULL && wrong == NULL) {
        char *end = strchr(word, ' ');

        if (end != NULL) {
            *end++ = '\0';
        }
        if (!program && *word != '\0') {
            wrong = take_word(options, word);
        }
        program = false;
        word = end;
    }
    if (wrong == NULL &&
        (options->zone == NULL || options->secret_id == NULL || options->secret_key == NULL)) {
        wrong = "zone=, secret-id= and secret-key= are required";
    }
    return wrong;
}

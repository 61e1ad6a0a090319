#include "firmware_options.h"

#include <stddef.h>
#include <string.h>

#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>

#include <teo/request.h>

#include "firmware_flash.h"
#include "firmware_line.h"
#include "firmware_semihost.h"

#if FIRMWARE_TOKEN_MAX < 1 || FIRMWARE_TOKEN_MAX > 8192
#error "FIRMWARE_TOKEN_MAX is 1 to 8192"
#endif

#define STRING(text) #text
#define NUMBER(name) STRING(name)
#define UNKNOWN "a word is no option"

struct option_text {
    const char *name;
    size_t offset; /* of a const char * in struct options, or in struct endpoint */
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
};

static const struct option_number numbers[] = {
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

static bool is_named(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(word, name, length) == 0;
}

/*
 * Stores an option of an endpoint. The words before the first host= are about the first endpoint;
 * `*hosts` counts the host= so far.
 */
static const char *take_endpoint(struct options *options, uint32_t *hosts, const char *word,
                                 size_t length)
{
    struct endpoint *endpoint = &options->endpoints[options->endpoint_count - 1u];
    const char *value = word + length + 1;

    if (is_named(word, length, "address")) {
        endpoint->address = value;
        return NULL;
    }
    if (is_named(word, length, "port")) {
        return parse_number(value, 1, 65535, &endpoint->port)
                   ? NULL
                   : "port= is no number from 1 to 65535";
    }
    if (!is_named(word, length, "host")) {
        return UNKNOWN;
    }
    if (++*hosts > OPTIONS_ENDPOINTS_MAX) {
        return "host= stands more than three times";
    }
    if (*hosts > 1u) {
        endpoint = &options->endpoints[options->endpoint_count++];
        endpoint->port = 443;
    }
    endpoint->host = value;
    return NULL;
}

/* Stores one option. NULL, or what is wrong with it. */
static const char *take_word(struct options *options, uint32_t *hosts, const char *word)
{
    const char *value = strchr(word, '=');
    size_t length = value != NULL ? (size_t)(value - word) : 0;

    options->once = options->once || strcmp(word, "once") == 0;
    options->until_done = options->until_done || strcmp(word, "until-done") == 0;
    if (value == NULL) {
        return strcmp(word, "once") == 0 || strcmp(word, "until-done") == 0 ? NULL : UNKNOWN;
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (is_named(word, length, texts[i].name)) {
            const char *text = value + 1;

            memcpy((char *)options + texts[i].offset, &text, sizeof text);
            return NULL;
        }
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const struct option_number *option = &numbers[i];
        uint32_t number;

        if (is_named(word, length, option->name)) {
            if (!parse_number(value + 1, option->min, option->max, &number)) {
                return option->wrong;
            }
            memcpy((char *)options + option->offset, &number, sizeof number);
            return NULL;
        }
    }
    return take_endpoint(options, hosts, word, length);
}

/* `words`: each ends with a NUL, the last one too. They must stay where they are. */
static const char *take_words(struct options *options, const char *words, size_t length)
{
    const char *end = words + length, *wrong = NULL;
    uint32_t hosts = 0;

    for (; words < end && wrong == NULL; words += strlen(words) + 1u) {
        if (*words != '\0') {
            wrong = take_word(options, &hosts, words);
        }
    }
    return wrong;
}

/*
 * Takes the words of the command line, if there are any besides the name of the program; `*taken`
 * says so. The options' texts point to a copy in the arena, which is never freed, because nobody
 * knows how long a line is before it is read.
 */
static const char *take_line(struct options *options, char *line, size_t size, bool *taken)
{
    enum semihost_answer answer = semihost_command_line(line, size);
    char *words, *copy;
    size_t length;

    if (answer == SEMIHOST_TOO_LONG) {
        *taken = true;
        return "the semihosting command line is too long: token= has at most " NUMBER(
            FIRMWARE_TOKEN_MAX) " bytes (make firmware FIRMWARE_TOKEN_MAX=4096)";
    }
    words = answer == SEMIHOST_OK ? strchr(line, ' ') : NULL;
    if (words == NULL) {
        return NULL;
    }
    *taken = true;
    length = strlen(words) + 1u;
    for (char *space = words; space != NULL; space = strchr(space + 1, ' ')) {
        *space = '\0';
    }
    copy = mbedtls_calloc(1, length);
    if (copy == NULL) {
        return "the arena is too small for the command line";
    }
    memcpy(copy, words, length);
    mbedtls_platform_zeroize(line, size);
    return take_words(options, copy, length);
}

static const char *take_flash(struct options *options)
{
    struct flash flash;
    const char *wrong = flash_read(&flash);

    if (wrong != NULL) {
        return wrong;
    }
    line_event("settings");
    line_number("version", FLASH_VERSION);
    line_number("checksum", flash.checksum);
    line_end();
    if (flash.roots_length != 0) {
        options->roots = flash.roots;
        options->roots_length = flash.roots_length;
    }
    return take_words(options, flash.words, flash.words_length);
}

const char *options_read(struct options *options, char *line, size_t size)
{
    const char *wrong;
    bool taken = false;

    memset(options, 0, sizeof *options);
    options->endpoints[0].host = TEO_ENDPOINT_INTL;
    options->endpoints[0].port = 443;
    options->endpoint_count = 1;
    options->last = 86400;
    options->limit = 100;
    options->interval = 60;
    options->deadline = 60;
    options->stall = 15;
    wrong = take_line(options, line, size, &taken);
    if (!taken) {
        wrong = take_flash(options);
    }
    if (wrong == NULL && options->zone == NULL) {
        wrong = "zone= is required";
    }
    if (wrong == NULL && options->token != NULL && strlen(options->token) > FIRMWARE_TOKEN_MAX) {
        wrong = "token= has more than " NUMBER(
            FIRMWARE_TOKEN_MAX) " bytes (make firmware FIRMWARE_TOKEN_MAX=4096)";
    }
    return wrong;
}

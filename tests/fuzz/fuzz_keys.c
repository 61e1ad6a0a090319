/*
 * Files of keys, in each format: what is taken are keys that a header can carry, and what is refused has a message. Oracle for JSON:
 * jansson, where it takes the text as well.
 */
#include "fuzz.h"

#include <jansson.h>

#include "purge_keys_text.h"

static void check_keys(const struct keys *keys)
{
    fuzz_assert(keys->texts[KEYS_ID][0] != '\0' && keys->texts[KEYS_KEY][0] != '\0');
    for (size_t i = 0; i < KEYS_PARTS; i++) {
        const char *text = keys->texts[i];

        fuzz_assert(strlen(text) <= KEYS_TEXT_MAX && text[0] != '"' && text[0] != '\'');
        for (size_t at = 0; text[at] != '\0'; at++) {
            fuzz_assert(text[at] > ' ' && text[at] < 0x7F);
        }
    }
}

static void compare(const char *text, const struct keys *keys)
{
    static const char *const names[KEYS_PARTS] = {"secretId", "secretKey", "token"};
    json_t *root = json_loads(text, 0, NULL);

    for (size_t i = 0; i < KEYS_PARTS && json_is_object(root); i++) {
        const json_t *member = json_object_get(root, names[i]);

        fuzz_assert(member == NULL || json_is_null(member) || json_is_string(member));
        fuzz_assert(strcmp(json_is_string(member) ? json_string_value(member) : "", keys->texts[i]) == 0);
    }
    json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const sections[] = {NULL, "default", "other"};
    fuzz_input input = fuzz_begin(data, size);
    const char *section = sections[fuzz_below(&input, 3)];
    char *text = fuzz_text(&input), *copy = fuzz_copy(text, strlen(text) + 1);
    char *problem = fuzz_memory(KEYS_PROBLEM_SIZE);
    struct keys *keys = fuzz_memory(sizeof *keys);

    if (keys_text_read(text, "fuzz", section, keys, problem) == KEYS_FOUND) {
        check_keys(keys);
        /* The reader knows the names of members as they stand; jansson takes their escapes as well. */
        if (section == NULL && copy[strspn(copy, " \t\r\n")] == '{' && strchr(copy, '\\') == NULL) {
            compare(copy, keys);
        }
    } else {
        fuzz_assert(strncmp(problem, "fuzz:", 5) == 0 && strlen(problem) < 200);
    }
    fuzz_free_all();
    return 0;
}

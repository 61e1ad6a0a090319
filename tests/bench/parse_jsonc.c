#include <json-c/json.h>

#include "parse.h"

/* Strict, json-c from 0.18 on takes bytes from 0x80 up for controls where char is signed. */
#if JSON_C_VERSION_NUM < 0x1200
#define FLAGS (JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8)
#else
#define FLAGS JSON_TOKENER_VALIDATE_UTF8
#endif

int parse_jsonc(const char *json, size_t length, size_t piece, outcome *result)
{
    uint64_t before = heap_in_use();
    struct json_tokener *tokener = json_tokener_new_ex(100);
    struct json_object *root, *response, *tasks = NULL, *member;
    size_t count = 0;

    (void)piece;
    json_tokener_set_flags(tokener, FLAGS);
    root = json_tokener_parse_ex(tokener, json, (int)length);
    if (json_object_object_get_ex(root, "Response", &response) &&
        json_object_object_get_ex(response, "Tasks", &tasks)) {
        count = json_object_array_length(tasks);
    }
    for (size_t at = 0; at < count; at++) {
        struct json_object *task = json_object_array_get_idx(tasks, at);

        result->tasks++;
        for (int i = 0; i < MEMBERS; i++) {
            if (json_object_object_get_ex(task, members[i], &member)) {
                result->sum += (uint64_t)json_object_get_string_len(member);
            }
        }
    }
    result->memory = heap_in_use() - before;
    result->whole = 1;
    json_object_put(root);
    json_tokener_free(tokener);
    return tasks != NULL;
}

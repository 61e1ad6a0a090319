#include <jansson.h>

#include "parse.h"

int parse_jansson(const char *json, size_t length, size_t piece, outcome *result)
{
    uint64_t before = heap_in_use();
    json_t *root = json_loadb(json, length, 0, NULL), *task;
    const json_t *tasks = json_object_get(json_object_get(root, "Response"), "Tasks");
    size_t index;

    (void)piece;
    json_array_foreach(tasks, index, task) {
        result->tasks++;
        for (int i = 0; i < MEMBERS; i++) {
            result->sum += json_string_length(json_object_get(task, members[i]));
        }
    }
    result->memory = heap_in_use() - before;
    result->whole = 1;
    json_decref(root);
    return root != NULL;
}

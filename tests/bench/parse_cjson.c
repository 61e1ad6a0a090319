#include <cjson/cJSON.h>
#include <string.h>

#include "parse.h"

int parse_cjson(const char *json, size_t length, size_t piece, outcome *result)
{
    uint64_t before = heap_in_use();
    cJSON *root = cJSON_ParseWithLength(json, length);
    const cJSON *response = cJSON_GetObjectItemCaseSensitive(root, "Response");
    const cJSON *tasks = cJSON_GetObjectItemCaseSensitive(response, "Tasks"), *task;

    (void)piece;
    cJSON_ArrayForEach(task, tasks) {
        result->tasks++;
        for (int i = 0; i < MEMBERS; i++) {
            const cJSON *member = cJSON_GetObjectItemCaseSensitive(task, members[i]);

            result->sum += cJSON_IsString(member) ? strlen(member->valuestring) : 0;
        }
    }
    result->memory = heap_in_use() - before;
    result->whole = 1;
    cJSON_Delete(root);
    return tasks != NULL;
}

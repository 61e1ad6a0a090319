#include <string.h>

#include <teo/client.h>

#include "parse.h"

/* As the client has it: a quarter of the buffer is scratch memory, and the rest is to receive. */
enum { SCRATCH = TEO_BUFFER_MIN / 4, RECEIVE = TEO_BUFFER_MIN - SCRATCH };

static uint64_t sum_of(const teo_task *task)
{
    return strlen(task->job_id) + strlen(task->target) + strlen(task->type) +
           strlen(task->method) + strlen(task->status) + strlen(task->create_time) +
           strlen(task->update_time) + strlen(task->fail_type) + strlen(task->fail_message);
}

int parse_teo(const char *json, size_t length, size_t piece, outcome *result)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
    static uint8_t scratch[SCRATCH];
    static teo_response response;
    static teo_fault fault;
    static teo_task task;
    size_t used, size = piece != 0 ? piece : RECEIVE;
    uint64_t before = heap_in_use();
    teo_status status;

    if (teo_response_init(&response, scratch, sizeof scratch, &fault) != TEO_OK ||
        teo_response_push(&response, head, sizeof head - 1, &used, &task) != TEO_AGAIN) {
        return 0;
    }
    while (length > 0) {
        size_t part = size < length ? size : length, left = part;

        do {
            status = teo_response_push(&response, json, left, &used, &task);
            json += used;
            left -= used;
            if (status == TEO_OK) {
                result->tasks++;
                result->sum += sum_of(&task);
            }
        } while (status == TEO_OK);
        if (status != TEO_AGAIN) {
            return 0;
        }
        length -= part;
    }
    result->memory = sizeof(teo_client) + TEO_BUFFER_MIN + sizeof task + heap_in_use() - before;
    return teo_response_close(&response) == TEO_END;
}

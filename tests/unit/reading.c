#include "reading.h"

#define SLOT(name, member, bit) {name, offsetof(teo_task, member), sizeof(((teo_task *)0)->member), bit}

const slot slots[SLOTS] = {
    SLOT("JobId", job_id, TEO_HAS_JOB_ID),
    SLOT("Target", target, TEO_HAS_TARGET),
    SLOT("Type", type, TEO_HAS_TYPE),
    SLOT("Method", method, TEO_HAS_METHOD),
    SLOT("Status", status, TEO_HAS_STATUS),
    SLOT("CreateTime", create_time, TEO_HAS_CREATE_TIME),
    SLOT("UpdateTime", update_time, TEO_HAS_UPDATE_TIME),
    SLOT("FailType", fail_type, TEO_HAS_FAIL_TYPE),
    SLOT("FailMessage", fail_message, TEO_HAS_FAIL_MESSAGE),
};

const char *slot_text(const teo_task *task, const slot *which)
{
    return (const char *)task + which->offset;
}

/* Keeps the texts of a task, without the bytes that follow their NULs. */
static void keep_task(reading *result, const teo_task *task)
{
    assert_int_equal(task->truncated & ~task->present, 0);
    assert_int_equal(task->present >> SLOTS, 0);
    for (const slot *s = slots; s < slots + SLOTS; s++) {
        const char *text = slot_text(task, s);

        assert_non_null(memchr(text, '\0', s->size));
        assert_true(*text == '\0' || task->present & s->bit);
        if (result->count < READING_TASKS) {
            strcpy((char *)&result->tasks[result->count] + s->offset, text);
        }
    }
    if (result->count < READING_TASKS) {
        result->tasks[result->count].present = task->present;
        result->tasks[result->count].truncated = task->truncated;
    }
    result->count++;
}

static size_t piece_length(cuts *where, size_t position, size_t left)
{
    size_t length = left;

    if (where->every > 0) {
        length = where->every;
    } else if (where->at > position) {
        length = where->at - position;
    } else if (where->seed != 0) {
        length = 1 + next_random(&where->seed) % (where->seed & 1u ? 8u : 90u);
    }
    return length < left ? length : left;
}

/*
 * Memory of exactly this size, so that a sanitizer sees every access beyond it. A test that fails
 * leaves it to the next.
 */
static char *exactly(char **memory, size_t size)
{
    free(*memory);
    *memory = malloc(size);
    assert_non_null(*memory);
    return *memory;
}

static teo_status push_piece(teo_response *response, const char *data, size_t length, reading *result, teo_task *task)
{
    static char *memory;
    char *at = exactly(&memory, length);
    size_t left = length, used;
    teo_status status;

    memcpy(at, data, length);
    do {
        used = SIZE_MAX;
        status = teo_response_push(response, at, left, &used, task);
        assert_true(used <= left);
        at += used;
        left -= used;
        if (status == TEO_OK) {
            keep_task(result, task);
            result->prints = result->prints * 31u + response->fingerprint;
            memset(task, 'x', sizeof *task);
        }
    } while (status == TEO_OK);
    assert_true(left == 0 || status != TEO_AGAIN);
    result->used += length - left;
    return status;
}

/* An end is for good: whatever comes later changes nothing. */
static void check_end(teo_response *response, teo_status status)
{
    teo_task task;
    size_t used = SIZE_MAX;

    assert_int_equal(teo_response_push(response, "HTTP/1.1 200 OK\r\n\r\n", 19, &used, &task), status);
    assert_int_equal(used, 0);
    assert_int_equal(teo_response_close(response), status);
    assert_int_equal(teo_response_push(response, "", 0, &used, &task), status);
    assert_int_equal(used, 0);
}

void read_reply(reading *result, const char *data, size_t length, size_t window, cuts where)
{
    static char *memory;
    teo_response response;
    teo_status status = TEO_AGAIN;
    teo_task task;
    size_t position = 0, piece;

    memset(result, 0, sizeof *result);
    memset(&task, 'x', sizeof task);
    memset(&response, 'x', sizeof response);
    memset(&result->fault, 'x', sizeof result->fault);
    assert_int_equal(teo_response_init(&response, exactly(&memory, window), window, &result->fault), TEO_OK);
    while (position < length && status == TEO_AGAIN) {
        piece = piece_length(&where, position, length - position);
        status = push_piece(&response, data + position, piece, result, &task);
        position += piece;
    }
    if (status == TEO_AGAIN) {
        result->closed = true;
        status = teo_response_close(&response);
    }
    check_end(&response, status);
    assert_int_equal(result->fault.status, status);
    result->status = status;
    result->total_count = response.total_count;
    result->rows = response.rows;
    result->keep_alive = response.keep_alive;
    result->date = response.date;
    result->retry_at = response.retry_at;
}

bool differ_in_first_fault(const reading *one, const reading *other)
{
    return (one->status == TEO_E_JSON && other->status == TEO_E_MEMBER_TYPE) ||
           (one->status == TEO_E_MEMBER_TYPE && other->status == TEO_E_JSON);
}

void assert_same_reading(const char *label, const reading *one, const reading *other)
{
    size_t kept = one->count < READING_TASKS ? one->count : READING_TASKS;

    if (differ_in_first_fault(one, other)) {
        return;
    }
    assert_status(label, one->status, other->status);
    assert_that(label, one->closed == other->closed);
    assert_that(label, one->total_count == other->total_count);
    assert_that(label, one->rows == other->rows);
    assert_that(label, one->keep_alive == other->keep_alive);
    assert_that(label, one->date == other->date);
    assert_that(label, one->retry_at == other->retry_at && one->fault.retry_after == other->fault.retry_after);
    assert_that(label, one->used == other->used || one->status != TEO_END);
    assert_that(label, one->count == other->count);
    assert_that(label, one->prints == other->prints);
    assert_that(label, memcmp(one->tasks, other->tasks, kept * sizeof(teo_task)) == 0);
    assert_that(label, one->fault.status == other->fault.status && one->fault.stage == other->fault.stage);
    assert_that(label, one->fault.http_status == other->fault.http_status);
    assert_that(label, strcmp(one->fault.code, other->fault.code) == 0);
    assert_that(label, strcmp(one->fault.message, other->fault.message) == 0);
    assert_that(label, strcmp(one->fault.request_id, other->fault.request_id) == 0);
}

void read_both(const char *label, reading *result, const char *data, size_t length, size_t window)
{
    static reading other;

    read_reply(result, data, length, window, (cuts){0, 0, 0});
    read_reply(&other, data, length, window, (cuts){0, 1, 0});
    assert_same_reading(label, &other, result);
}

void read_json(const char *label, reading *result, const char *json, size_t length)
{
    static bytes reply;

    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n", (unsigned)length);
    bytes_add(&reply, json, length);
    read_both(label, result, reply.at, reply.length, TEO_SCRATCH_MIN);
}

void expect_json(const char *label, const char *json, teo_status expected)
{
    static reading result;

    read_json(label, &result, json, strlen(json));
    assert_status(label, result.status, expected);
}

void expect_reply(const char *label, const char *reply, teo_status expected)
{
    static reading result;

    read_both(label, &result, reply, strlen(reply), TEO_SCRATCH_MIN);
    assert_status(label, result.status, expected);
}

/*
 * Which member of the API's reply an item of JSON is, and where it goes:
 *
 *   {"Response": {"TotalCount": n, "Tasks": [{"JobId": …, …}, …], "RequestId": …, "Error": {"Code": …, "Message": …}}}
 *
 * A known container lies at a depth of its own, so an item deeper than the scope belongs to an unknown member and is skipped. Members
 * come in any order; null is as good as missing (document/product/1145/50532).
 */
#include "reply.h"

#include <string.h>

#include "json.h"
#include "text.h"

/* teo_response.scope: the known container, and its depth. */
enum { OUTSIDE, IN_TOP, IN_RESPONSE, IN_TASKS, IN_TASK, IN_ERROR };

static const uint8_t depths[] = {0, 1, 2, 3, 4, 3};

typedef struct member {
    char name[12];
    uint8_t length;
    uint8_t scope;   /* where it stands */
    uint8_t kind;    /* teo_json_kind of its value */
    uint8_t opens;   /* scope of the container that it is */
    uint16_t offset; /* of its slot in the task, or in the fault */
    uint16_t size;
} member;

#define TASK_TEXT(name, slot) \
    {name, sizeof(name) - 1, IN_TASK, TEO_JSON_STRING, 0, offsetof(teo_task, slot), sizeof(((teo_task *)0)->slot)}
#define FAULT_TEXT(name, where, slot) \
    {name, sizeof(name) - 1, where, TEO_JSON_STRING, 0, offsetof(teo_fault, slot), sizeof(((teo_fault *)0)->slot)}

/* The first nine are in the order of the bits TEO_JOB_ID to TEO_FAIL_MESSAGE. */
static const member members[] = {
    TASK_TEXT("JobId", job_id),
    TASK_TEXT("Target", target),
    TASK_TEXT("Type", type),
    TASK_TEXT("Method", method),
    TASK_TEXT("Status", status),
    TASK_TEXT("CreateTime", create_time),
    TASK_TEXT("UpdateTime", update_time),
    TASK_TEXT("FailType", fail_type),
    TASK_TEXT("FailMessage", fail_message),
    FAULT_TEXT("RequestId", IN_RESPONSE, request_id),
    FAULT_TEXT("Code", IN_ERROR, code),
    FAULT_TEXT("Message", IN_ERROR, message),
    {"TotalCount", 10, IN_RESPONSE, TEO_JSON_PRIMITIVE, 0, 0, 0},
    {"Tasks", 5, IN_RESPONSE, TEO_JSON_ARRAY, IN_TASKS, 0, 0},
    {"Error", 5, IN_RESPONSE, TEO_JSON_OBJECT, IN_ERROR, 0, 0},
    {"Response", 8, IN_TOP, TEO_JSON_OBJECT, IN_RESPONSE, 0, 0},
    /* What has no key. */
    {"", 0, OUTSIDE, TEO_JSON_OBJECT, IN_TOP, 0, 0},
    {"", 0, IN_TASKS, TEO_JSON_OBJECT, IN_TASK, 0, 0},
};

enum { TASK_TEXTS = 9, TOP = 16, TASK = 17, UNKNOWN = 18 };

/* Slots are found by 16-bit offsets. */
typedef char task_fits[sizeof(teo_task) <= UINT16_MAX ? 1 : -1];

void teo_reply_begin(teo_response *response)
{
    teo_json_begin(&response->json);
    response->scope = OUTSIDE;
    response->member = TOP;
    response->seen = 0;
}

static teo_status find_member(teo_response *response, const teo_json_item *item)
{
    uint8_t i;

    response->member = UNKNOWN;
    if (!item->first || !item->last) {
        return TEO_OK; /* no known name is as long as the window */
    }
    for (i = 0; i < TOP; i++) {
        if (members[i].scope == response->scope && members[i].length == item->length &&
            memcmp(members[i].name, item->text, item->length) == 0) {
            if (response->seen & 1u << i) {
                return TEO_E_MEMBER_TWICE;
            }
            response->seen |= 1u << i;
            response->member = i;
            break;
        }
    }
    return TEO_OK;
}

static char *slot_of(teo_response *response, teo_task *task, const member *m)
{
    return (m->scope == IN_TASK ? (char *)task : (char *)response->fault) + m->offset;
}

/* Writes a piece of a text behind what its slot holds, and cuts it between two characters where the slot ends. */
static void put_text(teo_response *response, teo_task *task, const member *m, const teo_json_item *item)
{
    char *slot = slot_of(response, task, m);
    size_t used = item->first ? 0 : response->slot_used, room = m->size - 1u - used, length = item->length;

    if (m->scope == IN_TASK) {
        task->present |= (uint16_t)(1u << response->member);
    }
    if (length > room) {
        length = room;
        while (length > 0 && teo_is_continuation((uint8_t)item->text[length])) {
            length--;
        }
        if (m->scope == IN_TASK) {
            task->truncated |= (uint16_t)(1u << response->member);
        }
    }
    memcpy(slot + used, item->text, length);
    slot[used + length] = '\0';
    /* Nothing more goes into a slot that was cut. */
    response->slot_used = (uint16_t)(length < item->length ? m->size - 1u : used + length);
}

/* A whole number that is not negative and fits 32 bits. */
static bool read_count(const teo_json_item *item, uint32_t *count)
{
    size_t i;

    *count = 0;
    for (i = 0; i < item->length; i++) {
        uint32_t digit = (uint32_t)(uint8_t)item->text[i] - '0';

        if (digit > 9 || *count > (UINT32_MAX - digit) / 10u) {
            return false;
        }
        *count = *count * 10u + digit;
    }
    return true;
}

static void begin_task(teo_response *response, teo_task *task)
{
    response->seen &= (uint16_t)~((1u << TASK_TEXTS) - 1u);
    for (const member *m = members; m < members + TASK_TEXTS; m++) {
        *slot_of(response, task, m) = '\0';
    }
    task->present = 0;
    task->truncated = 0;
}

/* A value, or a piece of one, of the member that is current. */
static teo_status read_value(teo_response *response, teo_json_kind kind, const teo_json_item *item, teo_task *task)
{
    const member *m = &members[response->member];

    if (response->member == UNKNOWN) {
        return TEO_OK;
    }
    if (kind == TEO_JSON_PRIMITIVE && item->text[0] == 'n' && response->member != TOP) {
        response->rows += response->member == TASK; /* the service counted it */
        return TEO_OK;
    }
    if (kind != (teo_json_kind)m->kind) {
        return TEO_E_MEMBER_TYPE;
    }
    if (kind == TEO_JSON_STRING) {
        put_text(response, task, m, item);
    } else if (kind == TEO_JSON_PRIMITIVE) {
        response->flags |= TEO_HAS_TOTAL;
        return read_count(item, &response->total_count) ? TEO_OK : TEO_E_MEMBER_TYPE;
    } else {
        response->scope = m->opens;
        response->member = m->opens == IN_TASKS ? TASK : UNKNOWN;
        if (m->opens == IN_TASK) {
            begin_task(response, task);
        } else if (m->opens == IN_ERROR) {
            response->flags |= TEO_HAS_ERROR;
        }
    }
    return TEO_OK;
}

/* TEO_OK: it was a task that closed. */
static teo_status close_scope(teo_response *response)
{
    uint8_t scope = response->scope;

    response->scope = scope == IN_ERROR ? IN_RESPONSE : (uint8_t)(scope - 1u);
    response->member = UNKNOWN;
    if (scope != IN_TASK) {
        return TEO_AGAIN;
    }
    response->member = TASK;
    response->rows++;
    return TEO_OK;
}

teo_status teo_reply_read(teo_response *response, teo_task *task)
{
    teo_status status = TEO_OK;
    teo_json_item item;

    while (status == TEO_OK) {
        teo_json_kind kind = teo_json_next(&response->json, &item);
        uint32_t depth = response->json.depth, known = depths[response->scope];

        switch (kind) {
        case TEO_JSON_MORE:
            return TEO_AGAIN;
        case TEO_JSON_BAD:
            return TEO_E_JSON;
        case TEO_JSON_CLOSE:
            if (depth < known && close_scope(response) == TEO_OK) {
                return TEO_OK;
            }
            break;
        case TEO_JSON_KEY:
            status = depth == known ? find_member(response, &item) : TEO_OK;
            break;
        case TEO_JSON_OBJECT:
        case TEO_JSON_ARRAY:
            depth--; /* where the container stands, not what stands in it */
            /* fall through */
        default:
            status = depth == known ? read_value(response, kind, &item, task) : TEO_OK;
            break;
        }
    }
    return status;
}

/* Codes are dotted and open-ended: `name` is the whole code, or what stands before a dot. */
static bool is_code(const char *code, const char *name)
{
    size_t length = strlen(name);

    return strlen(code) >= length && memcmp(code, name, length) == 0 && (code[length] == '\0' || code[length] == '.');
}

/* Common error codes (document/api/614/42761) that a client can do something about. */
static teo_status classify(const char *code)
{
    if (is_code(code, "RequestLimitExceeded")) {
        return TEO_E_THROTTLED;
    }
    if (is_code(code, "InternalError") || is_code(code, "ServiceUnavailable") || is_code(code, "ResourceUnavailable")) {
        return TEO_E_UNAVAILABLE;
    }
    if (is_code(code, "AuthFailure.SignatureExpire")) {
        return TEO_E_CLOCK;
    }
    return is_code(code, "ResponseSizeLimitExceeded") ? TEO_E_REPLY_BIG : TEO_E_REFUSED;
}

teo_status teo_reply_end(teo_response *response)
{
    if (!teo_json_complete(&response->json)) {
        return TEO_E_JSON;
    }
    if (response->flags & TEO_HAS_ERROR) {
        return classify(response->fault->code);
    }
    return response->flags & TEO_HAS_TOTAL ? TEO_END : TEO_E_INCOMPLETE;
}

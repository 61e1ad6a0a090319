/*
 * Which member of the API's reply an item of JSON is, and where it goes:
 *
 *   {"Response": {"TotalCount": n, "Tasks": [{"JobId": …, …}, …], "RequestId": …, "Error": {"Code": …, "Message": …}}}
 *
 * A known container lies at a depth of its own, so an item deeper than the current one belongs to an unknown member and is skipped. Members
 * come in any order; null is as good as missing (document/product/1145/50532).
 */
#include "reply.h"

#include <string.h>

#include "http.h"
#include "json.h"
#include "names.h"
#include "text.h"

/* The known members, as teo_response.member and as bits of teo_response.seen. The first nine are the bits of teo_task.present, too. */
static const char names[] = "\5JobId\6Target\4Type\6Method\6Status\12CreateTime\12UpdateTime\10FailType\13FailMessage"
                            "\4Code\7Message\11RequestId\12TotalCount\5Tasks\5Error\10Response";
enum { CODE = 9, TOTAL_COUNT = 12, TASKS, ERROR, RESPONSE, TOP, TASK, UNKNOWN }; /* the two before the last have no name */

#define TASK_MEMBERS ((1u << CODE) - 1u)

/* The known containers, as teo_response.scope: in the order of the members that they are. */
enum { OUTSIDE, IN_TASKS, IN_ERROR, IN_RESPONSE, IN_TOP, IN_TASK };

/* By scope: how deep it lies, and in what. */
static const uint8_t depths[] = {0, 3, 3, 2, 1, 4};
static const uint8_t outer[] = {OUTSIDE, IN_RESPONSE, IN_RESPONSE, IN_TOP, OUTSIDE, IN_TASKS};

/* By member: the scope that it stands in. */
static const uint8_t scopes[] = {IN_TASK,  IN_TASK,  IN_TASK,  IN_TASK,     IN_TASK,     IN_TASK,     IN_TASK,     IN_TASK,
                                 IN_TASK,  IN_ERROR, IN_ERROR, IN_RESPONSE, IN_RESPONSE, IN_RESPONSE, IN_RESPONSE, IN_TOP};

/* By member that is a text: its slot in the task or, from CODE on, in the fault. */
#define SLOT(type, name) {offsetof(type, name), sizeof(((type *)0)->name)}
static const struct slot {
    uint16_t offset, size;
} slots[] = {
    SLOT(teo_task, job_id),      SLOT(teo_task, target),      SLOT(teo_task, type),
    SLOT(teo_task, method),      SLOT(teo_task, status),      SLOT(teo_task, create_time),
    SLOT(teo_task, update_time), SLOT(teo_task, fail_type),   SLOT(teo_task, fail_message),
    SLOT(teo_fault, code),       SLOT(teo_fault, message),    SLOT(teo_fault, request_id),
};

/* Slots are found by 16-bit offsets. */
typedef char task_fits[sizeof(teo_task) <= UINT16_MAX ? 1 : -1];

void teo_reply_begin(teo_response *response)
{
    teo_json_begin(&response->json);
    response->member = TOP;
}

/* Writes a piece of a text behind what its slot holds, and cuts it between two characters where the slot ends. */
static void put_text(teo_response *response, teo_task *task, const teo_json_item *item)
{
    unsigned member = response->member;
    const struct slot *where = &slots[member];
    char *slot = (member < CODE ? (char *)task : (char *)response->fault) + where->offset;
    size_t used = item->first ? 0 : response->slot_used, length = where->size - 1u - used;
    bool cut = item->length > length;

    if (cut) {
        while (length > 0 && teo_is_continuation((uint8_t)item->text[length])) {
            length--;
        }
    } else {
        length = item->length;
    }
    memcpy(slot + used, item->text, length);
    slot[used + length] = '\0';
    response->slot_used = (uint16_t)(cut ? where->size - 1u : used + length); /* a cut slot takes nothing more */
    if (member < CODE) {
        task->present |= (uint16_t)(1u << member);
        task->truncated |= (uint16_t)((unsigned)cut << member);
    }
}

/* A key of the current container. */
static teo_status read_key(teo_response *response, const teo_json_item *item)
{
    int member = item->first && item->last ? teo_find(names, item->text, item->length) : -1;

    response->member = UNKNOWN;
    if (member >= 0 && scopes[member] == response->scope) {
        if (response->seen & 1u << member) {
            return TEO_E_MEMBER_TWICE;
        }
        response->seen |= (uint16_t)(1u << member);
        response->member = (uint8_t)member;
    }
    return TEO_OK;
}

/* A value, or a piece of one, of the current member. */
static teo_status read_value(teo_response *response, teo_json_kind kind, const teo_json_item *item, teo_task *task)
{
    uint8_t member = response->member;

    if (member == UNKNOWN) {
        return TEO_OK;
    }
    if (kind == TEO_JSON_PRIMITIVE && item->text[0] == 'n' && member != TOP) {
        response->rows += member == TASK; /* the service counted it */
        return TEO_OK;
    }
    if (kind != (member < TOTAL_COUNT    ? TEO_JSON_STRING
                 : member == TOTAL_COUNT ? TEO_JSON_PRIMITIVE
                 : member == TASKS       ? TEO_JSON_ARRAY
                                         : TEO_JSON_OBJECT)) {
        return TEO_E_MEMBER_TYPE;
    }
    if (member < TOTAL_COUNT) {
        put_text(response, task, item);
        return TEO_OK;
    }
    if (member == TOTAL_COUNT) {
        response->flags |= TEO_HAS_TOTAL;
        return teo_read_count(item->text, item->length, &response->total_count) ? TEO_OK : TEO_E_MEMBER_TYPE;
    }
    response->scope = (uint8_t)(member - TOTAL_COUNT);
    response->member = member == TASKS ? TASK : UNKNOWN;
    if (member == TASK) {
        response->seen &= (uint16_t)~TASK_MEMBERS;
        memset(task, 0, sizeof *task);
    } else if (member == ERROR) {
        response->flags |= TEO_HAS_ERROR;
    }
    return TEO_OK;
}

teo_status teo_reply_read(teo_response *response, teo_task *task)
{
    teo_status status = TEO_OK;
    teo_json_item item;

    while (status == TEO_OK) {
        teo_json_kind kind = teo_json_next(&response->json, &item);
        uint32_t depth = response->json.depth;
        uint8_t scope = response->scope;

        if (kind == TEO_JSON_MORE) {
            status = TEO_AGAIN;
        } else if (kind == TEO_JSON_BAD) {
            status = TEO_E_JSON;
        } else if (kind == TEO_JSON_CLOSE) {
            if (depth < depths[scope]) {
                response->scope = outer[scope];
                response->member = scope == IN_TASK ? TASK : UNKNOWN;
                if (scope == IN_TASK) {
                    response->rows++;
                    break;
                }
            }
        } else if (depth - (kind <= TEO_JSON_ARRAY) == depths[scope]) { /* a bracket stands one level above what it opens */
            status = kind == TEO_JSON_KEY ? read_key(response, &item) : read_value(response, kind, &item, task);
        }
    }
    return status;
}

/* What a client can do about an error code (document/api/614/42761). It is dotted: the whole of it is looked up, and each part up to a dot. */
static teo_status classify(const char *code)
{
    static const char codes[] = "\24RequestLimitExceeded\15InternalError\22ServiceUnavailable\23ResourceUnavailable"
                                "\33AuthFailure.SignatureExpire\31ResponseSizeLimitExceeded";
    static const uint8_t statuses[] = {TEO_E_THROTTLED,   TEO_E_UNAVAILABLE, TEO_E_UNAVAILABLE,
                                       TEO_E_UNAVAILABLE, TEO_E_CLOCK,       TEO_E_REPLY_BIG};
    size_t length = 0;

    do {
        length++;
        if (code[length] == '.' || code[length] == '\0') {
            int found = teo_find(codes, code, length);

            if (found >= 0) {
                return (teo_status)statuses[found];
            }
        }
    } while (length < TEO_CODE_SIZE - 1u && code[length] != '\0');
    return TEO_E_REFUSED;
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

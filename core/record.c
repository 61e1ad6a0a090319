/*
 * Which member of the API's reply an item of JSON is, and where it goes:
 *
 *   {"Response": {"TotalCount": n, "Tasks": [{"JobId": …, …}, …], "RequestId": …, "Error": {"Code": …, "Message": …}}}
 *
 * The known containers lie one in the other, so one is known by its level, its depth in the document; Tasks and Error are both at level 3,
 * but no member stands in the one and no element in the other. An item that is deeper than the current level belongs to an unknown member
 * and is skipped. Members come in any order; null is as good as missing (document/product/1145/50532).
 */
#include "teo_record.h"

#include <string.h>

#include "teo_http_head.h"
#include "teo_json.h"
#include "teo_names.h"
#include "teo_utf8.h"

/* The known members, as teo_response.member and as bits of teo_response.seen. The first nine are the bits of teo_task.present, too. */
static const char names[] = "\5JobId\6Target\4Type\6Method\6Status\12CreateTime\12UpdateTime\10FailType\13FailMessage"
                            "\4Code\7Message\11RequestId\12TotalCount\5Tasks\5Error\10Response";
enum {
    CODE = 9,
    MESSAGE,
    REQUEST_ID,
    TOTAL_COUNT,
    TASKS,
    ERROR,
    RESPONSE,
    NAMES = RESPONSE + 1, /* how many there are; what has no name of its own follows */
    UNKNOWN = NAMES,
    TASK = NAMES + TASKS, /* an element of Tasks */
    TOP = TEO_RECORD_TOP   /* the whole document, NAMES + RESPONSE */
};

/* The level of each, in two bits from JobId on. Level 4 is 0 in them; there are no keys at level 0. */
#define AT(level, member) ((uint32_t)(level) << 2 * (member))
#define LEVELS \
    (AT(3, CODE) | AT(3, MESSAGE) | AT(2, REQUEST_ID) | AT(2, TOTAL_COUNT) | AT(2, TASKS) | AT(2, ERROR) | AT(1, RESPONSE))

#define BIT(member) (1u << (member))
#define TASK_MEMBERS (BIT(CODE) - 1u)

/* The slots of the members that are texts: where each begins in the task or, from CODE on, in the fault, and where the last one ends. */
static const uint16_t slots[] = {
    offsetof(teo_task, job_id),      offsetof(teo_task, target),    offsetof(teo_task, type),
    offsetof(teo_task, method),      offsetof(teo_task, status),    offsetof(teo_task, create_time),
    offsetof(teo_task, update_time), offsetof(teo_task, fail_type), offsetof(teo_task, fail_message),
    offsetof(teo_task, fail_message) + TEO_FAIL_MESSAGE_SIZE,
    offsetof(teo_fault, code),       offsetof(teo_fault, message),  offsetof(teo_fault, request_id),
    offsetof(teo_fault, request_id) + TEO_REQUEST_ID_SIZE,
};

/* Slots are found by 16-bit offsets. */
typedef char task_fits[sizeof(teo_task) <= UINT16_MAX ? 1 : -1];

/* The members that say which task it is; the others say how it stands, and change. */
#define IDENTITY (TEO_HAS_JOB_ID | TEO_HAS_TARGET | TEO_HAS_TYPE | TEO_HAS_METHOD | TEO_HAS_CREATE_TIME)

/* A step of FNV-1a. */
static inline uint32_t mix(uint32_t hash, uint8_t byte)
{
    return (hash ^ byte) * 16777619u;
}

/*
 * Adds a piece of a text to the text's hash, which begins with the member's number. The
 * task's is the sum over these members, whatever their order.
 */
static void print(teo_response *response)
{
    const char *text = response->json.window;
    uint32_t hash = response->text_hash;

    response->fingerprint -= hash;
    for (size_t i = 0; i < response->json.length; i++) {
        hash = mix(hash, (uint8_t)text[i]);
    }
    response->fingerprint += hash;
    response->text_hash = hash;
}

/* Writes a piece of a text behind what its slot holds, and cuts it between two characters where the slot ends. */
static void put_text(teo_response *response, teo_task *task)
{
    const char *text = response->json.window;
    unsigned member = response->member;
    const uint16_t *where = &slots[member];
    uint16_t bit = (uint16_t)(BIT(member) & TASK_MEMBERS);
    char *slot = (char *)task;
    size_t used = response->slot_used, length = response->json.length, room;

    if (member >= CODE) {
        slot = (char *)response->fault;
        where++;
    }
    task->present |= bit;
    room = where[1] - where[0] - 1u - used;
    slot += where[0] + used;
    response->slot_used = used + length;
    if (length > room) {
        response->slot_used = used + room; /* a cut slot takes nothing more */
        task->truncated |= bit;
        length = room;
        while (teo_is_continuation((uint8_t)text[length])) { /* a text begins with a character */
            length--;
        }
    }
    if (bit & IDENTITY) {
        print(response);
    }
    memcpy(slot, text, length);
    slot[length] = '\0';
}

/* A key of the current container. */
static teo_status read_key(teo_response *response)
{
    int member = teo_find(names, response->json.window, response->json.length);

    response->member = UNKNOWN;
    response->slot_used = 0;
    response->text_hash = (uint32_t)member;
    if (member >= 0 && ((LEVELS >> 2 * member ^ response->level) & 3u) == 0) {
        response->member = (uint8_t)member;
        if (response->seen & BIT(member)) {
            return TEO_E_MEMBER_TWICE;
        }
        response->seen |= BIT(member);
    }
    return TEO_OK;
}

/* A value, or a piece of one, of the current member. */
static teo_status read_value(teo_response *response, unsigned kind, teo_task *task)
{
    const teo_json *json = &response->json;
    const char *text = json->window, *end = text + json->length;
    unsigned member = response->member;

    if (member == UNKNOWN) {
        return TEO_OK;
    }
    if (kind == TEO_JSON_PRIMITIVE && *text == 'n' && member != TASK) {
        response->nulls |= BIT(member);
        return TEO_OK;
    }
    if (kind == TEO_JSON_STRING && member < TOTAL_COUNT) {
        put_text(response, task);
        return TEO_OK;
    }
    if (kind == TEO_JSON_PRIMITIVE && member == TOTAL_COUNT && teo_read_number(text, end, 10, &response->total_count) == end) {
        return TEO_OK;
    }
    if (kind == TEO_JSON_ARRAY && member == TASKS) {
        response->level = 3;
        response->member = TASK;
        return TEO_OK;
    }
    if (kind == TEO_JSON_OBJECT && member > TASKS) {
        response->level = (uint8_t)json->depth;
        response->member = UNKNOWN;
        if (member == TASK) {
            response->seen &= ~TASK_MEMBERS;
            response->fingerprint = 0;
            memset(task, 0, sizeof *task);
        }
        return TEO_OK;
    }
    return TEO_E_MEMBER_TYPE;
}

/* Puts the name of the member that is malformed into the fault; of an element of Tasks that, of the whole document Response. */
static void name_member(teo_response *response)
{
    const char *name = names;
    char *message = response->fault->message;
    size_t length;

    for (unsigned member = response->member % NAMES; member > 0; member--) {
        name += 1 + *name;
    }
    length = (size_t)*name++;
    message[length] = '\0';
    memcpy(message, name, length);
}

teo_status teo_record_read(teo_response *response, teo_task *task)
{
    teo_status status = TEO_OK;

    while (status == TEO_OK) {
        uint32_t depth = response->json.depth; /* that the item lies at */
        unsigned kind = teo_json_next(&response->json);

        if (kind == TEO_JSON_MORE || kind == TEO_JSON_BAD) {
            return (teo_status)kind;
        }
        if (depth != response->level) {
            continue;
        }
        /* In Tasks it is a text: what a deep value was in is forgotten. */
        if (kind == TEO_JSON_KEY && response->member != TASK) {
            status = read_key(response);
        } else if (kind != TEO_JSON_CLOSE) {
            status = read_value(response, kind, task);
        } else {
            response->level = (uint8_t)(depth - 1);
            response->member = UNKNOWN;
            if (depth == 4) {
                response->member = TASK;
                response->rows++;
                response->fingerprint |= 1u;
                break;
            }
        }
    }
    if (status != TEO_OK) {
        name_member(response);
    }
    return status;
}

/*
 * The error codes that mean more than a refusal: the upper 24 bits of a code's hash, as mix() makes
 * it from 0, and the status. tests/unit/test_response_service.c knows them by their names.
 */
static const uint32_t codes[] = {
    0x8743CA00u | TEO_E_THROTTLED,   /* RequestLimitExceeded */
    0xF5549C00u | TEO_E_THROTTLED,   /* LimitExceeded.RateLimitExceeded */
    0x7D9A9900u | TEO_E_UNAVAILABLE, /* InternalError */
    0x52550600u | TEO_E_UNAVAILABLE, /* ServiceUnavailable */
    0x57DFB300u | TEO_E_CLOCK,       /* AuthFailure.SignatureExpire */
    0xF84CF700u | TEO_E_REPLY_BIG,   /* ResponseSizeLimitExceeded */
    0xB57D6D00u | TEO_E_UNAVAILABLE, /* ResourceUnavailable */
};
#define CODES (sizeof codes / sizeof codes[0])

/*
 * What a client can do about an error code (document/api/614/42761). It is dotted: it may go on
 * after what is known of it. But of ResourceUnavailable, the last, only the bare code passes. Hashes
 * in place of the codes save 110 bytes. That some other code has the same 24 bits is possible, but
 * unlikely (1 in 2 million), and then only decides whether to ask again.
 */
static teo_status classify(const char *code)
{
    uint32_t hash = 0;

    for (;; code++) {
        uint8_t byte = (uint8_t)*code;

        if (byte == '.' || byte == '\0') {
            const uint32_t *end = codes + CODES - (byte == '.');

            for (const uint32_t *known = codes; known != end; known++) {
                if ((*known ^ hash) <= UINT8_MAX) {
                    return (teo_status)(*known & UINT8_MAX);
                }
            }
            if (byte == '\0') {
                return TEO_E_REFUSED;
            }
        }
        hash = mix(hash, byte);
    }
}

teo_status teo_record_end(teo_response *response)
{
    uint32_t given = response->seen & ~response->nulls;

    if (!teo_json_complete(&response->json) || response->json.folded != 0) {
        return TEO_E_JSON;
    }
    if (given & BIT(ERROR)) {
        return classify(response->fault->code);
    }
    return given & BIT(TOTAL_COUNT) ? TEO_END : TEO_E_INCOMPLETE;
}

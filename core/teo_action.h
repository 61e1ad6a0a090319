/*
 * An action of the service as data: its name, what may be asked and how, which members of its reply
 * go where. action.c has the first one; README.md shows how to add another.
 */
#ifndef TEO_CORE_ACTION_H
#define TEO_CORE_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/query.h>
#include <teo/response.h>

#include "teo_template.h"

/* What a member of the reply is. */
enum {
    TEO_KIND_TEXT,     /* a string: into a slot of the record or of the fault */
    TEO_KIND_IDENTITY, /* the same, of a record: one of those that say which record it is */
    TEO_KIND_NUMBER,   /* a whole number below 2^31: into a uint32_t of the record or parser */
    TEO_KIND_LIST,     /* the array of the records */
    TEO_KIND_OBJECT    /* an object with members that are known */
};

/* How many containers a member lies in. Keys of a record have TEO_DEPTH_RECORD. */
#define TEO_DEPTH_RECORD 4u
#define TEO_DEPTH_NONE 15u /* no key has it: an element of the list */

/* One member of the reply. */
typedef struct teo_member {
    uint8_t name_length; /* its name follows that of the member before in teo_schema.names */
    uint8_t place;       /* TEO_PLACE() */
    uint16_t offset;     /* of its slot in the record, or in the fault, or in the parser */
    uint16_t size;       /* of a text's slot, with the NUL; a longer text is cut */
} teo_member;

#define TEO_PLACE(depth, kind) ((depth) << 4 | (kind))
#define TEO_DEPTH_OF(place) ((place) >> 4)
#define TEO_KIND_OF(place) ((place) & 15u)

/*
 * The envelope, the same for every paged action:
 *   {"Response": {"TotalCount": n, LIST: [record, …], "RequestId": …,
 *                 "Error": {"Code": …, "Message": …}}}
 * A schema begins with it. X(depth, kind, name, slot's structure, slot, slot's size) for each; the
 * last is an element of the list, which has no name of its own.
 */
#define TEO_ENVELOPE(X, LIST_NAME) \
    X(3, TEXT, "Code", teo_fault, code, TEO_CODE_SIZE) \
    X(3, TEXT, "Message", teo_fault, message, TEO_MESSAGE_SIZE) \
    X(2, TEXT, "RequestId", teo_fault, request_id, TEO_REQUEST_ID_SIZE) \
    X(2, NUMBER, "TotalCount", teo_response, total_count, sizeof(uint32_t)) \
    X(2, LIST, LIST_NAME, teo_response, rows, 0) \
    X(2, OBJECT, "Error", teo_response, rows, 0) \
    X(1, OBJECT, "Response", teo_response, rows, 0) \
    X(TEO_DEPTH_NONE, OBJECT, LIST_NAME, teo_response, rows, 0)

enum {
    TEO_MEMBER_CODE,
    TEO_MEMBER_MESSAGE,
    TEO_MEMBER_REQUEST_ID,
    TEO_MEMBER_TOTAL_COUNT,
    TEO_MEMBER_LIST,
    TEO_MEMBER_ERROR,
    TEO_MEMBER_RESPONSE, /* and the whole document, which is an object as well */
    TEO_MEMBER_ELEMENT,
    TEO_MEMBERS_OF_ENVELOPE, /* those of a record follow; as many as a teo_record has bits */
    TEO_MEMBERS_MAX = TEO_MEMBERS_OF_ENVELOPE + 16
};

/* What a schema's two tables are made of: a list macro like TEO_ENVELOPE gives both. */
#define TEO_MEMBER_ROW(depth, kind, name, structure, slot, size) \
    {sizeof name - 1u, TEO_PLACE(depth, TEO_KIND_##kind), offsetof(structure, slot), size},
#define TEO_MEMBER_NAME(depth, kind, name, structure, slot, size) name

/* How every record begins: bits of its members, 1 for the first of them. */
typedef struct teo_record {
    uint16_t present;
    uint16_t truncated;
} teo_record;

#define TEO_ABOUT_SIZE 9u /* the longest name of a parameter, and its NUL */

/* The reply of an action. */
typedef struct teo_schema {
    const teo_member *members;
    const char *names;
    uint16_t record_size;
    uint16_t time_offset; /* of the slot with a record's CreateTime, which tells its window */
    uint8_t count;        /* of members */
} teo_schema;

/* The schema of two such tables and their record. `time` is the slot of its CreateTime. */
#define TEO_SCHEMA(members, names, record, time) \
    {members, names, sizeof(record), offsetof(record, time), sizeof members / sizeof members[0]}

/*
 * Does not compile where a member of the record has no row, or the reverse, or where there are too
 * many. Padding counts as a member from 4 bytes on: put numbers before texts.
 */
#define TEO_CHECK_RECORD(record, MEMBERS) \
    typedef char record##_and_its_rows_agree[ \
        sizeof(record) - (sizeof(teo_record) MEMBERS(TEO_PLUS_SIZE)) < 4u && \
        (0 MEMBERS(TEO_PLUS_ONE)) <= 16 && sizeof(record) <= UINT16_MAX ? 1 : -1]
#define TEO_PLUS_SIZE(depth, kind, name, structure, slot, size) +sizeof(((structure *)0)->slot)
#define TEO_PLUS_ONE(depth, kind, name, structure, slot, size) +1

struct teo_action {
    const char *name; /* the header X-TC-Action */
    /* May this be asked? Writes what an error is about to `about`, of TEO_ABOUT_SIZE bytes. */
    teo_status (*check)(const teo_action *action, const void *asked, char *about);
    void (*put_body)(teo_writer *writer, const void *asked);
    const teo_schema *reply;
    bool repeatable; /* does no harm when it arrives twice */

    /* Of what a teo_query may ask. */
    uint8_t filters;      /* those that it has, 1 << teo_filter_name each */
    uint8_t fuzzy;        /* of them those that may be fuzzy */
    uint8_t status_count; /* how many of the statuses of tasks it knows, from the first on */
};

/* The action of a query, which is not NULL. */
static inline const teo_action *teo_action_of(const teo_query *query)
{
    return query->action != NULL ? query->action : &teo_describe_purge_tasks;
}

#endif

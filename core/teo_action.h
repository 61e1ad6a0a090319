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

#include "teo_check.h"
#include "teo_template.h"

/* What a member of the reply is. */
enum {
    TEO_KIND_TEXT,     /* a string: into a slot of the record or of the fault */
    TEO_KIND_IDENTITY, /* the same, of a record: one of those that say which record it is */
    TEO_KIND_NUMBER,   /* a whole number below 2^31: into a uint32_t of the record or parser */
    TEO_KIND_OBJECT,   /* an object with members that are known */
    TEO_KIND_LIST      /* an array: of records, or in a record of texts */
};

/*
 * The row of a list's elements is found by setting these bits in the number of the list's own row:
 * it is the last row of each four. Records are elements of the envelope's rows; a list in a record
 * has texts, and each of them is delivered, in the record's slot.
 */
#define TEO_ELEMENT_OF_LIST 3u

#define TEO_DEPTH_RECORD 4u /* of a record's members */
#define TEO_DEPTH_NONE 15u  /* no key has it: an element of the list */

/* One member of the reply. Its name stands at the same index in the schema's names. */
typedef struct teo_member {
    uint8_t depth;   /* how many containers it lies in */
    uint8_t kind;    /* TEO_KIND_… */
    uint16_t offset; /* of its slot in the record, or in the fault, or in the parser */
    uint16_t size;   /* of its slot, with the NUL of a text; a longer text is cut */
} teo_member;

/*
 * The envelope, the same for every paged action:
 *   {"Response": {"TotalCount": n, LIST: [record, …], "RequestId": …,
 *                 "Error": {"Code": …, "Message": …}}}
 * A schema begins with it. X(depth, kind, length of the name, name, slot's structure, slot) for
 * each; the last is an element of the list, which has no name of its own. What is no text and no
 * number has no slot.
 */
#define TEO_ENVELOPE(X, LIST_LENGTH, LIST_NAME) \
    TEO_ENVELOPE_BEGIN(X) \
    X(2, NUMBER, 10, "TotalCount", teo_response, total_count) \
    X(2, TEXT, 9, "RequestId", teo_fault, request_id) \
    TEO_ENVELOPE_END(X, LIST_LENGTH, LIST_NAME)

/*
 * Of any other: two rows of its own stand between these. A reply must have the first of them; the
 * second may be another list of the same records.
 */
#define TEO_ENVELOPE_BEGIN(X) \
    X(1, OBJECT, 8, "Response", teo_response, rows) \
    X(3, TEXT, 4, "Code", teo_fault, code) \
    X(3, TEXT, 7, "Message", teo_fault, message) \
    X(2, OBJECT, 5, "Error", teo_response, rows)
#define TEO_ENVELOPE_END(X, LIST_LENGTH, LIST_NAME) \
    X(2, LIST, LIST_LENGTH, LIST_NAME, teo_response, rows) \
    X(TEO_DEPTH_NONE, OBJECT, LIST_LENGTH, LIST_NAME, teo_response, rows)

enum {
    TEO_MEMBER_RESPONSE, /* and, while nothing was read, the whole document */
    TEO_MEMBER_CODE,
    TEO_MEMBER_MESSAGE,
    TEO_MEMBER_ERROR,
    TEO_MEMBER_REQUIRED, /* TotalCount, or what else a whole reply must have */
    TEO_MEMBER_OTHER, /* RequestId, or a list */
    TEO_MEMBER_LIST,
    TEO_MEMBER_ELEMENT,
    TEO_MEMBERS_OF_ENVELOPE, /* those of a record follow; as many as a teo_record has bits */
    TEO_MEMBERS_MAX = TEO_MEMBERS_OF_ENVELOPE + 16
};

/* How every record begins: bits of its members, 1 for the first of them. */
typedef struct teo_record {
    uint16_t present;
    uint16_t truncated;
} teo_record;

#define TEO_REPEATABLE TEO_STAGE_RECEIVE
#define TEO_REPEATABLE_UNSENT TEO_STAGE_CONNECT

#define TEO_ABOUT_SIZE 22u /* the longest name of a parameter, and its NUL */

/* The reply of an action. */
typedef struct teo_schema {
    const teo_member *members;
    const char *names;    /* as teo_find() takes them */
    uint16_t record_size;
    uint16_t time_offset; /* of the slot with a record's CreateTime, which decides its window */
    uint8_t record_names; /* where in `names` those of a record begin */
} teo_schema;

/*
 * Defines the schema `schema` of a reply with a list of records. MEMBERS(X) has a row for each of
 * the record's members, in their order: X(TEO_DEPTH_RECORD, kind, length of the name, name, record,
 * member). `time` is the slot of the record's CreateTime.
 *
 *   #define MEMBERS(X) X(TEO_DEPTH_RECORD, IDENTITY, 2, "Id", thing, id) …
 *   TEO_DEFINE_SCHEMA(static, things, 6, "Things", thing, MEMBERS, id)
 *
 * A row that does not fit its record does not compile; the error names what is wrong.
 */
#define TEO_DEFINE_SCHEMA(storage, schema, list_length, list_name, record, MEMBERS, time) \
    TEO_CHECK_RECORD(record, MEMBERS); \
    TEO_CHECK(record##_has_a_list_name_of_another_length, \
              1 TEO_ENVELOPE(TEO_AND_LENGTH, list_length, list_name)); \
    static const teo_member schema##_members[] = { \
        TEO_ENVELOPE(TEO_MEMBER_ROW, list_length, list_name) MEMBERS(TEO_MEMBER_ROW)}; \
    static const char schema##_names[] = \
        TEO_ENVELOPE(TEO_MEMBER_NAME, list_length, list_name) MEMBERS(TEO_MEMBER_NAME); \
    storage const teo_schema schema = { \
        schema##_members, schema##_names, sizeof(record), offsetof(record, time[0]), \
        sizeof(TEO_ENVELOPE(TEO_MEMBER_NAME, list_length, list_name)) - 1u}

/* The rows fit their record: for a schema with another envelope, too. */
#define TEO_CHECK_RECORD(record, MEMBERS) \
    TEO_CHECK(record##_has_a_member_without_a_row_or_the_reverse, \
              sizeof(record) == sizeof(teo_record) MEMBERS(TEO_PLUS_SIZE)); \
    typedef struct record##_by_its_rows { \
        teo_record bits; \
        MEMBERS(TEO_SAME_SIZE) \
    } record##_by_its_rows; \
    TEO_CHECK(record##_has_rows_in_another_order, 1 MEMBERS(TEO_AND_IN_PLACE)); \
    TEO_CHECK(record##_has_a_number_that_is_no_uint32_t, 1 MEMBERS(TEO_AND_FITS)); \
    TEO_CHECK(record##_has_no_IDENTITY, 0 MEMBERS(TEO_OR_IDENTITY)); \
    TEO_CHECK(record##_has_more_than_16_members, (0 MEMBERS(TEO_PLUS_ONE)) <= 16); \
    TEO_CHECK(record##_is_too_large, sizeof(record) <= UINT16_MAX); \
    TEO_CHECK(record##_has_a_name_of_another_length, 1 MEMBERS(TEO_AND_LENGTH))

/* What a list of members becomes: the rows, the names, and terms of the checks. */
#define TEO_MEMBER_ROW(depth, kind, length, name, structure, slot) \
    {depth, TEO_KIND_##kind, offsetof(structure, slot), sizeof(((structure *)0)->slot)},
#define TEO_MEMBER_NAME(depth, kind, length, name, structure, slot) TEO_LENGTH_##length name
#define TEO_PLUS_SIZE(depth, kind, length, name, structure, slot) \
    +sizeof(((structure *)0)->slot)
#define TEO_SAME_SIZE(depth, kind, length, name, structure, slot) \
    unsigned char slot[sizeof(((structure *)0)->slot)];
#define TEO_AND_IN_PLACE(depth, kind, length, name, structure, slot) \
    &&(depth) == TEO_DEPTH_RECORD && \
        offsetof(structure, slot) == offsetof(structure##_by_its_rows, slot)
#define TEO_PLUS_ONE(depth, kind, length, name, structure, slot) +1
#define TEO_OR_IDENTITY(depth, kind, length, name, structure, slot) \
    || TEO_KIND_##kind == TEO_KIND_IDENTITY
#define TEO_AND_LENGTH(depth, kind, length, name, structure, slot) \
    &&sizeof name - 1u == (length)
#define TEO_AND_FITS(depth, kind, length, name, structure, slot) \
    &&(TEO_KIND_##kind != TEO_KIND_NUMBER || sizeof(((structure *)0)->slot) == sizeof(uint32_t))

/* Lengths of names as teo_find() wants them. A name of a member is not longer than these. */
#define TEO_LENGTH_1 "\1"
#define TEO_LENGTH_2 "\2"
#define TEO_LENGTH_3 "\3"
#define TEO_LENGTH_4 "\4"
#define TEO_LENGTH_5 "\5"
#define TEO_LENGTH_6 "\6"
#define TEO_LENGTH_7 "\7"
#define TEO_LENGTH_8 "\10"
#define TEO_LENGTH_9 "\11"
#define TEO_LENGTH_10 "\12"
#define TEO_LENGTH_11 "\13"
#define TEO_LENGTH_12 "\14"
#define TEO_LENGTH_13 "\15"
#define TEO_LENGTH_14 "\16"
#define TEO_LENGTH_15 "\17"

struct teo_action {
    const char *name; /* the header X-TC-Action */
    /* May this be asked? Writes what an error is about to `about`, of TEO_ABOUT_SIZE bytes. */
    teo_status (*check)(const teo_action *action, const void *asked, char *about);
    void (*put_body)(teo_writer *writer, const void *asked);
    const teo_schema *reply;
    /*
     * The last stage in which an attempt may fail and the request be repeated: TEO_REPEATABLE, or
     * TEO_REPEATABLE_UNSENT for one that does harm when it arrives twice. That has a connection of
     * its own, and once a byte of it may have arrived it is repeated only where the service refused
     * it for its rate or its time. A request that was made before the time was known counts as
     * refused for its time, whatever the service's code is: no service takes a signature of 1970.
     */
    uint8_t repeatable;

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

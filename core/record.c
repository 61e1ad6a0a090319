/*
 * Which member of the API's reply an item of JSON is, and where it goes, by the schema of the
 * action (teo_action.h).
 *
 * The known containers lie one in the other, so the one that the JSON is in is known by its level,
 * which is its depth in the document. List and Error are both at level 3, but no key stands in the
 * one and no element in the other. An item that is deeper than the current level belongs to an
 * unknown member and is skipped. Members come in any order; null is as good as missing
 * (document/product/1145/50532).
 */
#include "teo_record.h"

#include <string.h>

#include "teo_action.h"
#include "teo_digits.h"
#include "teo_json.h"
#include "teo_names.h"
#include "teo_utf8.h"

#define MEMBER_UNKNOWN UINT8_MAX /* teo_response.member: none of the schema's */
#define MEMBER_BIT(member) (1u << (member))
#define BITS_OF_ENVELOPE (MEMBER_BIT(TEO_MEMBERS_OF_ENVELOPE) - 1u)

/* A step of FNV-1a. */
static inline uint32_t hash_byte(uint32_t hash, uint8_t byte)
{
    return (hash ^ byte) * 16777619u;
}

/*
 * Adds a piece of a text to the text's hash, which begins with the member's number. A record's
 * fingerprint is the sum over its identity members, so their order does not matter.
 */
static void add_to_fingerprint(teo_response *response)
{
    const char *text = response->json.scratch;
    uint32_t hash = response->text_hash;

    response->fingerprint -= hash;
    for (size_t i = 0; i < response->json.length; i++) {
        hash = hash_byte(hash, (uint8_t)text[i]);
    }
    response->fingerprint += hash;
    response->text_hash = hash;
}

/* Of a set of members those of a record, as its own bits. */
static uint16_t record_bits(uint32_t members)
{
    return (uint16_t)(members >> TEO_MEMBERS_OF_ENVELOPE);
}

/* What a member's offset counts from: the record, or for the envelope where else it goes. */
static char *base_of(const teo_response *response, void *record, void *other)
{
    return response->member < TEO_MEMBERS_OF_ENVELOPE ? other : record;
}

/* Writes a piece of a text after what its slot has, and cuts it between two characters. */
static void put_text(teo_response *response, const teo_member *member, void *record)
{
    size_t length = response->json.length, used = response->slot_used;
    size_t room = member->size - 1u - used;
    char *slot = base_of(response, record, response->fault) + member->offset + used;

    used += length;
    if (length > room) {
        teo_record *bits = record;

        used = member->size - 1u; /* a cut slot takes nothing more */
        bits->truncated |= record_bits(MEMBER_BIT(response->member));
        length = room;
        while (teo_is_continuation((uint8_t)response->json.scratch[length])) {
            length--; /* a text begins with a character */
        }
    }
    response->slot_used = used;
    memcpy(slot, response->json.scratch, length);
    slot[length] = '\0';
}

/* Reads a whole number into its slot, a uint32_t. False: it is not one. */
static bool put_number(const teo_response *response, void *slot)
{
    const char *text = response->json.scratch, *end = text + response->json.length;

    return teo_read_number(text, end, 10, slot) == end;
}

/* A key of the current container. A record may have names that the envelope has as well. */
static teo_status read_key(teo_response *response)
{
    const teo_schema *schema = response->schema;
    const char *names = schema->names;
    int first = 0, index;

    response->slot_used = 0;
    response->member = MEMBER_UNKNOWN;
    if (response->level == TEO_DEPTH_RECORD) {
        names += schema->record_names;
        first = TEO_MEMBERS_OF_ENVELOPE;
    }
    index = teo_find(names, response->json.scratch, response->json.length);
    if (index >= 0 && schema->members[first + index].depth == response->level) {
        uint32_t member = (uint32_t)(first + index), bit = MEMBER_BIT(member);

        response->member = (uint8_t)member;
        response->text_hash = member;
        if (response->seen & bit) {
            return TEO_E_MEMBER_TWICE;
        }
        response->seen |= bit;
    }
    return TEO_OK;
}

/*
 * Makes a record empty. Where its slots are large, as on a host, only their first bytes are
 * cleared: to clear them whole takes longer than to read most tasks.
 */
static void clear_record(const teo_schema *schema, void *record)
{
#if TEO_TARGET_SIZE > 1024
    const teo_member *member = &schema->members[TEO_MEMBER_ELEMENT];

    memset(record, 0, sizeof(teo_record));
    do { /* the rows are in the order of the slots, and the last slot ends the record */
        char *slot = (char *)record + (++member)->offset;

        *slot = '\0';
        if (member->kind == TEO_KIND_NUMBER) {
            memset(slot, 0, member->size);
        }
    } while (member->offset + member->size < schema->record_size);
#else
    memset(record, 0, schema->record_size);
#endif
}

/* A value, or a piece of one, of the current member. */
static teo_status read_value(teo_response *response, unsigned item, void *record)
{
    const teo_schema *schema = response->schema;
    const teo_member *member;
    unsigned kind;

    if (response->member == MEMBER_UNKNOWN) {
        return TEO_OK;
    }
    member = &schema->members[response->member];
    kind = member->kind;
    if (item == TEO_JSON_STRING && kind <= TEO_KIND_IDENTITY) {
        if (kind == TEO_KIND_IDENTITY) {
            add_to_fingerprint(response);
        }
        put_text(response, member, record);
        return response->level > TEO_DEPTH_RECORD + response->json.token ? TEO_END : TEO_OK;
    }
    if (item == TEO_JSON_PRIMITIVE && *response->json.scratch == 'n' &&
        member->depth != TEO_DEPTH_NONE) {
        response->nulls |= MEMBER_BIT(response->member);
        return TEO_OK;
    }
    if (item == TEO_JSON_PRIMITIVE && kind == TEO_KIND_NUMBER &&
        put_number(response, base_of(response, record, response) + member->offset)) {
        return TEO_OK;
    }
    if (item == TEO_JSON_ARRAY && kind == TEO_KIND_LIST) {
        response->level = (uint8_t)response->json.depth;
        response->member |= TEO_ELEMENT_OF_LIST;
        return TEO_OK;
    }
    if (item == TEO_JSON_OBJECT && kind == TEO_KIND_OBJECT) {
        response->level = (uint8_t)response->json.depth;
        if (response->member == TEO_MEMBER_ELEMENT) {
            response->seen &= BITS_OF_ENVELOPE;
            response->nulls &= BITS_OF_ENVELOPE;
            response->fingerprint = 0;
            clear_record(schema, record);
        }
        response->member = MEMBER_UNKNOWN;
        return TEO_OK;
    }
    return TEO_E_MEMBER_TYPE;
}

/* A record is complete, or one of its texts. */
static void end_record(teo_response *response, teo_record *record)
{
    record->present = record_bits(response->seen & ~response->nulls);
    response->slot_used = 0;
    response->rows++;
    response->fingerprint |= 1u; /* never 0 */
}

teo_status teo_record_read(teo_response *response, void *record)
{
    teo_status status = TEO_OK;

    do {
        uint32_t depth = response->json.depth; /* that the item lies at */
        unsigned item = teo_json_next(&response->json);

        if (item == TEO_JSON_MORE) {
            return TEO_AGAIN;
        }
        if (item == TEO_JSON_BAD) {
            return TEO_E_JSON;
        }
        if (depth != response->level) {
            continue;
        }
        /* A key in a list is a text: the reader has forgotten what a deep value was in. */
        if (item == TEO_JSON_KEY && response->member != TEO_MEMBER_ELEMENT) {
            status = read_key(response);
        } else if (item != TEO_JSON_CLOSE) {
            status = read_value(response, item, record);
        } else {
            response->level = (uint8_t)(depth - 1u);
            response->member = MEMBER_UNKNOWN;
            if (depth == TEO_DEPTH_RECORD) {
                response->member = TEO_MEMBER_ELEMENT;
                status = TEO_END;
            }
        }
    } while (status == TEO_OK);
    if (status == TEO_END) {
        end_record(response, record);
        return TEO_OK;
    }
    /* The member is malformed. */
    teo_copy_name(response->fault->message, response->schema->names, response->member);
    return status;
}

/*
 * The error codes that mean more than a refusal: the upper 24 bits of a code's hash, as hash_byte()
 * makes it from 0, and the status. tests/unit/test_response_service.c knows them by their names.
 */
static const uint32_t code_hashes[] = {
    0xB57D6D00u | TEO_E_UNAVAILABLE, /* ResourceUnavailable */
    0x8743CA00u | TEO_E_THROTTLED,   /* RequestLimitExceeded */
    0xF5549C00u | TEO_E_THROTTLED,   /* LimitExceeded.RateLimitExceeded */
    0x7D9A9900u | TEO_E_UNAVAILABLE, /* InternalError */
    0x52550600u | TEO_E_UNAVAILABLE, /* ServiceUnavailable */
    0x57DFB300u | TEO_E_CLOCK,       /* AuthFailure.SignatureExpire */
    0xF84CF700u | TEO_E_REPLY_BIG,   /* ResponseSizeLimitExceeded */
};
#define CODE_COUNT (sizeof code_hashes / sizeof code_hashes[0])

/*
 * What a client can do about an error code (document/api/614/42761). It is dotted: it may go on
 * after what is known of it. But of ResourceUnavailable, the first, only the bare code passes.
 * Hashes in place of the codes save 110 bytes. That some other code has the same 24 bits is
 * possible, but unlikely (1 in 2 million), and then only decides whether to ask again.
 */
static teo_status status_of_code(const char *code)
{
    uint32_t hash = 0;

    for (;; code++) {
        uint8_t byte = (uint8_t)*code;

        if (byte == '.' || byte == '\0') {
            for (unsigned i = byte == '.' ? 1 : 0; i < CODE_COUNT; i++) {
                if ((code_hashes[i] ^ hash) <= UINT8_MAX) {
                    return (teo_status)(code_hashes[i] & UINT8_MAX);
                }
            }
            if (byte == '\0') {
                return TEO_E_REFUSED;
            }
        }
        hash = hash_byte(hash, byte);
    }
}

teo_status teo_record_end(teo_response *response)
{
    uint32_t given = response->seen & ~response->nulls;

    if (!teo_json_is_whole(&response->json)) {
        return TEO_E_JSON;
    }
    if (given & MEMBER_BIT(TEO_MEMBER_ERROR)) {
        return status_of_code(response->fault->code);
    }
    return given & MEMBER_BIT(TEO_MEMBER_REQUIRED) ? TEO_END : TEO_E_INCOMPLETE;
}

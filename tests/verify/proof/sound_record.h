/*
 * What holds of the members of a response that core/record.c keeps, between two items of JSON, for
 * any sound schema.
 */
#ifndef SOUND_RECORD_H
#define SOUND_RECORD_H

#include "sound_schema.h"

#include "record.c"

#define RECORD_MAX 4096u
#define LEVEL_LIST (TEO_DEPTH_RECORD - 1u)  /* of records, or of members of Error */
#define LEVEL_TEXTS (TEO_DEPTH_RECORD + 1u) /* of a list in a record */

static teo_member members[TEO_MEMBERS_MAX];
static const char names[UINT8_MAX + 1]; /* of members: what is in them does not matter here */
static teo_schema schema = {.members = members, .names = names};
static unsigned member_count;
static union {
    teo_record head;
    char bytes[RECORD_MAX];
} record; /* of schema.record_size bytes */
static teo_fault fault;

static bool record_is_sound(const teo_response *response)
{
    unsigned member = response->member, level = response->level;

    if (level > LEVEL_TEXTS || response->json.depth < level) {
        return false;
    }
    if (member == MEMBER_UNKNOWN) { /* a list of texts has no other members */
        return level < LEVEL_TEXTS;
    }
    if (member >= member_count) {
        return false;
    }
    if (member == TEO_MEMBER_ELEMENT) {
        return level == LEVEL_LIST;
    }
    if (level == LEVEL_TEXTS) {
        return members[member].depth == TEO_DEPTH_NONE && members[member].kind == TEO_KIND_TEXT &&
               response->slot_used <= members[member].size - 1u;
    }
    if (member == TEO_MEMBER_RESPONSE && level == 0) { /* the whole document */
        return true;
    }
    return level == members[member].depth &&
           (members[member].kind > TEO_KIND_IDENTITY ||
            response->slot_used <= members[member].size - 1u) &&
           (members[member].kind != TEO_KIND_LIST || response->slot_used == 0); /* of its texts */
}

/* Any sound schema: the envelope, and up to so many members of a record of any size. */
static void any_schema(unsigned most)
{
    member_count = (unsigned)(TEO_MEMBERS_OF_ENVELOPE + 1u + any_up_to(most - 1u));
    schema.record_names = any_byte();
    ASSUME(schema.record_names > 0);
    schema.record_size = (uint16_t)any_up_to(RECORD_MAX);
    schema.time_offset = any_uint16();
    for (unsigned i = 0; i < member_count; i++) {
        if (i < TEO_MEMBERS_OF_ENVELOPE) {
            members[i] = envelope[i];
            if ((i == TEO_MEMBER_REQUIRED || i == TEO_MEMBER_OTHER) && any_bool()) {
                members[i] = own[any_up_to(i == TEO_MEMBER_OTHER ? LISTED : LISTED - 1u)];
            }
            continue;
        }
        members[i].depth = any_byte();
        members[i].kind = any_byte();
        members[i].offset = any_uint16();
        members[i].size = any_uint16();
    }
    ASSUME(rows_are_sound(&schema, member_count));
}

/* Scratch memory of this size, a text at its beginning, and any state. */
static void any_response(teo_response *response, size_t size)
{
    response->fault = &fault;
    response->schema = &schema;
    response->json.scratch = malloc(size);
    response->json.size = size;
    ASSUME(response->json.length <= size);
    ASSUME(response->json.length == 0 || !teo_is_continuation((uint8_t)*response->json.scratch));
    ASSUME(response->rows < UINT32_MAX && record_is_sound(response));
}

#endif

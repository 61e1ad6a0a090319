/*
 * What core/record.c, and the client's walk, rely on in an action's schema. prove_task.c proves it
 * of the tasks' schema; other harnesses take any schema of which it is true.
 */
#ifndef SOUND_SCHEMA_H
#define SOUND_SCHEMA_H

#include "proof.h"

#include "teo_action.h"

#define KNOWN_KEY_MAX 15u /* shorter than what the JSON reader keeps of a longer key: KEY_KEPT */

static const teo_member envelope[] = {TEO_ENVELOPE(TEO_MEMBER_ROW, "")};

/* The same row as every schema's envelope has, but for the name of the list. */
static inline bool is_of_envelope(const teo_member *member, unsigned i)
{
    bool is_list = i == TEO_MEMBER_LIST || i == TEO_MEMBER_ELEMENT;

    if (!is_list && member->name_length != envelope[i].name_length) {
        return false;
    }
    return member->place == envelope[i].place && member->offset == envelope[i].offset &&
           member->size == envelope[i].size;
}

/* A row of a record: its slot lies in it, after what every record begins with. */
static inline bool is_of_record(const teo_schema *schema, const teo_member *member)
{
    unsigned kind = TEO_KIND_OF(member->place);

    return TEO_DEPTH_OF(member->place) == TEO_DEPTH_RECORD && kind <= TEO_KIND_NUMBER &&
           member->offset >= sizeof(teo_record) &&
           member->size >= (kind == TEO_KIND_NUMBER ? sizeof(uint32_t) : 1) &&
           (size_t)member->offset + member->size <= schema->record_size;
}

/* The name of a row, as a place in the names of all. */
static inline size_t name_at(const teo_schema *schema, unsigned row)
{
    size_t at = 0;

    for (unsigned i = 0; i < row; i++) {
        at += schema->members[i].name_length;
    }
    return at;
}

/* All rows are right, and one of them is the text that time_offset names. */
static inline bool schema_is_sound(const teo_schema *schema)
{
    bool has_time = false;

    if (schema->count < TEO_MEMBERS_OF_ENVELOPE || schema->count > TEO_MEMBERS_MAX) {
        return false;
    }
    for (unsigned i = 0; i < schema->count; i++) {
        const teo_member *member = &schema->members[i];

        if (member->name_length == 0 || member->name_length > KNOWN_KEY_MAX) {
            return false;
        }
        if (i < TEO_MEMBERS_OF_ENVELOPE ? !is_of_envelope(member, i)
                                        : !is_of_record(schema, member)) {
            return false;
        }
        has_time |= i >= TEO_MEMBERS_OF_ENVELOPE && member->offset == schema->time_offset &&
                    TEO_KIND_OF(member->place) != TEO_KIND_NUMBER;
    }
    return has_time;
}

#endif

/*
 * What core/record.c, and the client's walk, rely on in the members of an action's schema.
 * prove_task.c proves it of the tasks' schema; other harnesses take any schema of which it is true.
 */
#ifndef SOUND_SCHEMA_H
#define SOUND_SCHEMA_H

#include "proof.h"

#include "teo_action.h"

#define KNOWN_KEY_MAX 15u /* shorter than what the JSON reader keeps of a longer key: KEY_KEPT */

static const teo_member envelope[] = {TEO_ENVELOPE(TEO_MEMBER_ROW, 1, "x")};

/* The same row as every schema's envelope has. */
static inline bool is_of_envelope(const teo_member *member, unsigned i)
{
    return member->depth == envelope[i].depth && member->kind == envelope[i].kind &&
           member->offset == envelope[i].offset && member->size == envelope[i].size;
}

/* A row of a record: its slot lies in it, after what every record begins with. */
static inline bool is_of_record(const teo_schema *schema, const teo_member *member)
{
    return member->depth == TEO_DEPTH_RECORD && member->kind <= TEO_KIND_NUMBER &&
           member->offset >= sizeof(teo_record) &&
           member->size >= (member->kind == TEO_KIND_NUMBER ? sizeof(uint32_t) : 1) &&
           (size_t)member->offset + member->size <= schema->record_size;
}

/* So many rows are right, and one of them is the text that time_offset names. */
static inline bool rows_are_sound(const teo_schema *schema, unsigned count)
{
    bool has_time = false;

    if (count < TEO_MEMBERS_OF_ENVELOPE || count > TEO_MEMBERS_MAX) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        const teo_member *member = &schema->members[i];

        if (i < TEO_MEMBERS_OF_ENVELOPE ? !is_of_envelope(member, i)
                                        : !is_of_record(schema, member)) {
            return false;
        }
        has_time |= i >= TEO_MEMBERS_OF_ENVELOPE && member->offset == schema->time_offset &&
                    member->kind != TEO_KIND_NUMBER;
    }
    return has_time;
}

#endif

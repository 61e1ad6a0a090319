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

/* The rows that an envelope may have of its own, in place of TotalCount and RequestId. */
#define OWN_ROWS(X) \
    X(2, TEXT, 1, "x", teo_fault, message) \
    X(2, TEXT, 1, "x", teo_fault, request_id) \
    X(2, LIST, 1, "x", teo_response, rows)
static const teo_member own[] = {OWN_ROWS(TEO_MEMBER_ROW)};
#define LISTED 2u /* in `own` */

static inline bool are_same(const teo_member *one, const teo_member *other)
{
    return one->depth == other->depth && one->kind == other->kind &&
           one->offset == other->offset && one->size == other->size;
}

/* The same row as every schema's envelope has, or one of its own. */
static inline bool is_of_envelope(const teo_member *member, unsigned i)
{
    return are_same(member, &envelope[i]) ||
           ((i == TEO_MEMBER_REQUIRED || i == TEO_MEMBER_OTHER) &&
            (are_same(member, &own[0]) || are_same(member, &own[1]))) ||
           (i == TEO_MEMBER_OTHER && are_same(member, &own[LISTED]));
}

/* A slot in the record, after what every record begins with. */
static inline bool has_slot(const teo_schema *schema, const teo_member *member)
{
    return member->offset >= sizeof(teo_record) &&
           member->size >= (member->kind == TEO_KIND_NUMBER ? sizeof(uint32_t) : 1) &&
           (size_t)member->offset + member->size <= schema->record_size;
}

/* A text or number of a record, a list of texts, or what no key has: its text, or a gap. */
static inline bool is_of_record(const teo_schema *schema, const teo_member *member)
{
    if (member->depth == TEO_DEPTH_NONE) {
        return member->kind == TEO_KIND_OBJECT ||
               (member->kind == TEO_KIND_TEXT && has_slot(schema, member));
    }
    return member->depth == TEO_DEPTH_RECORD &&
           (member->kind == TEO_KIND_LIST ||
            (member->kind <= TEO_KIND_NUMBER && has_slot(schema, member)));
}

/* One of so many rows is the text that time_offset names. */
static inline bool has_time(const teo_schema *schema, unsigned count)
{
    for (unsigned i = TEO_MEMBERS_OF_ENVELOPE; i < count; i++) {
        const teo_member *member = &schema->members[i];

        if (member->offset == schema->time_offset && member->depth == TEO_DEPTH_RECORD &&
            member->kind <= TEO_KIND_IDENTITY) {
            return true;
        }
    }
    return false;
}

/* So many rows are right. */
static inline bool rows_are_sound(const teo_schema *schema, unsigned count)
{
    if (count < TEO_MEMBERS_OF_ENVELOPE || count > TEO_MEMBERS_MAX) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        const teo_member *member = &schema->members[i];
        unsigned text = i | TEO_ELEMENT_OF_LIST;

        if (i < TEO_MEMBERS_OF_ENVELOPE) {
            if (!is_of_envelope(member, i)) {
                return false;
            }
        } else if (!is_of_record(schema, member) ||
                   (member->kind == TEO_KIND_LIST &&
                    (text >= count || schema->members[text].depth != TEO_DEPTH_NONE ||
                     schema->members[text].kind != TEO_KIND_TEXT))) {
            return false;
        }
    }
    return true;
}

#endif

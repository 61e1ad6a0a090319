/*
 * proves:    core/record.c: record_bits, base_of, read_key, read_value, end_record, clear_record,
 *            teo_record_read
 * for:       any item of JSON in any sound state; any schema with 1 to 4 members in a record of up
 *            to 4096 bytes; fewer than 2^32 - 1 records; one round of the loop over items, from any
 *            state
 * unwind:    13
 * unwindset: teo_record_read.0:3
 * planted:   core/record.c: response->member |= TEO_ELEMENT_OF_LIST; => ;
 * but:       clear_record only for a core with small slots, as it is built for devices
 * quick:     yes
 */
#include "sound_record.h"

#define SCRATCH 32u

static teo_response response;
static unsigned puts; /* a value into a slot */
static bool named;    /* the fault names the member */
static uint32_t rows; /* before */

/* prove_json.c */
unsigned stub_teo_json_next(teo_json *json)
{
    static unsigned rounds;
    unsigned kind = any_byte();

    PROVE(json == &response.json && record_is_sound(&response));
    ASSUME(rounds++ == 0); /* what follows another item is what follows the first */
    ASSUME(kind == TEO_JSON_BAD || (kind >= TEO_JSON_MORE && kind <= TEO_JSON_PRIMITIVE));
    ASSUME((kind != TEO_JSON_CLOSE && kind != TEO_JSON_KEY) || json->depth > 0);
    json->depth += kind == TEO_JSON_OBJECT || kind == TEO_JSON_ARRAY;
    json->depth -= kind == TEO_JSON_CLOSE;
    json->length = any_up_to(SCRATCH);
    json->token = kind == TEO_JSON_STRING ? any_byte() : 0;
    /* Strings alone are in a list of texts, as its kind is among those that the reader keeps. */
    ASSUME(kind != TEO_JSON_KEY || response.level <= TEO_DEPTH_RECORD);
    return kind;
}

/* prove_names.c */
int stub_teo_find(const char *list, const char *text, size_t length)
{
    unsigned before = list == names ? 0 : TEO_MEMBERS_OF_ENVELOPE;
    int found = any_int();

    PROVE(list == names || list == names + schema.record_names);
    PROVE(__CPROVER_r_ok(text, length));
    ASSUME(found >= -1 && found < (int)(member_count - before));
    return found;
}

void stub_teo_copy_name(char *to, const char *list, unsigned index)
{
    PROVE(to == fault.message && list == names && index < member_count);
    named = true;
}

void *stub_memset(void *memory, int byte, size_t length)
{
    PROVE(memory == &record && byte == 0 && length == schema.record_size);
    PROVE(response.level == TEO_DEPTH_RECORD);
    return memory;
}

/*
 * A value goes into the slot of a member whose container is open: one of a record, into a record.
 */
static void prove_slot(const teo_response *of, const teo_member *member)
{
    PROVE(of == &response && of->member < member_count && member == &members[of->member]);
    PROVE(of->level == member->depth ||
          (of->level == LEVEL_TEXTS && member->depth == TEO_DEPTH_NONE));
    PROVE((of->member >= TEO_MEMBERS_OF_ENVELOPE) == (of->level >= TEO_DEPTH_RECORD));
    puts++;
}

/* prove_record_text.c */
void stub_put_text(teo_response *of, const teo_member *member, void *into)
{
    prove_slot(of, member);
    PROVE(into == &record && member->kind <= TEO_KIND_IDENTITY);
    of->slot_used = any_up_to(member->size - 1u);
}

void stub_add_to_fingerprint(teo_response *of)
{
    PROVE(of == &response && members[of->member].kind == TEO_KIND_IDENTITY);
    of->fingerprint = any_uint32();
}

bool stub_put_number(const teo_response *of, void *slot)
{
    const teo_member *member = &members[of->member];
    char *base = of->level == TEO_DEPTH_RECORD ? (char *)&record : (char *)&response;

    prove_slot(of, member);
    PROVE(member->kind == TEO_KIND_NUMBER);
    PROVE((char *)slot == base + member->offset);
    return any_byte() & 1u;
}

int main(void)
{
    teo_response any;
    uint32_t depth, seen;
    unsigned level;
    teo_status status;

    any_schema(4);
    response = any;
    any_response(&response, SCRATCH);
    depth = response.json.depth;
    ASSUME(depth < UINT32_MAX);
    rows = response.rows;
    level = response.level;
    seen = response.seen & ~response.nulls;
    status = teo_record_read(&response, &record);
    PROVE(status == TEO_OK || status == TEO_AGAIN || status == TEO_E_JSON ||
          status == TEO_E_MEMBER_TYPE || status == TEO_E_MEMBER_TWICE);
    PROVE(status > TEO_AGAIN || record_is_sound(&response));
    PROVE(response.rows == rows + (status == TEO_OK));
    PROVE(puts == 0 || depth == level); /* what is in an unknown container is skipped */
    PROVE(named == (status == TEO_E_MEMBER_TYPE || status == TEO_E_MEMBER_TWICE));
    if (status == TEO_OK) { /* one more record, or one of its texts */
        PROVE(level == LEVEL_TEXTS
                  ? puts == 1 && response.level == level && response.json.token == 0
                  : depth == TEO_DEPTH_RECORD && response.level == LEVEL_LIST &&
                        response.member == TEO_MEMBER_ELEMENT);
        PROVE(response.slot_used == 0 && response.fingerprint != 0);
        PROVE(record.head.present == (uint16_t)(seen >> TEO_MEMBERS_OF_ENVELOPE));
    }
    REACHES(status == TEO_OK && level == LEVEL_TEXTS);
    REACHES(status == TEO_OK && level == TEO_DEPTH_RECORD);
    REACHES(status == TEO_E_MEMBER_TWICE && response.member == TEO_MEMBERS_OF_ENVELOPE + 3u);
    REACHES(status == TEO_E_MEMBER_TYPE && response.member == TEO_MEMBER_ELEMENT);
    REACHES(puts == 1 && response.level == TEO_DEPTH_RECORD && schema.record_size == RECORD_MAX);
    return 0;
}

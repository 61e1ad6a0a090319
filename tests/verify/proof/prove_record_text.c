/*
 * proves:  core/record.c: hash_byte, add_to_fingerprint, put_text, put_number
 * for:     any text member of the envelope or of a record, whose slot lies anywhere in up to 256
 *          bytes; pieces of up to 24 bytes: longer than the small slots, and after any filling of
 *          the large ones; any number
 * unwind:  25
 * planted: core/record.c: room = member->size - 1u - used => room = member->size - used
 */
#include "sound_record.h"

#define SCRATCH 24u
#define RECORD 256u

static teo_response response;
static char *slot; /* that a text may go into, */
static size_t slot_size;
static size_t copied;

/* The slots of a record lie in one object: that a text stays in its own slot is asserted here. */
void *stub_memcpy(void *to, const void *from, size_t length)
{
    size_t at = (size_t)((char *)to - slot);

    PROVE(__CPROVER_same_object(to, slot) && at <= slot_size && length <= slot_size - at);
    PROVE(__CPROVER_w_ok(to, length) && __CPROVER_r_ok(from, length));
    copied = length;
    return to;
}

/* prove_digits.c */
const char *stub_teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number)
{
    PROVE(base == 10 && __CPROVER_r_ok(text, (size_t)(end - text)));
    *number = any_uint32();
    return text + any_up_to((size_t)(end - text));
}

static void prove_text(const teo_member *member, unsigned bit)
{
    size_t used = response.slot_used, length = response.json.length;
    unsigned truncated = record.head.truncated;

    put_text(&response, member, &record);
    PROVE(response.slot_used <= member->size - 1u);
    PROVE(used + copied <= member->size - 1u); /* and its NUL is in the slot, too */
    PROVE(slot[used + copied] == '\0');
    PROVE(copied == length || response.slot_used == member->size - 1u);
    PROVE(copied == length || (record.head.truncated & bit) == bit);
    PROVE((record.head.truncated & ~bit) == (truncated & ~bit));
    PROVE(copied == length || !teo_is_continuation((uint8_t)response.json.scratch[copied]));
    REACHES(copied < length && response.member == TEO_MEMBER_OTHER);
    REACHES(copied == SCRATCH && bit != 0);
}

/* The hash of a record is a sum: another text's part of it stays. */
static void prove_fingerprint(void)
{
    uint32_t rest = response.fingerprint - response.text_hash;

    add_to_fingerprint(&response);
    PROVE(response.fingerprint - response.text_hash == rest);
}

int main(void)
{
    static char scratch[SCRATCH];
    teo_member member;
    unsigned bit = 0;
    uint32_t number;

    havoc(scratch, SCRATCH);
    record.head.truncated = any_uint16();
    response.member = any_byte();
    response.text_hash = any_uint32();
    response.fingerprint = any_uint32();
    response.slot_used = any_size();
    response.json.length = any_up_to(SCRATCH);
    response.json.scratch = scratch;
    response.fault = &fault;
    ASSUME(response.member < TEO_MEMBERS_MAX);
    ASSUME(response.json.length > 0 && !teo_is_continuation((uint8_t)*scratch));
    if (response.member < TEO_MEMBERS_OF_ENVELOPE) {
        member = envelope[response.member];
        slot = (char *)&fault + member.offset;
    } else {
        schema.record_size = RECORD;
        ASSUME(is_of_record(&schema, &member) && has_slot(&schema, &member));
        slot = record.bytes + member.offset;
        bit = 1u << (response.member - TEO_MEMBERS_OF_ENVELOPE);
    }
    slot_size = member.size;
    ASSUME(member.kind <= TEO_KIND_IDENTITY);
    ASSUME(response.slot_used <= member.size - 1u);
    prove_fingerprint();
    (void)put_number(&response, &number);
    prove_text(&member, bit);
    return 0;
}

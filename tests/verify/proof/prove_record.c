/*
 * proves:    core/record.c: read_key, read_value, name_member, teo_record_read
 * for:       any item of JSON in any sound state; fewer than 2^32 - 1 tasks; one round of the loop over items, from any state
 * unwind:    3
 * unwindset: name_member.0:16
 * planted:   core/record.c: response->slot_used = 0; => ;
 * quick:     yes
 */
#include "teo_http_head.h"
#include "teo_json.h"
#include "teo_utf8.h"

#include "sound_record.h"

#define WINDOW 32u

static teo_response response;
static teo_task task;

/* prove_json.c */
unsigned stub_teo_json_next(teo_json *json)
{
    static unsigned rounds;
    unsigned kind = any_byte();

    PROVE(json == &response.json && reply_is_sound(&response));
    ASSUME(rounds++ == 0); /* what follows another item is what follows the first */
    ASSUME(kind == TEO_JSON_BAD || (kind >= TEO_JSON_MORE && kind <= TEO_JSON_PRIMITIVE));
    ASSUME((kind != TEO_JSON_CLOSE && kind != TEO_JSON_KEY) || json->depth > 0);
    json->depth += kind == TEO_JSON_OBJECT || kind == TEO_JSON_ARRAY;
    json->depth -= kind == TEO_JSON_CLOSE;
    json->length = any_up_to(WINDOW);
    return kind;
}

/* prove_names.c */
int stub_teo_find(const char *list, const char *text, size_t length)
{
    int found = any_int();

    PROVE(list == names && __CPROVER_r_ok(text, length));
    ASSUME(found >= -1 && found <= RESPONSE);
    return found;
}

/* prove_number.c */
const char *stub_teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number)
{
    PROVE(base == 10 && __CPROVER_r_ok(text, (size_t)(end - text)));
    *number = any_uint32();
    return text + any_up_to((size_t)(end - text));
}

/* prove_record_text.c */
void stub_put_text(teo_response *of, teo_task *into)
{
    PROVE(of == &response && into == &task && of->member < TOTAL_COUNT);
    of->slot_used = any_up_to(room_of(of->member));
}

int main(void)
{
    teo_response any;
    uint32_t depth, rows;
    teo_status status;

    response = any;
    any_reply(&response, WINDOW);
    depth = response.json.depth;
    ASSUME(depth < UINT32_MAX);
    rows = response.rows;
    status = teo_record_read(&response, &task);
    PROVE(status == TEO_OK || status == TEO_AGAIN || status == TEO_E_JSON || status == TEO_E_MEMBER_TYPE || status == TEO_E_MEMBER_TWICE);
    PROVE(status > TEO_AGAIN || reply_is_sound(&response));
    PROVE(status != TEO_OK || (depth == 4 && response.level == 3 && response.member == TASK)); /* one more task */
    PROVE(response.rows == rows + (status == TEO_OK));
    if (status == TEO_E_MEMBER_TYPE || status == TEO_E_MEMBER_TWICE) { /* the fault names the member */
        const char *name = response.fault->message;

        PROVE(name[0] >= 'A' && name[0] <= 'U' && name[1] >= 'a' && name[1] <= 'y');
        REACHES(name[0] == 'T' && name[4] == 's' && name[5] == '\0');
        REACHES(name[0] == 'T' && name[9] == 't' && name[10] == '\0');
        REACHES(name[4] == 'M' && name[10] == 'e' && name[11] == '\0');
    }
    REACHES(status == TEO_OK);
    REACHES(status == TEO_E_MEMBER_TWICE);
    REACHES(status == TEO_E_MEMBER_TYPE);
    return 0;
}

/*
 * proves:  core/json.c: read_primitive
 * for:     any sound state, up to 2 bytes not yet read: each is a step from any state to any other
 * unwind:  9
 * planted: core/json.c: *json->text_end++ = (uint8_t)byte => *++json->text_end = (uint8_t)byte
 */
#include "names.c"
#include "utf8.c"

#include "sound_json.h"

#define SCRATCH 32u

int main(void)
{
    static char scratch[SCRATCH];
    teo_json json;
    const uint8_t *from;
    uint32_t before;
    int result;

    havoc(scratch, SCRATCH);
    json = any_json(scratch, SCRATCH, 2);
    ASSUME(json.token == TEO_JSON_PRIMITIVE);
    from = json.scan;
    before = json.state;
    result = read_primitive(&json);
    PROVE(json_is_sound(&json));
    PROVE(result == 0 || result == JSMN_ERROR_INVAL ||
          (result == JSMN_ERROR_PART && json.scan == json.fill));
    PROVE(result == JSMN_ERROR_PART || json.state == STATE_BEGIN);
    PROVE(result != 0 || (before >= STATE_INTEGER && is_rule(before)) || json.scan > from);
    REACHES(result == 0);
    REACHES(result == JSMN_ERROR_PART && json.state == STATE_DONE);
    return 0;
}

/*
 * proves:  core/json.c: teo_json_next, teo_json_fill; core/teo_json.h: teo_json_begin,
 *          teo_json_complete
 * for:     any sound state, which they keep; scratch memory of any size up to 1024; one round of
 *          the loop over bytes between tokens, from any state
 * unwind:  3
 * planted: core/json.c: if (size > room) => if (size > room + 1)
 * quick:   yes
 */
#include "names.c"
#include "utf8.c"

#include "sound_json.h"

#define SCRATCH 1024u

static teo_json json;

/* prove_json_structure.c */
unsigned stub_read_mark(teo_json *of, unsigned c)
{
    static unsigned rounds;
    unsigned kind = any_byte();
    uint32_t depth = of->depth;

    PROVE(of->token == 0 && of->scan > (const uint8_t *)of->scratch && c <= UINT8_MAX);
    of->scan--;
    PROVE(json_is_sound(of));
    ASSUME(rounds++ == 0); /* what follows another byte is what follows the first */
    ASSUME(kind == TEO_JSON_BAD || (kind >= TEO_JSON_MORE && kind <= TEO_JSON_PRIMITIVE));
    ASSUME((kind != TEO_JSON_CLOSE && kind != TEO_JSON_KEY) || depth > 0);
    of->scan += kind != TEO_JSON_PRIMITIVE;
    of->depth = kind == TEO_JSON_CLOSE                              ? depth - 1
                : kind == TEO_JSON_OBJECT || kind == TEO_JSON_ARRAY ? depth + 1
                                                                    : depth;
    of->expect = any_uint32();
    of->kinds = any_uint32();
    of->folded = any_uint32();
    ASSUME(json_is_sound(of));
    return kind;
}

static int any_result(teo_json *of, size_t rest)
{
    size_t text = any_up_to(SCRATCH), scan = any_up_to(SCRATCH);
    int result = any_int();

    PROVE(json_is_sound(of) && of->token != 0);
    ASSUME(result == 0 || result == JSMN_ERROR_PART || result == JSMN_ERROR_INVAL);
    ASSUME((uint8_t *)of->scratch + text >= of->text_end &&
           (uint8_t *)of->scratch + scan >= of->scan);
    of->scratch[0] = (char)any_byte();
    of->text_end = (uint8_t *)of->scratch + text;
    of->scan = (uint8_t *)of->scratch + scan;
    ASSUME(json_is_sound(of) &&
           (result != JSMN_ERROR_PART || (size_t)(of->fill - of->scan) <= rest));
    return result;
}

/* prove_json_primitive.c, prove_json_string.c */
int stub_read_string(teo_json *of)
{
    return any_result(of, CHARACTER_REST_MAX);
}

int stub_read_primitive(teo_json *of)
{
    int result;

    of->state = any_byte();
    ASSUME(is_rule(of->state));
    result = any_result(of, 0);
    ASSUME(result == JSMN_ERROR_PART || of->state == STATE_BEGIN);
    return result;
}

void *stub_memmove(void *to, const void *from, size_t length)
{
    PROVE(to == json.text_end && __CPROVER_w_ok(to, length) && __CPROVER_r_ok(from, length));
    return to;
}

void *stub_memcpy(void *to, const void *from, size_t length)
{
    PROVE(to == json.fill &&
          (length == 0 || (__CPROVER_w_ok(to, length) && __CPROVER_r_ok(from, length))));
    return to;
}

int main(void)
{
    char *scratch = any_memory(SCRATCH, SCRATCH);
    size_t size = any_up_to(SCRATCH), length = any_up_to(8), taken;
    uint8_t *data = any_memory(length, 8);
    uint32_t depth;
    unsigned kind;

    ASSUME(size >= SIZE_MIN);
    if (any_bool()) {
        memset(&json, 0, sizeof json);
        teo_json_begin(&json, scratch, size);
        PROVE(json_is_sound(&json) && !teo_json_complete(&json));
        return 0;
    }
    json = any_json(scratch, size, size);
    if (any_bool()) {
        taken = teo_json_fill(&json, data, length);
        PROVE(json_is_sound(&json));
        PROVE(taken <= length && (taken == length || json.fill == (uint8_t *)scratch + size));
        REACHES(taken == 0 && length > 0);
        return 0;
    }
    depth = json.depth;
    kind = teo_json_next(&json);
    if (kind != TEO_JSON_BAD) {
        PROVE(json_is_sound(&json));
        PROVE(kind >= TEO_JSON_MORE && kind <= TEO_JSON_PRIMITIVE);
        PROVE(kind < TEO_JSON_KEY || json.length <= size);
        PROVE(kind != TEO_JSON_MORE ||
              (size_t)(json.text_end - (uint8_t *)scratch) + (size_t)(json.fill - json.scan) <
                  size); /* room */
        PROVE(json.depth == (kind == TEO_JSON_CLOSE                              ? depth - 1
                             : kind == TEO_JSON_OBJECT || kind == TEO_JSON_ARRAY ? depth + 1
                                                                                 : depth));
        PROVE((kind != TEO_JSON_CLOSE && kind != TEO_JSON_KEY) || depth > 0);
        PROVE(kind < TEO_JSON_KEY || json.length == 0 || !teo_is_continuation((uint8_t)*scratch));
    }
    REACHES(kind == TEO_JSON_KEY && json.text_end == (uint8_t *)scratch + KEY_KEPT);
    REACHES(kind == TEO_JSON_CLOSE);
    return 0;
}

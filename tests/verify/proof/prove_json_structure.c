/*
 * proves:  core/json.c: allow, read_mark
 * for:     any byte in any sound state
 * unwind:  11
 * planted: core/json.c: if (json->depth == 0) => if (json->depth == 1)
 * quick:   yes
 */
#include "names.c"
#include "utf8.c"

#include "sound_json.h"

#define SCRATCH 32u

int main(void)
{
    static char scratch[SCRATCH];
    teo_json json;
    uint32_t depth;
    unsigned kind;

    scratch[0] = (char)any_byte();
    json = any_json(scratch, SCRATCH, SCRATCH);
    ASSUME(json.token == 0 && json.scan < json.fill);
    depth = json.depth;
    kind = read_mark(&json, *json.scan++);
    PROVE(json_is_sound(&json));
    PROVE(kind == TEO_JSON_BAD || (kind >= TEO_JSON_MORE && kind <= TEO_JSON_PRIMITIVE));
    PROVE(kind != TEO_JSON_CLOSE || (depth > 0 && json.depth == depth - 1));
    PROVE((kind != TEO_JSON_OBJECT && kind != TEO_JSON_ARRAY) || json.depth == depth + 1);
    PROVE(kind < TEO_JSON_KEY || json.depth == depth);
    PROVE(kind != TEO_JSON_KEY || depth > 0);
    PROVE(kind != TEO_JSON_PRIMITIVE || json.scan < json.fill);
    REACHES(kind == TEO_JSON_OBJECT && depth > 40);
    REACHES(kind == TEO_JSON_CLOSE && json.kinds == KIND_UNKNOWN);
    REACHES(kind == TEO_JSON_BAD);
    return 0;
}

/*
 * What holds of a JSON reader between two calls: assumed before one, proved after it, and proved of
 * the reader that has just begun.
 */
#ifndef SOUND_JSON_H
#define SOUND_JSON_H

#include "proof.h"

#include "json.c"

#define SIZE_MIN 27u /* less than TEO_SCRATCH_MIN: CHARACTER_REST_MAX and KEY_KEPT */

static bool is_rule(uint32_t state)
{
    return state == STATE_BEGIN || state == STATE_MINUS || state == STATE_POINT ||
           state == STATE_EXPONENT || state == STATE_SIGN || state == STATE_TRUE_R ||
           state == STATE_TRUE_U || state == STATE_TRUE_E || state == STATE_FALSE_A ||
           state == STATE_FALSE_L || state == STATE_FALSE_S || state == STATE_NULL_U ||
           state == STATE_NULL_L || state == STATE_NULL_LL || state == STATE_INTEGER ||
           state == STATE_ZERO || state == STATE_FRACTION || state == STATE_POWER ||
           state == STATE_DONE;
}

static bool json_is_sound(const teo_json *json)
{
    const uint8_t *scratch = (const uint8_t *)json->scratch;

    return scratch <= json->text_end && json->text_end <= json->scan && json->scan <= json->fill &&
           json->fill <= scratch + json->size &&
           (json->text_end == scratch ||
            !teo_is_continuation(*scratch)) && /* a text begins with a character */
           (json->token == 0 || json->token == TEO_JSON_KEY || json->token == TEO_JSON_STRING ||
            json->token == TEO_JSON_PRIMITIVE) &&
           (json->token != 0 || json->text_end == scratch) && is_rule(json->state) &&
           (json->state == STATE_BEGIN || json->token == TEO_JSON_PRIMITIVE) &&
           json->expect <= (MAY_KEY | MAY_VALUE | MAY_COLON | MAY_COMMA | MAY_END) &&
           json->kinds != 0 &&
           (json->depth > 0 ||
            ((json->expect & ~(uint32_t)MAY_VALUE) == 0 && json->token != TEO_JSON_KEY));
}

/*
 * Any sound reader on scratch memory, with up to `unread` bytes not yet looked at. Fewer than 2^32
 * - 1 brackets are open.
 */
static teo_json any_json(char *scratch, size_t size, size_t unread)
{
    teo_json json;
    size_t text = any_up_to(size), scan = any_up_to(size), fill = any_up_to(size);

    json.scratch = scratch;
    json.size = size;
    json.text_end = (uint8_t *)scratch + text;
    json.scan = (uint8_t *)scratch + scan;
    json.fill = (uint8_t *)scratch + fill;
    ASSUME(text <= scan && scan <= fill && fill - scan <= unread);
    ASSUME(json_is_sound(&json) && json.depth < UINT32_MAX);
    return json;
}

#endif

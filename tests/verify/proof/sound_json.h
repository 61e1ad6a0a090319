/* What holds of a JSON reader between two calls: assumed before one, proved after it, and proved of the reader that has just begun. */
#ifndef SOUND_JSON_H
#define SOUND_JSON_H

#include "proof.h"

#include "json.c"

#define WINDOW_MIN 27u /* less than TEO_SCRATCH_MIN: AHEAD and KEPT */

static bool is_rule(uint32_t state)
{
    return state == BEGIN || state == MINUS || state == POINT || state == EXPONENT || state == SIGN || state == TRUE_R || state == TRUE_U ||
           state == TRUE_E || state == FALSE_A || state == FALSE_L || state == FALSE_S || state == NULL_U || state == NULL_L ||
           state == NULL_LL || state == INTEGER || state == ZERO || state == FRACTION || state == POWER || state == DONE;
}

static bool json_is_sound(const teo_json *json)
{
    const uint8_t *window = (const uint8_t *)json->window;

    return window <= json->text_end && json->text_end <= json->scan && json->scan <= json->fill && json->fill <= window + json->size &&
           (json->text_end == window || !teo_is_continuation(*window)) && /* a text begins with a character */
           (json->token == 0 || json->token == TEO_JSON_KEY || json->token == TEO_JSON_STRING || json->token == TEO_JSON_PRIMITIVE) &&
           (json->token != 0 || json->text_end == window) &&
           is_rule(json->state) && (json->state == BEGIN || json->token == TEO_JSON_PRIMITIVE) &&
           json->expect <= (KEY | VALUE | COLON | COMMA | END) && json->kinds != 0 &&
           (json->depth > 0 || ((json->expect & ~(uint32_t)VALUE) == 0 && json->token != TEO_JSON_KEY));
}

/* Any sound reader on a window, with up to `unread` bytes not yet looked at. Fewer than 2^32 - 1 brackets are open. */
static teo_json any_json(char *window, size_t size, size_t unread)
{
    teo_json json;
    size_t text = any_up_to(size), scan = any_up_to(size), fill = any_up_to(size);

    json.window = window;
    json.size = size;
    json.text_end = (uint8_t *)window + text;
    json.scan = (uint8_t *)window + scan;
    json.fill = (uint8_t *)window + fill;
    ASSUME(text <= scan && scan <= fill && fill - scan <= unread);
    ASSUME(json_is_sound(&json) && json.depth < UINT32_MAX);
    return json;
}

#endif

/* What holds of the members of a response that core/record.c keeps, between two items of JSON. */
#ifndef SOUND_REPLY_H
#define SOUND_REPLY_H

#include "proof.h"

#include "record.c"

static size_t room_of(unsigned member)
{
    const uint16_t *where = &slots[member + (member >= CODE)];

    return where[1] - where[0] - 1u;
}

static bool reply_is_sound(const teo_response *response)
{
    unsigned member = response->member, level = response->level;

    return (member <= UNKNOWN || member == TASK || member == TOP) && level <= 4 && response->json.depth >= level &&
           (member >= CODE || level == 4) && (member < CODE || member >= REQUEST_ID || level == 3) &&
           (member < REQUEST_ID || member >= RESPONSE || level == 2) && (member != RESPONSE || level == 1) && (member != TOP || level == 0) &&
           (member != TASK || level == 3) && (level > 0 || member == TOP || member == UNKNOWN) &&
           (member >= TOTAL_COUNT || response->slot_used <= room_of(member));
}

/* A window of this size, a text at its beginning, and any state. */
static void any_reply(teo_response *response, size_t size)
{
    static teo_fault fault;

    response->fault = &fault;
    response->json.window = malloc(size);
    response->json.size = size;
    ASSUME(response->json.length <= size);
    ASSUME(response->json.length == 0 || !teo_is_continuation((uint8_t)*response->json.window));
    ASSUME(response->rows < UINT32_MAX && reply_is_sound(response));
}

#endif

/*
 * proves:    core/record.c: mix, print, put_text
 * for:       any text member in any sound state, pieces of up to 40 bytes: longer than the small slots, and behind any filling of the large ones
 * unwind:    41
 * planted:   core/record.c: room = where[1] - where[0] - 1u - used => room = where[1] - where[0] - used
 */
#include "teo_http_head.h"
#include "teo_json.h"
#include "teo_utf8.h"

#include "sound_record.h"

#define WINDOW 40u

static size_t copied;

/* The slots of a task lie in one object: that a text stays in its own slot is asserted here. */
void *stub_memcpy(void *to, const void *from, size_t length)
{
    PROVE(__CPROVER_w_ok(to, length + 1) && __CPROVER_r_ok(from, length));
    copied = length;
    return to;
}

int main(void)
{
    static teo_task task;
    teo_response response;
    unsigned member, before;
    size_t used;

    any_reply(&response, WINDOW);
    member = response.member;
    used = response.slot_used;
    before = task.truncated = any_uint16();
    ASSUME(member < TOTAL_COUNT && response.json.length > 0);
    put_text(&response, &task);
    PROVE(reply_is_sound(&response));
    PROVE(used + copied <= room_of(member)); /* and its NUL is in the slot, too */
    PROVE(copied == response.json.length || response.slot_used == room_of(member));
    PROVE(member >= CODE || copied == response.json.length || (task.truncated >> member & 1u));
    PROVE((task.truncated & ~(1u << member)) == (before & ~(1u << member)));
    PROVE(copied == response.json.length || !teo_is_continuation((uint8_t)response.json.window[copied])); /* a whole character */
    REACHES(copied < response.json.length && member == REQUEST_ID);
    REACHES(copied == WINDOW);
    return 0;
}

/*
 * proves:    core/client.c: set_window
 * for:       any sound state that waits to make a request, whatever the time, the interval and what is left of it
 * unwind:    2
 * planted:   core/client.c: end > last ? end - last : 1 => end >= last ? end - last : 1
 * quick:     yes
 */
#include "sound_client.h"

int main(void)
{
    uint32_t end, last, start;
    bool is_pinned_now;

    any_client();
    end = client.request.end;
    last = client.last;
    start = client.interval_start;
    is_pinned_now = client.pin == 0 && last != 0;
    ASSUME(client.step == PAUSE);
    set_window(&client);
    PROVE(client.pin & PINNED);
    PROVE(client.interval_start <= client.request.start && client.request.start <= client.request.end);
    PROVE(client.request.end - client.request.start <= TEO_INTERVAL_MAX);
    /* As early as the service accepts. */
    PROVE(client.request.start == client.interval_start || client.request.end - client.request.start == TEO_INTERVAL_MAX);
    if (is_pinned_now) {
        PROVE(client.request.end == (client.unix_base != 0 ? client.unix_base : 1) && client.interval_start >= 1);
        PROVE(client.interval_start == 1 || client.request.end - client.interval_start == last);
    } else {
        PROVE(client.request.end == end && client.interval_start == start);
    }
    REACHES(is_pinned_now && client.request.end == UINT32_MAX && client.request.start > client.interval_start);
    REACHES(client.request.end == 0);
    return 0;
}

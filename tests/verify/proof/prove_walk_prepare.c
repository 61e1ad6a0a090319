/*
 * proves:  core/walk.c: set_interval, prepare_page
 * for:     any sound state that waits to make a request, whatever the time, the interval and what
 *          is left of it
 * unwind:  2
 * planted: core/walk.c: end > last ? end - last : 1 => end >= last ? end - last : 1
 * quick:   yes
 */
#include "sound_client.h"

int main(void)
{
    teo_client before;
    const teo_query *request = &client.request;
    uint32_t again, earliest;
    teo_status status;

    any_client();
    ASSUME(client.step == TEO_STEP_PAUSE);
    before = client;
    again = is_page_open();
    status = prepare_page(&client);
    PROVE(status == TEO_OK || status == TEO_E_OFFSET_LONG);
    PROVE(client.interval != TEO_INTERVAL_OPEN && client.interval_start <= request->end);
    prove_sound();
    /* The interval. */
    if (before.interval == TEO_INTERVAL_OPEN) {
        uint32_t now = client.unix_base == 0        ? 1
                       : client.unix_base < TEO_NOW ? client.unix_base
                                                    : TEO_NOW - 1;

        PROVE(client.interval == TEO_INTERVAL_SET && client.interval_end == request->end);
        PROVE(request->end == now || (before.request.last == 0 &&
                                      request->end == before.interval_start && request->end > now));
        PROVE(client.interval_start == (before.request.last == 0    ? before.interval_start
                                        : now > before.request.last ? now - before.request.last
                                                                    : 1));
    } else {
        PROVE(request->end == before.request.end && client.interval_start == before.interval_start);
        PROVE(client.interval == before.interval && client.interval_end == before.interval_end);
    }
    earliest = request->end < TEO_INTERVAL_MAX ? 0 : request->end - TEO_INTERVAL_MAX;
    PROVE(status == (client.offset_first != 0 && client.interval_start < earliest
                         ? TEO_E_OFFSET_LONG
                         : TEO_OK));
    if (status != TEO_OK) {
        return 0;
    }
    /* The window: as early as the service accepts. */
    PROVE(request->start == (client.interval_start < earliest ? earliest : client.interval_start));
    /* The page. */
    PROVE(request->limit >= 1 && request->limit <= TEO_LIMIT_MAX && client.offset == before.offset);
    if (client.probing) {
        PROVE(request->offset + request->limit <= client.offset);
    } else {
        PROVE(request->offset + again == client.offset && request->limit <= client.limit);
        PROVE(request->limit - again <= client.request.max_tasks);
        PROVE(request->limit == client.limit ||
              request->limit - again == client.request.max_tasks); /* as many as there may be */
    }
    REACHES(before.interval == TEO_INTERVAL_OPEN && request->end == TEO_NOW - 1 &&
            request->start > client.interval_start);
    REACHES(request->end == 0);
    REACHES(again && request->limit == 1 && client.request.max_tasks == 0);
    REACHES(client.probing && request->limit == TEO_LIMIT_MAX - 1);
    REACHES(request->offset > TEO_OFFSET_MAX); /* the request's own check refuses it */
    return 0;
}

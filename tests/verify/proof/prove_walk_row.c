/*
 * proves:  core/walk.c: is_of_neighbour, read_row
 * for:     one more task of the reply under way, in any sound state; any texts in it
 * unwind:  37
 * planted: core/walk.c: end <= client->offset) { => end < client->offset) {
 * quick:   yes
 */
#include "sound_client.h"

static uint32_t second; /* of its CreateTime; 0: it cannot be read */

/* prove_calendar_text.c */
uint32_t stub_teo_calendar_read(const char *text, size_t length)
{
    PROVE(text == task.create_time && __CPROVER_r_ok(text, length));
    return second;
}

/* The windows as the head of core/walk.c draws them: of neighbours, each second belongs to one. */
static bool is_of_this_window(void)
{
    uint32_t start = client.request.start, end = client.request.end;

    return second == 0 || ((start == client.interval_start || second != start) &&
                           (end == client.interval_end || (second != end && second != end - 1)));
}

int main(void)
{
    teo_client before;
    uint32_t rows, print;
    bool was_open;
    teo_status status;

    any_client();
    task.create_time[TEO_TIME_SIZE - 1] = '\0';
    second = any_uint32();
    ASSUME(client.step == TEO_STEP_RECEIVE && client.response.rows < client.request.limit);
    ASSUME(client.request.end == client.interval_end || client.request.end >= OVERLAP);
    before = client;
    was_open = is_page_open();
    client.interval = TEO_INTERVAL_FIXED; /* as parse() has it */
    client.response.rows++;
    print = client.response.fingerprint = any_uint32();
    ASSUME(print != 0);
    rows = client.response.rows;
    status = read_page(&client, &client.response, TEO_OK, &task);
    PROVE(status == TEO_OK || status == TEO_AGAIN || status == TEO_E_LIST_CHANGED);
    PROVE(client.request.max_tasks == before.request.max_tasks - (status == TEO_OK));
    if (status <= TEO_AGAIN) {
        prove_sound();
    }
    if (client.probing) {
        PROVE(status == TEO_AGAIN && client.offset == before.offset);
        PROVE(client.last_fingerprint == print);
    } else if (was_open && rows == 1) { /* the last one again */
        PROVE(status == (print == before.last_fingerprint ? TEO_AGAIN : TEO_E_LIST_CHANGED) &&
              client.offset == before.offset);
    } else {
        PROVE(client.offset == before.offset + 1 && client.last_fingerprint == print &&
              is_page_open());
        PROVE((status == TEO_OK) == is_of_this_window() && status != TEO_E_LIST_CHANGED);
    }
    REACHES(status == TEO_OK && client.request.max_tasks == 0);
    REACHES(status == TEO_AGAIN && !client.probing && !was_open);
    REACHES(status == TEO_AGAIN && client.probing && rows == client.request.limit &&
            print == client.probe_fingerprint);
    REACHES(status == TEO_E_LIST_CHANGED);
    return 0;
}

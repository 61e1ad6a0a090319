/*
 * proves:  core/client.c: parse; core/client_steps.c: begin_request, end_send, move, awaited,
 *          teo_client_proceed; core/client_time.c: teo_client_tick_anew; core/walk.c:
 *          is_clock_wrong
 * for:     one turn from any sound state; any configuration; any port, also one that answers a
 *          status or a count that no port may; a buffer of any size that a client takes, up to 4
 *          GB; of a reply one task, from any state
 * unwind:  2
 * planted: core/client_steps.c: moved - 1u >= room => moved - 1u > room
 */
#include "sound_client.h"

/* prove_walk_row.c */
bool stub_is_of_neighbour(const teo_client *of, const char *time)
{
    PROVE(of == &client && time == task.create_time);
    return any_byte() & 1u;
}

static void prove_parse(void)
{
    teo_client before = client;
    size_t size = any_bool() ? sizeof task : any_size();
    teo_status status = parse(&client, &task, size);

    PROVE(client.step == TEO_STEP_RECEIVE && client.connection == before.connection &&
          client.rest.data >= before.rest.data);
    PROVE(client.rest.data - before.rest.data == (ptrdiff_t)(before.rest.left - client.rest.left));
    PROVE(status <= TEO_END || is_of_reply(status) || is_of_page(status) ||
          (status == TEO_E_ARGUMENT && size != sizeof task));
    PROVE(status != TEO_AGAIN || client.rest.left == 0);
    PROVE(client.request.max_tasks == before.request.max_tasks - (status == TEO_OK));
    PROVE(status != TEO_OK || client.response.rows == before.response.rows + 1);
    PROVE(client.response.rows <= client.request.limit || status == TEO_E_PAGE_ROWS);
    /* The interval stays from here on, and the clock that it ends by was right. */
    if (status == TEO_OK || status == TEO_END) {
        PROVE(client.interval == TEO_INTERVAL_FIXED);
        PROVE(before.interval != TEO_INTERVAL_OPEN);
        PROVE(before.interval == TEO_INTERVAL_FIXED || client.unix_base != 0 ||
              client.response.date != 0);
        PROVE(before.interval == TEO_INTERVAL_FIXED || before.clock_learned ||
              client.response.date == 0 || client.response.date - client.unix_base <= AHEAD_MAX ||
              client.unix_base - client.response.date <= BEHIND_MAX);
    }
    if (status == TEO_END) { /* as prove_client_end.c begins */
        PROVE(client.response.total_count == client.window_total);
        PROVE(client.response.rows > 0 || client.request.offset >= client.response.total_count);
        PROVE(client.probing || client.request.offset + client.response.rows == client.offset);
        PROVE(client.offset <= client.response.total_count || client.response.rows == 0);
    }
    if (status <= TEO_END) {
        prove_sound();
    } else {
        PROVE(is_sound_window());
    }
    REACHES(status == TEO_OK && client.rest.left > 0 && client.request.max_tasks == 0);
    REACHES(status == TEO_END && client.response.rows == TEO_LIMIT_MAX);
    REACHES(status == TEO_E_CLOCK && client.interval == TEO_INTERVAL_SET);
    REACHES(status == TEO_E_CLOCK && client.interval == TEO_INTERVAL_OPEN);
}

static void prove_proceed(void)
{
    teo_client before = client;
    teo_status status = teo_client_proceed(&client);
    int32_t left = (int32_t)(client.deadline_at - first_reading);
    unsigned moved = opened + sent + (before.step == TEO_STEP_RECEIVE ? received : 0);

    PROVE((status == TEO_E_DEADLINE && made == 0) || left > 0); /* behind the deadline, nothing */
    PROVE(left > 0 || moved + made + slept == 0);
    PROVE(moved + made + slept <= 2 && moved <= 1 && made <= 1 && slept <= 1);
    PROVE(status != TEO_AGAIN || port.wait == NULL);
    PROVE(status <= TEO_AGAIN || is_of_network(status) ||
          (before.step == TEO_STEP_PAUSE && is_of_query(status)));
    PROVE(client.request.max_tasks == before.request.max_tasks &&
          client.failures == before.failures && client.clock_learned == before.clock_learned);
    PROVE(client.step == before.step || status == TEO_OK);
    if (before.step == TEO_STEP_PAUSE) {
        PROVE(moved == 0 && (client.step == TEO_STEP_PAUSE || made == 1));
        PROVE(made == 0 ||
              first_reading - before.since >= before.pause_ms); /* and not before its time */
        /* Of the requests that are out, the 20th before this one is a second old. */
        PROVE(made == 0 || before.sent_at[before.sent_next] == 0 ||
              first_reading - before.sent_at[before.sent_next] >= RATE_MS);
        PROVE(status != TEO_OK || made == 0 ||
              (secret && (client.step == TEO_STEP_OPEN || client.step == TEO_STEP_SEND)));
        PROVE(made == 0 || status == TEO_OK || !secret);
        PROVE(client.connection == before.connection ||
              (client.step == TEO_STEP_OPEN && client.connection == TEO_CONNECTION_IN_USE) ||
              (client.connection == TEO_CONNECTION_NONE && made == 1));
    } else {
        PROVE(made == 0 && client.step >= before.step && client.connection != TEO_CONNECTION_NONE);
        PROVE(status != TEO_OK || slept == 1 || client.since == client.now || negative);
        PROVE(status != TEO_E_STALLED || moved == 1);
        if (client.step == TEO_STEP_RECEIVE &&
            before.step == TEO_STEP_SEND) { /* the request is out */
            uint8_t at = before.sent_next;

            PROVE(!secret && client.rest.left == 0 &&
                  client.sent_next == (at + 1u) % TEO_REQUESTS_PER_SECOND);
            PROVE(client.sent_at[at] == (sent_reading != 0 ? sent_reading : UINT32_MAX));
        }
    }
    PROVE(closed == (before.connection == TEO_CONNECTION_KEPT && before.step == TEO_STEP_PAUSE &&
                     (client.connection == TEO_CONNECTION_NONE || client.step == TEO_STEP_OPEN)));
    prove_sound();
    REACHES(client.step == TEO_STEP_OPEN && before.connection == TEO_CONNECTION_KEPT);
    REACHES(client.step == TEO_STEP_SEND && before.step == TEO_STEP_PAUSE);
    REACHES(client.step == TEO_STEP_RECEIVE && before.step == TEO_STEP_SEND);
    REACHES(before.step == TEO_STEP_RECEIVE && client.rest.left == client.size - SCRATCH_SIZE &&
            client.size == UINT32_MAX);
    REACHES(before.step == TEO_STEP_RECEIVE && slept == 1 && status == TEO_E_TLS);
    REACHES(status == TEO_E_BUFFER && client.fault.needed == UINT32_MAX);
    REACHES(status == TEO_E_STALLED);
    REACHES(status == TEO_E_OFFSET_LONG);
    REACHES(before.step == TEO_STEP_OPEN && client.step == TEO_STEP_OPEN && slept == 1 &&
            client.since == client.now && status == TEO_OK);
    REACHES(status == TEO_E_DEADLINE);
}

int main(void)
{
    any_client();
    ASSUME(client.step != TEO_STEP_IDLE && client.step != TEO_STEP_OVER);
    if (client.step == TEO_STEP_RECEIVE && any_bool()) {
        prove_parse();
    } else {
        prove_proceed();
    }
    return 0;
}

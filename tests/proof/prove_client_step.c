/*
 * proves:    core/client.c: forget_reply, begin_request, parse, end_send, move, proceed
 * for:       one turn from any sound state; any configuration; any port, also one that answers a status or a count that no port may; a buffer of
 *            any size that a client takes, up to 4 GB
 * unwind:    2
 * planted:   core/client.c: moved - 1u >= room => moved - 1u > room
 */
#include "sound_client.h"

/* prove_client_time.c */
teo_status stub_deliver(teo_client *of, const teo_task *delivered)
{
    bool is_repeated = any_bool();

    PROVE(of == &client && delivered == &task && client.wanted > 0);
    if (is_repeated && client.response.rows == 1) {
        return TEO_E_PAGE_REPEATED;
    }
    client.page_print = any_uint32();
    client.pin = DELIVERED;
    client.wanted--;
    return TEO_OK;
}

static void prove_parse(void)
{
    teo_client before = client;
    teo_status status = parse(&client, &task);

    PROVE(client.step == RECEIVE && client.link == before.link && client.data >= before.data);
    PROVE(client.data - before.data == (ptrdiff_t)(before.left - client.left));
    PROVE(status <= TEO_END || is_of_reply(status) || is_of_page(status));
    PROVE(status != TEO_AGAIN || client.left == 0);
    PROVE(client.wanted == before.wanted - (status == TEO_OK));
    PROVE(status != TEO_OK || client.response.rows > before.response.rows);
    /* A page that is whole brings the walk on, or ends its window. */
    PROVE(status != TEO_END || client.response.rows > 0 || client.request.offset >= client.response.total_count);
    if (status == TEO_E_PAGE_ROWS) { /* as prove_client_end.c begins */
        PROVE(client.response.rows > client.request.limit);
        return;
    }
    prove_sound();
    REACHES(status == TEO_OK && client.left > 0 && client.wanted == 0);
    REACHES(status == TEO_END && client.response.rows == TEO_LIMIT_MAX);
}

static void prove_proceed(void)
{
    teo_client before = client;
    teo_status status = proceed(&client);
    int32_t left = (int32_t)(client.deadline_at - first_reading);
    unsigned moved = opened + sent + (before.step == RECEIVE ? received : 0);

    PROVE((status == TEO_E_DEADLINE && made == 0) || left > 0); /* behind the deadline, nothing */
    PROVE(left > 0 || moved + made + slept == 0);
    PROVE(moved + made + slept <= 2 && moved <= 1 && made <= 1 && slept <= 1);
    PROVE(status != TEO_AGAIN || port.wait == NULL);
    PROVE(status <= TEO_AGAIN || is_of_network(status) || (before.step == PAUSE && is_of_query(status)));
    PROVE(client.wanted == before.wanted && client.failures == before.failures && client.learnt == before.learnt);
    PROVE(client.step == before.step || status == TEO_OK);
    if (before.step == PAUSE) {
        PROVE(moved == 0 && (client.step == PAUSE || made == 1));
        PROVE(made == 0 || first_reading - before.pause_from >= before.pause_ms); /* and not before its time */
        PROVE(status != TEO_OK || made == 0 || (secret && (client.step == OPEN || client.step == SEND)));
        PROVE(made == 0 || status == TEO_OK || !secret);
        PROVE(client.link == before.link || (client.step == OPEN && client.link == IN_USE) || (client.link == NONE && made == 1));
    } else {
        PROVE(made == 0 && client.step >= before.step && client.link != NONE);
        PROVE(status != TEO_OK || slept == 1 || client.progress_at == client.now || negative);
        PROVE(status != TEO_E_STALLED || moved == 1);
        if (client.step == RECEIVE && before.step == SEND) { /* the request is out */
            PROVE(!secret && client.left == 0 && client.pause_ms == RATE_PAUSE_MS && client.pause_from == client.now);
        }
    }
    PROVE(closed == (before.link == KEPT && before.step == PAUSE && (client.link == NONE || client.step == OPEN)));
    prove_sound();
    REACHES(client.step == OPEN && before.link == KEPT);
    REACHES(client.step == SEND && before.step == PAUSE);
    REACHES(client.step == RECEIVE && before.step == SEND);
    REACHES(before.step == RECEIVE && client.left == client.size - WINDOW && client.size == UINT32_MAX);
    REACHES(before.step == RECEIVE && slept == 1 && status == TEO_E_TLS);
    REACHES(status == TEO_E_BUFFER && client.fault.needed == UINT32_MAX);
    REACHES(status == TEO_E_STALLED);
    REACHES(status == TEO_E_DEADLINE);
}

int main(void)
{
    any_client();
    ASSUME(client.step != IDLE && client.step != OVER);
    if (client.step == RECEIVE && any_bool()) {
        prove_parse();
    } else {
        prove_proceed();
    }
    return 0;
}

/*
 * proves:  core/client.c: teo_client_next_record; include/teo/client.h: teo_client_next
 * for:     any client that is at a step of its machine, and up to 3 turns: any number is like
 *          these, for it changes nothing itself, and each of the functions that it calls leaves a
 *          sound client behind (prove_client_step.c, prove_client_end.c)
 * unwind:  8
 * planted: core/client.c: status = client->step == TEO_STEP_RECEIVE ? parse => status =
 *          client->step >= TEO_STEP_SEND ? parse
 * quick:   yes
 */
#include "sound_client.h"

static unsigned turns;

/* prove_client_step.c */
teo_status stub_parse(teo_client *of, void *into, size_t size)
{
    unsigned status = any_byte();

    PROVE(of == &client && into == &task && size == sizeof task && client.step == TEO_STEP_RECEIVE);
    ASSUME(status <= TEO_END || is_of_reply(status) || is_of_page(status));
    return (teo_status)status;
}

teo_status stub_teo_client_proceed(teo_client *of)
{
    unsigned status = any_byte(), step = client.step;

    PROVE(of == &client && step >= TEO_STEP_PAUSE && step <= TEO_STEP_RECEIVE);
    client.step = any_byte();
    ASSUME(client.step >= step && client.step <= TEO_STEP_RECEIVE);
    ASSUME(status == TEO_OK || (status == TEO_AGAIN && port.wait == NULL) ||
           is_of_network(status) || (is_of_query(status) && step == TEO_STEP_PAUSE));
    turns++;
    ASSUME(turns < 3 || status != TEO_OK);
    return (teo_status)status;
}

/* prove_client_end.c */
void stub_teo_client_end_attempt(teo_client *of, teo_status status)
{
    PROVE(of == &client && client.step >= TEO_STEP_PAUSE && client.step <= TEO_STEP_RECEIVE &&
          is_an_end(status));
    client.step = any_bool() ? TEO_STEP_PAUSE : TEO_STEP_OVER;
    client.fault.status = status;
    turns++;
    ASSUME(client.step == TEO_STEP_OVER || turns < 3);
}

int main(void)
{
    unsigned before = any_byte(), fault = any_byte();
    teo_status status;

    ASSUME(before <= TEO_STEP_OVER && is_an_end(fault));
    PROVE(teo_client_next(&client, &task) == TEO_E_STATE); /* never initialised, or not any more */
    client.config = &config;
    client.step = (uint8_t)before;
    client.fault.status = (teo_status)fault;
    port.wait = any_bool() ? port_wait : NULL;
    PROVE(teo_client_next(NULL, &task) == TEO_E_ARGUMENT &&
          teo_client_next(&client, NULL) == TEO_E_ARGUMENT);
    status = teo_client_next(&client, &task);
    if (before == TEO_STEP_IDLE) {
        PROVE(status == TEO_E_STATE && client.step == TEO_STEP_IDLE);
    } else if (status == TEO_OK) {
        PROVE(client.step == TEO_STEP_RECEIVE);
    } else if (status == TEO_AGAIN) {
        PROVE(client.step >= TEO_STEP_PAUSE && client.step <= TEO_STEP_RECEIVE &&
              port.wait == NULL);
    } else {
        PROVE(client.step == TEO_STEP_OVER && is_an_end(status) && client.fault.status == status);
    }
    PROVE(before != TEO_STEP_OVER || (status == fault && turns == 0)); /* it stays */
    REACHES(before == TEO_STEP_PAUSE && status == TEO_OK);
    REACHES(before == TEO_STEP_OVER && status == TEO_E_TLS_HOST);
    REACHES(before == TEO_STEP_RECEIVE && status == TEO_END);
    REACHES(before == TEO_STEP_PAUSE && status == TEO_E_BUFFER);
    return 0;
}

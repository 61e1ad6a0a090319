/*
 * proves:  core/client.c: halve_page, try_again, tell_observer, teo_client_end_attempt, parse;
 *          core/client_steps.c: begin_request, teo_client_proceed; core/backoff.c: teo_draw_pause
 * for:     one turn from any sound state with any course, which answers what teo_client.h lets it
 *          and changes what is requested as it likes; any configuration, any port
 * unwind:  6
 * planted: core/client.c: if (++client->failures >= most) { => if (client->failures >= most) {
 */
#define ANY_COURSE
#include "sound_client.h"

#include "backoff.c"

static unsigned prepared, advanced;

static void any_request(void)
{
    client.request.start = any_uint32();
    client.request.end = any_uint32();
    client.request.offset = any_uint32();
    client.request.limit = any_uint32();
    client.request.max_tasks = any_uint32();
}

static teo_status any_prepare(teo_client *of)
{
    unsigned status = any_byte();

    PROVE(of == &client && client.step == TEO_STEP_PAUSE && prepared == 0);
    prepared++;
    any_request();
    ASSUME(status == TEO_OK || is_of_query(status));
    return (teo_status)status;
}

static teo_status any_read(teo_client *of, const teo_response *response, teo_status status,
                           const void *record)
{
    unsigned answer = any_byte();

    PROVE(of == &client && response == &client.response && record == &task);
    PROVE(client.step == TEO_STEP_RECEIVE && (status == TEO_OK || status == TEO_END));
    ASSUME(answer == (unsigned)status || is_of_page(answer) || answer == TEO_E_CLOCK ||
           (answer == TEO_AGAIN && status == TEO_OK));
    return (teo_status)answer;
}

static bool any_advance(teo_client *of)
{
    PROVE(of == &client && client.step == TEO_STEP_PAUSE && client.failures == 0 &&
          client.fault.status == TEO_END);
    advanced++;
    any_request();
    return any_byte() & 1u;
}

/* The end of an attempt in any status that its step can answer. */
static void prove_end(void)
{
    unsigned status = any_byte(), step = client.step, failures = client.failures;
    uint32_t limit = client.limit;
    bool learned = client.clock_learned, was_kept = client.connection == TEO_CONNECTION_KEPT;
    bool was_open = client.interval == TEO_INTERVAL_OPEN;

    ASSUME(step == TEO_STEP_RECEIVE
               ? status == TEO_END || is_an_end(status)
               : is_of_network(status) || (step == TEO_STEP_PAUSE && is_of_query(status)));
    ASSUME(client.fault.retry_after <= TEO_RETRY_AFTER_MAX); /* prove_http_head.c */
    client.clock_learned = learned = any_byte() & 1u;
    client.response.keep_alive = any_byte() & 1u;
    teo_client_end_attempt(&client, (teo_status)status);
    PROVE(client.step == TEO_STEP_PAUSE || client.step == TEO_STEP_OVER);
    PROVE(advanced == (status == TEO_END));
    /* Another attempt brings the last one nearer. */
    PROVE(client.step == TEO_STEP_OVER || status == TEO_END || client.failures > failures ||
          client.limit < limit || client.clock_learned > learned ||
          (was_kept && client.connection == TEO_CONNECTION_NONE) ||
          (status == TEO_E_CLOCK && was_open));
    REACHES(status == TEO_E_REPLY_BIG && client.limit < limit && client.step == TEO_STEP_PAUSE);
    REACHES(status == TEO_END && client.step == TEO_STEP_OVER);
}

static void prove_turn(void)
{
    unsigned step = client.step;
    bool is_parsed = step == TEO_STEP_RECEIVE && any_bool();
    teo_status status = is_parsed ? parse(&client, &task, sizeof task)
                                  : teo_client_proceed(&client);

    PROVE(is_parsed ? client.step == TEO_STEP_RECEIVE
                    : client.step >= step && client.step <= TEO_STEP_RECEIVE);
    PROVE(made == 0 || prepared == 1);
    PROVE(status <= TEO_END || is_an_end(status));
    ASSUME(status <= TEO_END); /* after an error the attempt ends, above */
    REACHES(is_parsed && status == TEO_OK);
    REACHES(client.step == TEO_STEP_OPEN && made == 1);
}

int main(void)
{
    any_client();
    ASSUME(client.step != TEO_STEP_IDLE && client.step != TEO_STEP_OVER);
    if (any_bool()) {
        prove_end();
    } else {
        prove_turn();
    }
    prove_sound();
    return 0;
}

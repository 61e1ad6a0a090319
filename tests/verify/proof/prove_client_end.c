/*
 * proves:  core/client.c: learn_time, keep_or_close, halve_page, try_again, tell_observer,
 *          teo_client_end_attempt; core/client_steps.c: teo_client_disconnect; core/backoff.c:
 *          teo_draw_pause
 * for:     the end of an attempt from any sound state in any status that its step can answer; any
 *          configuration, any port, a buffer of any size that a client takes, up to 4 GB
 * unwind:  6
 * planted: core/client.c: limit > client->limit) { => limit < client->limit) {
 * quick:   yes
 */
#include "sound_client.h"

#include "backoff.c"

/* What parse() and proceed() answer. */
static bool is_of_step(unsigned status)
{
    if (client.step == TEO_STEP_RECEIVE && (status == TEO_END || status == TEO_E_ARGUMENT ||
                                            is_of_reply(status) || is_of_page(status))) {
        return true;
    }
    return (client.step == TEO_STEP_PAUSE && is_of_query(status)) || is_of_network(status);
}

/*
 * Is it known beforehand that the status is the query's end? TEO_E_DEADLINE is not: the clock is
 * read anew, and rules.
 */
static bool is_final(unsigned status)
{
    return is_of_query(status) || (status > TEO_E_TLS && status <= TEO_E_TLS_REFUSED) ||
           status == TEO_E_PAGE_REPEATED || status == TEO_E_LIST_CHANGED ||
           status == TEO_E_HTTP_STATUS || status == TEO_E_REFUSED;
}

/* Another attempt: each brings the last one nearer. */
static void prove_again(const teo_client *before, teo_status status)
{
    bool failed = client.failures > before->failures, halved = client.limit < before->limit;

    PROVE(!is_final(status) || client.clock_learned > before->clock_learned);
    PROVE(client.failures >= before->failures && client.limit <= before->limit);
    PROVE(failed || client.clock_learned >= before->clock_learned);
    /*
     * A clock that was set since the request was made is as good as a new query: prepare() uses it
     * up.
     */
    PROVE(failed || client.clock_learned > before->clock_learned || halved ||
          (before->connection == TEO_CONNECTION_KEPT && client.connection == TEO_CONNECTION_NONE) ||
          (status == TEO_E_CLOCK && before->interval == TEO_INTERVAL_OPEN));
    PROVE(!halved || (status == TEO_E_REPLY_BIG && client.limit * 2u <= before->request.limit));
    PROVE(client.request.offset == before->request.offset && client.offset == before->offset);
    if (failed) { /* it waits as long as the service asks for, not beyond the deadline */
        uint32_t left = client.deadline_at - client.since;

        PROVE(teo_status_is_transient(status) && client.request.action->repeatable &&
              client.failures < attempts_most() && (int32_t)left > 0);
        PROVE(client.pause_ms <= left && client.pause_ms >= client.fault.retry_after * 1000u);
        PROVE(client.fault.retry_after <= UINT32_MAX / 1000u);
        PROVE(client.pause_ms == client.fault.retry_after * 1000u ||
              (client.pause_ms <= TEO_BACKOFF_MS_MAX && client.pause_ms <= left / 2u));
    } else {
        PROVE(client.pause_ms == 0);
    }
}

int main(void)
{
    teo_client before;
    teo_status status = (teo_status)any_byte();
    bool was_sent;

    any_client();
    ASSUME(client.step != TEO_STEP_IDLE && client.step != TEO_STEP_OVER && is_of_step(status));
    client.clock_learned = any_byte() & 1u;
    client.response.keep_alive = any_byte() & 1u;
    ASSUME(client.fault.retry_after <= TEO_RETRY_AFTER_MAX); /* prove_http_head.c */
    if (status == TEO_END) {                                 /* parse() has made sure */
        ASSUME(client.interval == TEO_INTERVAL_FIXED &&
               client.response.total_count == client.window_total);
        ASSUME(client.response.rows > 0 || client.request.offset >= client.response.total_count);
        ASSUME(client.probing || client.request.offset + client.response.rows == client.offset);
        ASSUME(client.offset <= client.response.total_count || client.response.rows == 0);
    } else {
        client.response.rows = any_uint32(); /* it ended within a row, or with one too many */
    }
    before = client;
    was_sent = secret;
    teo_client_end_attempt(&client, status);
    prove_sound();
    PROVE(client.step == TEO_STEP_PAUSE || client.step == TEO_STEP_OVER);
    PROVE(client.connection != TEO_CONNECTION_IN_USE && !secret);
    PROVE(client.fault.status == status);
    PROVE(before.step == TEO_STEP_PAUSE || client.fault.attempts == before.failures + 1);
    PROVE(client.fault.stage ==
          (status >= TEO_E_HTTP_HEAD ? TEO_STAGE_REPLY : (teo_stage)before.step));
    PROVE(closed ==
          (before.connection != TEO_CONNECTION_NONE && client.connection == TEO_CONNECTION_NONE));
    PROVE(client.connection == TEO_CONNECTION_NONE ||
          (before.connection == TEO_CONNECTION_IN_USE && before.response.keep_alive &&
           before.rest.left == 0));
    if (status == TEO_END) { /* prove_walk_reply.c has where it goes on */
        PROVE(client.failures == 0 && !client.clock_learned && client.pause_ms == 0);
        PROVE(before.step == TEO_STEP_RECEIVE);
    } else {
        PROVE(client.request.max_tasks == before.request.max_tasks &&
              client.last_fingerprint == before.last_fingerprint &&
              client.probing == before.probing);
        PROVE(client.step == TEO_STEP_PAUSE || !key_held);
        if (client.step == TEO_STEP_PAUSE) {
            prove_again(&before, status);
        }
    }
    /* The time is learnt from the service, and once a page. */
    PROVE(client.clock_learned == before.clock_learned || status == TEO_END ||
          (client.clock_learned && client.response.date != 0));
    PROVE(!client.clock_learned || before.clock_learned || status == TEO_E_CLOCK ||
          before.fault.code[0] != '\0');
    REACHES(was_sent && client.step == TEO_STEP_PAUSE && client.failures == 254);
    REACHES(client.connection == TEO_CONNECTION_KEPT && status == TEO_E_REPLY_BIG);
    REACHES(status == TEO_E_DEADLINE && before.step == TEO_STEP_RECEIVE);
    REACHES(status == TEO_E_CLOCK && client.step == TEO_STEP_PAUSE);
    REACHES(status == TEO_END && client.step == TEO_STEP_OVER && before.request.max_tasks > 0);
    REACHES(client.step == TEO_STEP_PAUSE && client.pause_ms == 1000000);
    REACHES(client.step == TEO_STEP_PAUSE && client.interval == TEO_INTERVAL_OPEN);
    return 0;
}

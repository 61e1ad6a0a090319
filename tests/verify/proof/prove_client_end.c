/*
 * proves:    core/client.c: learn, disconnect, keep_or_close, draw_pause, may_pass, try_again, end_attempt, teo_client_forget_key
 * for:       the end of an attempt from any sound state in any status that its step can answer; any configuration, any port, a buffer of any
 *            size that a client takes, up to 4 GB
 * unwind:    6
 * planted:   core/client.c: limit > client->limit) { => limit < client->limit) {
 * quick:     yes
 */
#include "sound_client.h"

/* What parse() and proceed() answer. */
static bool is_of_step(unsigned status)
{
    if (client.step == RECEIVE && (status == TEO_END || is_of_reply(status) || is_of_page(status))) {
        return true;
    }
    return (client.step == PAUSE && is_of_query(status)) || is_of_network(status);
}

/* Is it known beforehand that the status is the query's end? TEO_E_DEADLINE is not: the clock is read anew, and rules. */
static bool is_final(unsigned status)
{
    return is_of_query(status) || (status > TEO_E_TLS && status <= TEO_E_TLS_REFUSED) ||
           status == TEO_E_PAGE_REPEATED || status == TEO_E_LIST_CHANGED || status == TEO_E_HTTP_STATUS || status == TEO_E_REFUSED;
}

/* Another attempt: each brings the last one nearer. */
static void prove_again(const teo_client *before, teo_status status)
{
    bool failed = client.failures > before->failures, halved = client.limit < before->limit;

    PROVE(!is_final(status) || client.clock_learned > before->clock_learned);
    PROVE(client.failures >= before->failures && client.limit <= before->limit);
    PROVE(failed || client.clock_learned >= before->clock_learned);
    /* A clock that was set since the request was made is as good as a new query: prepare() uses it up. */
    PROVE(failed || client.clock_learned > before->clock_learned || halved || (before->connection == KEPT && client.connection == NONE) ||
          (status == TEO_E_CLOCK && before->interval == TEO_INTERVAL_OPEN));
    PROVE(!halved || (status == TEO_E_REPLY_BIG && client.limit * 2u <= before->request.limit));
    PROVE(client.request.offset == before->request.offset && client.offset == before->offset);
    if (failed) { /* it waits, as long as the service asks for, and no longer than to the deadline */
        uint32_t left = client.deadline_at - client.now;

        PROVE(may_pass(status) && client.failures < attempts_most() && client.since == client.now && (int32_t)left > 0);
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
    ASSUME(client.step != IDLE && client.step != OVER && is_of_step(status));
    client.clock_learned = any_byte() & 1u;
    client.response.keep_alive = any_byte() & 1u;
    ASSUME(client.fault.retry_after <= TEO_RETRY_AFTER_MAX); /* prove_http_head.c */
    if (status == TEO_END) { /* parse() has made sure */
        ASSUME(client.interval == TEO_INTERVAL_FIXED && client.response.total_count == client.window_total);
        ASSUME(client.response.rows > 0 || client.request.offset >= client.response.total_count);
        ASSUME(client.probing || client.request.offset + client.response.rows == client.offset);
        ASSUME(client.offset <= client.response.total_count || client.response.rows == 0);
    } else {
        client.response.rows = any_uint32(); /* it ended within a row, or with one too many */
    }
    before = client;
    was_sent = secret;
    end_attempt(&client, status);
    prove_sound();
    PROVE(client.step == PAUSE || client.step == OVER);
    PROVE(client.connection != IN_USE && !secret);
    PROVE(client.fault.status == status && client.fault.attempts == before.failures + (before.step > PAUSE));
    PROVE(client.fault.stage == (status >= TEO_E_HTTP_HEAD ? TEO_STAGE_REPLY : (teo_stage)before.step));
    PROVE(closed == (before.connection != NONE && client.connection == NONE));
    PROVE(client.connection == NONE || (before.connection == IN_USE && before.response.keep_alive && before.bytes_left == 0));
    if (status == TEO_END) { /* prove_walk_reply.c has where it goes on */
        PROVE(client.failures == 0 && !client.clock_learned && client.pause_ms == 0);
        PROVE(before.step == RECEIVE);
    } else {
        PROVE(client.tasks_left == before.tasks_left && client.last_fingerprint == before.last_fingerprint && client.probing == before.probing);
        PROVE(client.step == PAUSE || !key_held);
        if (client.step == PAUSE) {
            prove_again(&before, status);
        }
    }
    /* The time is learnt from the service, and once a page. */
    PROVE(client.clock_learned == before.clock_learned || status == TEO_END || (client.clock_learned && client.response.date != 0));
    PROVE(!client.clock_learned || before.clock_learned || status == TEO_E_CLOCK || before.fault.code[0] != '\0');
    REACHES(was_sent && client.step == PAUSE && client.failures == 254);
    REACHES(client.connection == KEPT && status == TEO_E_REPLY_BIG);
    REACHES(status == TEO_E_DEADLINE && before.step == RECEIVE);
    REACHES(status == TEO_E_CLOCK && client.step == PAUSE);
    REACHES(status == TEO_END && client.step == OVER && before.tasks_left > 0);
    REACHES(client.step == PAUSE && client.pause_ms == 1000000);
    REACHES(client.step == PAUSE && client.interval == TEO_INTERVAL_OPEN);
    return 0;
}

/*
 * proves:    core/client.c: learn, advance, disconnect, keep_or_close, draw_pause, may_pass, try_again, end_attempt, teo_client_forget_key
 * for:       the end of an attempt from any sound state in any status that its step can answer; any configuration, any port, a buffer of any
 *            size that a client takes, up to 4 GB
 * unwind:    2
 * unwindset: draw_pause.0:6
 * planted:   core/client.c: client->request.limit /= 2u => client->request.limit -= 2u
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

/* Is it known beforehand that the status is the query's end? */
static bool is_final(unsigned status)
{
    return is_of_query(status) || status == TEO_E_DEADLINE || (status > TEO_E_TLS && status <= TEO_E_PAGE_STARVED);
}

/* A page came whole. */
static void prove_page(const teo_client *before)
{
    uint32_t end = before->request.offset + before->response.rows, total = before->response.total_count;

    PROVE(client.failures == 0 && !client.learnt);
    if (end < total) { /* the next page, and it begins behind this one */
        PROVE(client.request.offset == end && end >= before->request.offset && client.request.end == before->request.end);
        PROVE(client.step == (before->wanted == 0 ? OVER : PAUSE));
    } else if (before->request.start == before->interval_start) {
        PROVE(client.step == OVER);
    } else { /* the next window, just below this one */
        PROVE(client.request.end == before->request.start - 1 && client.request.end >= client.interval_start);
        PROVE(client.step == (before->wanted == 0 ? OVER : PAUSE));
    }
    PROVE(before->pin < DELIVERED || end < total || client.request.offset == 0);
}

/* Another attempt: each brings the last one nearer. */
static void prove_again(const teo_client *before, teo_status status)
{
    bool failed = client.failures > before->failures, halved = client.request.limit < before->request.limit;

    PROVE(!is_final(status) && before->wanted > 0);
    PROVE(client.failures >= before->failures && client.request.limit >= 1);
    PROVE(failed || client.learnt >= before->learnt);
    PROVE(failed || client.learnt > before->learnt || client.request.limit <= before->request.limit);
    PROVE(failed || client.learnt > before->learnt || halved || (before->link == KEPT && client.link == NONE));
    PROVE(client.request.offset == before->request.offset + before->response.rows);
    if (failed) { /* it waits, and no longer than to the deadline */
        PROVE(may_pass(status) && client.failures < attempts_most());
        PROVE(client.pause_ms >= RATE_PAUSE_MS && client.pause_ms < client.deadline_at - client.now);
        PROVE(client.pause_from == client.now && (int32_t)(client.deadline_at - client.now) > 0);
    }
}

int main(void)
{
    teo_client before;
    teo_status status = (teo_status)any_byte();
    bool was_sent;

    any_client();
    ASSUME(client.step != IDLE && client.step != OVER && is_of_step(status));
    if (status == TEO_END) { /* parse() has made sure */
        ASSUME(client.response.rows > 0 || client.request.offset >= client.response.total_count);
    }
    if (status == TEO_E_PAGE_ROWS) {
        client.response.rows = any_uint32();
    }
    before = client;
    was_sent = secret;
    end_attempt(&client, status);
    prove_sound();
    PROVE(client.step == PAUSE || client.step == OVER);
    PROVE(client.link != IN_USE && !secret && client.response.rows == 0);
    PROVE(client.fault.status == status && client.fault.attempts == before.failures + 1);
    PROVE(client.fault.stage == (status >= TEO_E_HTTP_HEAD ? TEO_STAGE_REPLY : (teo_stage)before.step));
    PROVE(status != TEO_E_PAGE_ROWS || client.step == OVER);
    PROVE(client.wanted == before.wanted || client.wanted == 0);
    PROVE(closed == (before.link != NONE && client.link == NONE));
    PROVE(client.link == NONE || (before.link == IN_USE && before.response.keep_alive && before.left == 0));
    if (status == TEO_END) {
        prove_page(&before);
    } else if (client.step == OVER) {
        PROVE(!key_held);
    } else {
        prove_again(&before, status);
    }
    REACHES(was_sent && client.step == PAUSE && client.failures == 254);
    REACHES(client.link == KEPT && status == TEO_E_REPLY_BIG);
    REACHES(status == TEO_E_DEADLINE && before.step == RECEIVE);
    REACHES(status == TEO_E_CLOCK && client.step == PAUSE);
    REACHES(status == TEO_END && client.step == OVER && before.wanted > 0);
    return 0;
}

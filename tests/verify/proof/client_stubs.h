/*
 * What stands around a client in its proofs: a port that is anybody, an observer, and what takes
 * the place of functions that other harnesses prove. A part of sound_client.h.
 */
#ifndef CLIENT_STUBS_H
#define CLIENT_STUBS_H

/* ---- the port ---- */

static teo_status any_answer(void)
{
    int answer = any_int();

    negative |= answer < 0;
    return (teo_status)answer;
}

static teo_status port_open(void *context, const char *host, uint16_t number)
{
    PROVE(context == port.context && host != NULL && number != 0);
    PROVE(config.host == NULL || host == config.host);
    PROVE(client.step == TEO_STEP_OPEN && client.connection == TEO_CONNECTION_IN_USE);
    connected = true;
    opened++;
    return any_answer();
}

static teo_status port_send(void *context, const void *data, size_t length, size_t *count)
{
    PROVE(context == port.context && connected && client.step == TEO_STEP_SEND);
    PROVE(length > 0 && __CPROVER_r_ok(data, length));
    *count = any_size();
    sent++;
    return any_answer();
}

static teo_status port_recv(void *context, void *data, size_t size, size_t *count)
{
    PROVE(context == port.context && connected && !secret);
    PROVE(size > 0 && __CPROVER_w_ok(data, size));
    /*
     * No byte of what the parser holds is overwritten: only before a request is there nothing that
     * it holds.
     */
    PROVE(client.step == TEO_STEP_PAUSE
              ? size == 1
              : data == client.buffer + SCRATCH_SIZE && size == client.size - SCRATCH_SIZE);
    *count = any_size();
    received++;
    return any_answer();
}

static void port_close(void *context)
{
    PROVE(context == port.context && client.connection != TEO_CONNECTION_NONE);
    connected = false;
    closed++;
}

static teo_status port_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    PROVE(context == port.context);
    PROVE(timeout_ms > 0 && timeout_ms <= client.deadline_at - client.now);
    PROVE(event == (client.step == TEO_STEP_PAUSE     ? TEO_EVENT_TIME
                    : client.step == TEO_STEP_RECEIVE ? TEO_EVENT_READABLE
                                                      : TEO_EVENT_WRITABLE));
    slept++;
    return any_answer();
}

static uint32_t port_clock(void *context)
{
    uint32_t now = any_uint32();

    PROVE(context == port.context);
    if (readings++ == 0) {
        first_reading = now;
    }
    if (sent > 0 && !read_since) {
        read_since = true;
        sent_reading = now;
    }
    return now;
}

static teo_status port_random(void *context, void *data, size_t length)
{
    PROVE(context == port.context && __CPROVER_w_ok(data, length));
    *(uint32_t *)data = any_uint32();
    return any_answer();
}

static void observer(void *context, const teo_attempt *attempt)
{
    const teo_fault *fault = &client.fault;

    PROVE(context == config.observe_context && attempt->fault == fault &&
          attempt->query == &client.request);
    PROVE(attempt->status == fault->status && attempt->stage == fault->stage &&
          attempt->http_status == fault->http_status);
    PROVE(attempt->will_retry == (fault->status != TEO_END && client.step == TEO_STEP_PAUSE));
    PROVE(attempt->pause_ms == client.pause_ms && attempt->now == client.unix_base);
    PROVE(attempt->clock_learned == client.clock_learned && attempt->rows == client.response.rows);
    PROVE(attempt->total_count == client.response.total_count);
    PROVE(client.step == TEO_STEP_PAUSE || client.step == TEO_STEP_OVER);
    PROVE(client.fault.status >= TEO_END && client.fault.attempts >= 1 &&
          client.fault.attempts <= attempts_most());
    PROVE(before_step > TEO_STEP_PAUSE); /* only of attempts that were begun */
    PROVE(!secret);
}

/* ---- what other harnesses prove ---- */

void stub_teo_wipe(void *memory, size_t length)
{
    PROVE(length == 0 || __CPROVER_w_ok(memory, length));
    if (memory == client.buffer && length == client.size) {
        secret = false;
    }
    if (memory == &client.key && length == sizeof client.key) {
        key_held = false;
    }
    if (memory == &client && length == sizeof client) {
        wiped = true;
        key_held = false;
    }
}

void stub_teo_response_begin(teo_response *response, const teo_action *action, void *scratch,
                             size_t size, teo_fault *fault)
{
    PROVE(action == client.request.action);
    PROVE(response == &client.response && scratch == client.buffer && size == SCRATCH_SIZE &&
          fault == &client.fault);
    PROVE(size >= TEO_SCRATCH_MIN && size < client.size);
    response->schema = &schema;
    response->rows = 0;
    response->total_count = 0;
    response->date = 0;
    response->retry_at = 0;
    response->keep_alive = false;
    fault->status = TEO_OK;
    fault->attempts = 0;
    fault->retry_after = 0;
    fault->code[0] = '\0';
}

teo_status stub_teo_response_take(teo_response *response, teo_span *input, void *into, size_t size)
{
    unsigned status = any_byte();
    uint32_t rows = response->rows;
    size_t length = input->left, used = any_up_to(length);

    PROVE(response == &client.response && input == &client.rest &&
          __CPROVER_r_ok(input->data, length));
    PROVE(into == &task && response->schema == &schema);
    if (size != sizeof task) {
        return TEO_E_ARGUMENT;
    }
    if (pushed++ > 0) { /* what follows another task is what follows the first */
        PROVE(client.step == TEO_STEP_RECEIVE);
        prove_sound();
        ASSUME(false);
    }
    PROVE(length == 0 || input->data >= client.buffer + SCRATCH_SIZE);
    ASSUME(status == TEO_OK || status == TEO_AGAIN || status == TEO_END || is_of_reply(status));
    input->data += used;
    input->left -= used;
    response->rows = rows + (status == TEO_OK);
    response->fingerprint = any_uint32();
    response->total_count = any_uint32();
    response->date = any_uint32();
    response->retry_at = any_uint32();
    response->keep_alive = any_bool();
    client.fault.retry_after = any_uint32();
    client.fault.code[0] = (char)any_byte();
    ASSUME(response->fingerprint != 0 && rows < UINT32_MAX);
    ASSUME(status != TEO_AGAIN || used == length);
    ASSUME(status > TEO_AGAIN || !response->keep_alive);
    if (status > TEO_AGAIN) {
        client.fault.status = (teo_status)status;
    }
    return (teo_status)status;
}

teo_status stub_teo_response_end(teo_response *response)
{
    unsigned status = any_byte();

    PROVE(response == &client.response);
    ASSUME(status == TEO_END || is_of_reply(status));
    response->keep_alive = any_bool();
    client.fault.status = (teo_status)status;
    return (teo_status)status;
}

/* An action's check of a query, as prove_filters.c has it. */
static teo_status check(const teo_action *action, const void *asked, char *about)
{
    const teo_query *query = asked;
    unsigned status = any_byte();

    PROVE(action == (query->action != NULL ? &other : &teo_describe_purge_tasks));
    PROVE(__CPROVER_w_ok(about, TEO_ABOUT_SIZE));
    ASSUME(status == TEO_OK || is_of_query(status));
    if (status == TEO_OK) {
        ASSUME(query->limit >= 1 && query->limit <= TEO_LIMIT_MAX &&
               query->offset <= TEO_OFFSET_MAX);
        ASSUME(query->start <= query->end);
        ASSUME(query->last == 0 || (query->start == 0 && query->end == 0));
    }
    return (teo_status)status;
}

teo_status stub_teo_request_put(const teo_config *of, teo_message *message)
{
    const teo_query *query = &client.request;
    unsigned status = any_byte();
    teo_writer *writer = &message->writer;

    PROVE(message->action == query->action);
    PROVE(of == &config && message->asked == client.asked && message->cache == &client.key);
    PROVE(writer->target == client.buffer && writer->size == client.size);
    PROVE(message->what.timestamp == client.unix_base);
    PROVE(client.connection == TEO_CONNECTION_NONE || message->action->repeatable == TEO_REPEATABLE);
    if (IS_WALK) { /* what it asks for, teo_query_check() would accept */
        PROVE(message->asked == query);
        PROVE(query->limit >= 1 && query->limit <= TEO_LIMIT_MAX);
        PROVE(query->start <= query->end && query->end - query->start <= TEO_INTERVAL_MAX);
    }
    made++;
    key_held |= any_bool();
    writer->length = any_size();
    ASSUME(status == TEO_OK || is_of_query(status));
    ASSUME(status != TEO_E_BUFFER || writer->length > writer->size);
    if (status == TEO_OK) {
        ASSUME(writer->length > 0 && writer->length <= writer->size);
        secret = true;
    }
    return (teo_status)status;
}

#endif

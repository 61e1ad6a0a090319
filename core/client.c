/*
 * The exchange: a state machine that the caller turns by teo_client_next().
 *
 *   PAUSE ─→ OPEN ─→ SEND ─→ RECEIVE ─→ the reply is whole: PAUSE for the next request, or OVER
 *     ↑        │       │        │
 *     └────────┴───────┴────────┘  a fault that may pass: another attempt; else OVER
 *
 * Every attempt, good or bad, ends in teo_client_end_attempt(), which alone decides whether there
 * is another. What to request is the course's (teo_client.h).
 */
#include "teo_client.h"

#include <string.h>

#include "teo_action.h"
#include "teo_backoff.h"
#include "teo_hash.h"
#include "teo_http_request.h"
#include "teo_http_response.h"
#include "teo_request.h"

/* teo_client.step: where an attempt is, as its fault will say. */
enum {
    STEP_IDLE = TEO_STAGE_NONE,
    STEP_PAUSE = TEO_STAGE_REQUEST,
    STEP_OPEN = TEO_STAGE_CONNECT,
    STEP_SEND = TEO_STAGE_SEND,
    STEP_RECEIVE = TEO_STAGE_RECEIVE,
    STEP_OVER /* the query has ended: fault.status says how, TEO_END included */
};

/* teo_client.connection */
enum {
    CONNECTION_NONE,
    CONNECTION_IN_USE,
    CONNECTION_KEPT /* it has served a request; its server may have closed it since then */
};

#define RATE_MS 1001u /* a second, and what the port's clock may have cut off */

/* The parser's part of the buffer; it takes longer texts in pieces. The rest is to receive. */
#define SCRATCH_SIZE (TEO_BUFFER_MIN / 4u)

/* ---- time ---- */

/* As teo_client_tick(); and a pause, or the patience with a port that does not move, begins now. */
static int32_t tick_anew(teo_client *client)
{
    int32_t left = teo_client_tick(client);

    client->since = client->now;
    return left;
}

/*
 * Learns the time from the Date of a reply of the API, not of a gateway: where it was not known, or
 * is wrong; but at most once a page, so this cannot loop. True: the request is to be made anew, as
 * the time was learned, or was set since it was made.
 */
static bool learn_time(teo_client *client, teo_status status)
{
    uint32_t date = client->response.date;

    if (status != TEO_E_CLOCK &&
        (client->unix_base != 0 || (status != TEO_END && client->fault.code[0] == '\0'))) {
        return false;
    }
    if (date == 0 || client->clock_learned) {
        return status == TEO_E_CLOCK && client->interval == TEO_INTERVAL_OPEN;
    }
    teo_client_set_time(client, date);
    client->clock_learned = true;
    return true;
}

/* ---- the end of an attempt ---- */

static void disconnect(teo_client *client)
{
    if (client->connection != CONNECTION_NONE) {
        const teo_port *port = client->config->port;

        port->close(port->context);
    }
    client->connection = CONNECTION_NONE;
    teo_wipe(client->buffer, client->size); /* a request may be in it */
}

/* Keeps the connection for the next request if the reply was whole and nothing came after it. */
static void keep_or_close(teo_client *client)
{
    if (client->connection == CONNECTION_IN_USE && client->response.keep_alive &&
        client->rest.left == 0) {
        client->connection = CONNECTION_KEPT;
    } else {
        disconnect(client);
    }
}

/* A reply was too big for the service: halves the page. False: it was a page of one. */
static bool halve_page(teo_client *client)
{
    uint32_t limit = client->request.limit;

    if (limit > client->limit) { /* of a probe */
        limit = client->limit;
    }
    limit /= 2u;
    if (limit == 0) {
        return false;
    }
    client->limit = limit;
    return true;
}

/* After a fault: is there another attempt? Sets the pause before it. */
static bool try_again(teo_client *client, teo_status status)
{
    unsigned most = client->config->attempts;
    uint32_t pause;
    int32_t left, asked;

    if (status == TEO_E_REPLY_BIG && halve_page(client)) {
        return true;
    }
    if (!teo_status_is_transient(status)) { /* after TEO_E_DEADLINE, there is no time left */
        return false;
    }
    if (most == 0) {
        most = TEO_ATTEMPTS;
    }
    if (++client->failures >= most) {
        return false;
    }
    left = tick_anew(client);
    asked = (int32_t)(client->fault.retry_after * 1000u); /* never negative: TEO_RETRY_AFTER_MAX */
    if (asked >= left) {
        return false;
    }
    pause = teo_draw_pause(client->config->port, client->failures, (uint32_t)left / 2u);
    client->pause_ms = pause > (uint32_t)asked ? pause : (uint32_t)asked;
    return true;
}

static void tell_observer(teo_client *client)
{
    const teo_config *config = client->config;
    const teo_fault *fault = &client->fault;
    teo_attempt attempt;

    if (config->observe == NULL) {
        return;
    }
    attempt.status = fault->status;
    attempt.stage = fault->stage;
    attempt.http_status = fault->http_status;
    attempt.will_retry = fault->status != TEO_END && client->step != STEP_OVER;
    attempt.clock_learned = client->clock_learned;
    attempt.pause_ms = client->pause_ms;
    attempt.rows = client->response.rows;
    attempt.total_count = client->response.total_count;
    attempt.now = teo_client_time(client);
    attempt.query = &client->request;
    attempt.fault = fault;
    config->observe(config->observe_context, &attempt);
}

void teo_client_end_attempt(teo_client *client, teo_status status)
{
    bool begun = client->step > STEP_PAUSE;
    /* A server may close a connection that was kept: no fault, but a reason to reconnect. */
    bool again = learn_time(client, status) ||
                 (client->connection == CONNECTION_KEPT &&
                  (status == TEO_E_RESET || status == TEO_E_CLOSED));

    client->fault.status = status;
    /* What is wrong with a reply is found in RECEIVE, and told as the stage after it. */
    client->fault.stage = (teo_stage)(client->step + (status >= TEO_E_HTTP_HEAD));
    client->fault.attempts = (uint16_t)(client->failures + begun);
    keep_or_close(client);
    client->step = STEP_PAUSE;
    client->pause_ms = 0;
    if (status != TEO_END && !again && !try_again(client, status)) {
        client->step = STEP_OVER;
        teo_client_forget_key(client);
    }
    if (begun) {
        tell_observer(client);
    }
    if (status == TEO_END) {
        client->failures = 0;
        client->clock_learned = false;
        if (!client->course->advance(client)) {
            client->step = STEP_OVER;
        }
    }
}

/* ---- the steps ---- */

/* The parser waits for another reply, and no fault is known of it. */
static void forget_reply(teo_client *client)
{
    teo_response_begin(&client->response, teo_action_of(&client->request), client->buffer,
                       SCRATCH_SIZE, &client->fault);
}

/* The pause is over: makes the next request. */
static teo_status begin_request(teo_client *client)
{
    const teo_config *config = client->config;
    teo_message message;
    uint32_t oldest = client->sent_at[client->sent_next];
    size_t length;
    teo_status status;

    if (oldest != 0 && client->now - oldest < RATE_MS) { /* one more would be too many a second */
        client->since = oldest;
        client->pause_ms = RATE_MS;
        return TEO_OK;
    }
    forget_reply(client);
    message.what.timestamp = teo_client_time(client);
    status = client->course->prepare(client);
    if (status != TEO_OK) {
        return status;
    }
    /* A kept connection is silent now: bytes, or its end, would not answer what is asked next. */
    if (client->connection == CONNECTION_KEPT) {
        status = config->port->recv(config->port->context, client->buffer, 1, &length);
        if (status != TEO_AGAIN && status != TEO_PROGRESS) {
            disconnect(client);
        }
    }
    message.query = &client->request;
    message.cache = &client->key;
    message.writer.target = client->buffer;
    message.writer.size = client->size;
    status = teo_request_put(config, &message);
    if (status != TEO_OK) {
        client->fault.needed = (uint32_t)message.writer.length;
        return status;
    }
    client->rest.data = client->buffer;
    client->rest.left = message.writer.length;
    client->since = client->now;
    client->pause_ms = config->stall_ms != 0 ? config->stall_ms : TEO_STALL_MS;
    if (client->connection != CONNECTION_NONE) {
        client->step = STEP_SEND;
        return TEO_OK;
    }
    client->connection = CONNECTION_IN_USE;
    client->step = STEP_OPEN;
    return TEO_OK;
}

/* Reads what was received, up to a record to deliver. TEO_AGAIN: more is needed. */
static teo_status parse(teo_client *client, void *record, size_t size)
{
    teo_status status;

    do {
        status = teo_response_take(&client->response, &client->rest, record, size);
        if (status == TEO_AGAIN || teo_is_error(status)) {
            return status;
        }
        status = client->course->read(client, &client->response, status, record);
    } while (status == TEO_AGAIN);
    return status;
}

/* The request is out. */
static void end_send(teo_client *client)
{
    teo_wipe(client->buffer, client->size); /* the signature and the token */
    teo_client_tick(client);
    /* 0 means that there was none. */
    client->sent_at[client->sent_next] = client->now != 0 ? client->now : UINT32_MAX;
    if (++client->sent_next == TEO_REQUESTS_PER_SECOND) {
        client->sent_next = 0;
    }
    client->step = STEP_RECEIVE;
}

/* Lets the port connect, send or receive: TEO_OK, or what else it answered. */
static teo_status move(teo_client *client)
{
    const teo_config *config = client->config;
    const teo_port *port = client->config->port;
    size_t room = client->rest.left, moved = 0;
    teo_status status;

    if (client->step == STEP_OPEN) {
        status = port->open(port->context, config->host != NULL ? config->host : teo_default_host,
                            config->server_port != 0 ? config->server_port : TEO_PORT_HTTPS);
        if (status == TEO_OK) {
            client->step = STEP_SEND;
        }
        return status;
    }
    if (client->step == STEP_SEND) {
        status = port->send(port->context, client->rest.data, room, &moved);
    } else {
        uint8_t *data = client->buffer + SCRATCH_SIZE;

        client->rest.data = data;
        room = client->size - SCRATCH_SIZE;
        status = port->recv(port->context, data, room, &moved);
        if (status == TEO_END) {
            (void)teo_response_end(&client->response); /* parse() returns it again */
            return TEO_OK;
        }
    }
    if (status != TEO_OK) {
        return status;
    }
    if (moved - 1u >= room) {
        return TEO_E_PORT;
    }
    if (client->step == STEP_SEND) {
        client->rest.data += moved;
        client->rest.left -= moved;
        if (client->rest.left == 0) {
            end_send(client);
        }
    } else {
        client->rest.left = moved;
        client->connection = CONNECTION_IN_USE;
    }
    return TEO_OK;
}

/* What the step waits for. */
static teo_event awaited(const teo_client *client)
{
    if (client->step == STEP_PAUSE) {
        return TEO_EVENT_TIME;
    }
    return client->step == STEP_RECEIVE ? TEO_EVENT_READABLE : TEO_EVENT_WRITABLE;
}

/* Goes on, or sleeps while nothing moves; TEO_AGAIN where the port cannot sleep. */
static teo_status proceed(teo_client *client)
{
    const teo_port *port;
    uint32_t most, passed;
    int32_t left;
    teo_status status = TEO_AGAIN;

    left = teo_client_tick(client);
    if (left <= 0) {
        return TEO_E_DEADLINE;
    }
    if (client->step != STEP_PAUSE) {
        status = move(client);
        if (status == TEO_OK || status == TEO_PROGRESS) {
            left = tick_anew(client); /* a step of a handshake may have taken long */
            if (status == TEO_OK || left <= 0) {
                return TEO_OK; /* the deadline is seen next */
            }
            status = TEO_AGAIN;
        }
    }
    if (status == TEO_AGAIN) {
        passed = client->now - client->since;
        most = client->pause_ms;
        if (passed >= most) {
            return client->step == STEP_PAUSE ? begin_request(client) : TEO_E_STALLED;
        }
        port = client->config->port;
        if (port->wait == NULL) {
            return TEO_AGAIN;
        }
        most -= passed;
        status = port->wait(port->context, awaited(client),
                            most < (uint32_t)left ? most : (uint32_t)left);
    }
    if (status <= TEO_AGAIN) {
        return TEO_OK;
    }
    /* A port has only the errors of the network and of TLS; all else breaks its contract. */
    return status >= TEO_E_DNS && status <= TEO_E_TLS_REFUSED ? status : TEO_E_PORT;
}

/* ---- the calls ---- */

teo_status teo_client_init_sized(teo_client *client, const teo_config *config, void *buffer,
                                 size_t size, uint32_t build)
{
    const teo_port *port;

    if (client == NULL) {
        return TEO_E_ARGUMENT;
    }
    client->config = NULL; /* the other calls look at it first; where it lies, no limit changes */
    if (config == NULL || config->port == NULL || buffer == NULL || size < TEO_BUFFER_MIN ||
        config->deadline_ms > TEO_DEADLINE_MS_MAX) {
        return TEO_E_ARGUMENT;
    }
    port = config->port;
    if (port->open == NULL || port->send == NULL || port->recv == NULL ||
        port->close == NULL || port->clock == NULL || port->random == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (build != TEO_BUILD) {
        return TEO_E_BUILD;
    }
    memset(client, 0, sizeof *client);
    client->config = config;
    client->buffer = buffer;
    client->size = size;
    return TEO_OK;
}

teo_status teo_client_begin(teo_client *client, const teo_course *course)
{
    uint32_t deadline_ms;

    if (client == NULL || client->config == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (client->step < STEP_OVER) {
        disconnect(client); /* a reply may still be on its way */
    }
    /* All that belongs to a query lies between these two. */
    memset((char *)client + offsetof(teo_client, step), 0,
           offsetof(teo_client, key) - offsetof(teo_client, step));
    client->step = STEP_PAUSE;
    client->course = course;
    deadline_ms = client->config->deadline_ms;
    teo_client_tick(client);
    client->deadline_at = client->now + (deadline_ms != 0 ? deadline_ms : TEO_DEADLINE_MS);
    return TEO_OK;
}

teo_status teo_client_next_record(teo_client *client, void *record, size_t size)
{
    teo_status status;

    if (client == NULL || record == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (client->config == NULL || client->step == STEP_IDLE) {
        return TEO_E_STATE;
    }
    while (client->step != STEP_OVER) {
        status = client->step == STEP_RECEIVE ? parse(client, record, size) : TEO_AGAIN;
        if (status == TEO_OK) {
            return TEO_OK;
        }
        if (status == TEO_AGAIN) {
            status = proceed(client);
            if (status == TEO_AGAIN) {
                return TEO_AGAIN;
            }
        }
        if (status != TEO_OK) {
            teo_client_end_attempt(client, status);
        }
    }
    return client->fault.status;
}

void teo_client_forget_key(teo_client *client)
{
    if (client != NULL && client->config != NULL) {
        teo_wipe(&client->key, sizeof client->key);
    }
}

void teo_client_close(teo_client *client)
{
    if (client != NULL && client->config != NULL) {
        disconnect(client);
        client->step = STEP_IDLE;
    }
}

void teo_client_deinit(teo_client *client)
{
    if (client != NULL && client->config != NULL) {
        disconnect(client);
        teo_wipe(client, sizeof *client);
    }
}

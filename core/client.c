/*
 * The exchange: a state machine that the caller turns by teo_client_next().
 *
 *   PAUSE -> OPEN -> SEND -> RECEIVE -> the reply is whole: PAUSE for the next request, or OVER
 *     ^        |       |        |
 *     +--------+-------+--------+  a fault that may pass: another attempt; else OVER
 *
 * Every attempt, good or bad, ends in teo_client_end_attempt(), which alone decides whether there
 * is another. What to request is the course's (teo_client.h).
 */
#include "teo_client.h"

#include <string.h>

#include "teo_action.h"
#include "teo_backoff.h"
#include "teo_hash.h"
#include "teo_http_response.h"

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

/* Keeps the connection for the next request if the reply was whole and nothing came after it. */
static void keep_or_close(teo_client *client)
{
    if (client->connection == TEO_CONNECTION_IN_USE && client->response.keep_alive &&
        client->rest.left == 0) {
        client->connection = TEO_CONNECTION_KEPT;
    } else {
        teo_client_disconnect(client);
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

/* After a fault in this step: is there another attempt? Sets the pause before it. */
static bool try_again(teo_client *client, teo_status status, unsigned step)
{
    unsigned most = client->config->attempts;
    uint32_t pause;
    int32_t left, asked;

    if (status == TEO_E_REPLY_BIG && halve_page(client)) {
        return true;
    }
    /* After TEO_E_DEADLINE, there is no time left. */
    if (!teo_status_is_transient(status) ||
        (step > client->request.action->repeatable && status != TEO_E_THROTTLED)) {
        return false;
    }
    if (most == 0) {
        most = TEO_ATTEMPTS;
    }
    if (++client->failures >= most) {
        return false;
    }
    left = teo_client_tick_anew(client);
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
    attempt.will_retry = fault->status != TEO_END && client->step != TEO_STEP_OVER;
    attempt.clock_learned = client->clock_learned;
    attempt.pause_ms = client->pause_ms;
    attempt.rows = client->response.rows;
    attempt.total_count = client->response.total_count;
    attempt.now = teo_client_now(client);
    attempt.query = &client->request;
    attempt.fault = fault;
    config->observe(config->observe_context, &attempt);
}

void teo_client_end_attempt(teo_client *client, teo_status status)
{
    unsigned step = client->step;
    /* A server may close a connection that was kept: no fault, but a reason to reconnect. */
    bool again = learn_time(client, status) ||
                 (client->connection == TEO_CONNECTION_KEPT &&
                  (status == TEO_E_RESET || status == TEO_E_CLOSED));

    client->fault.status = status;
    /* What is wrong with a reply is found in RECEIVE; it belongs to the stage after it. */
    client->fault.stage = (teo_stage)(step + (status >= TEO_E_HTTP_HEAD));
    keep_or_close(client);
    client->step = TEO_STEP_PAUSE;
    client->pause_ms = 0;
    if (status != TEO_END && !again && !try_again(client, status, step)) {
        client->step = TEO_STEP_OVER;
        teo_wipe(&client->key, sizeof client->key);
    }
    if (step > TEO_STEP_PAUSE) {
        tell_observer(client);
    }
    if (status == TEO_END) {
        client->failures = 0;
        client->clock_learned = false;
        if (!client->course->advance(client)) {
            client->step = TEO_STEP_OVER;
        }
    }
}

/* ---- the calls ---- */

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
    if (client->step < TEO_STEP_OVER) {
        teo_client_disconnect(client); /* a reply may still be on its way */
    }
    /* All that belongs to a query lies between these two. */
    memset((char *)client + offsetof(teo_client, step), 0,
           offsetof(teo_client, key) - offsetof(teo_client, step));
    client->step = TEO_STEP_PAUSE;
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
    if (client->config == NULL || client->step == TEO_STEP_IDLE) {
        return TEO_E_STATE;
    }
    while (client->step != TEO_STEP_OVER) {
        status = client->step == TEO_STEP_RECEIVE ? parse(client, record, size) : TEO_AGAIN;
        if (status == TEO_OK) {
            return TEO_OK;
        }
        if (status == TEO_AGAIN) {
            status = teo_client_proceed(client);
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
        teo_client_disconnect(client);
        client->step = TEO_STEP_IDLE;
    }
}

void teo_client_deinit(teo_client *client)
{
    if (client != NULL && client->config != NULL) {
        teo_client_disconnect(client);
        teo_wipe(client, sizeof *client);
    }
}

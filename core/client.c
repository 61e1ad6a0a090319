/*
 * The conversation: a state machine that the caller turns by teo_client_next().
 *
 *   PAUSE ─→ OPEN ─→ SEND ─→ RECEIVE ─→ a page is whole: PAUSE for the next page or window, or ENDED
 *     ↑        │       │        │
 *     └────────┴───────┴────────┘  a fault that may pass: another attempt; else FAILED
 *
 * A step answers TURN (go on), TEO_OK (a task is in the caller's hands), TEO_AGAIN (nothing moves now) or an error. Every error
 * of an attempt goes through fail(), which alone decides whether there is another.
 */
#include <teo/client.h>

#include <string.h>

#include "hash.h"
#include "query.h"
#include "response.h"

/* teo_client.step: where an attempt is, as its fault will tell, or how the query ended. */
enum {
    IDLE = TEO_STAGE_NONE,
    PAUSE = TEO_STAGE_REQUEST,
    OPEN = TEO_STAGE_CONNECT,
    SEND = TEO_STAGE_SEND,
    RECEIVE = TEO_STAGE_RECEIVE,
    ENDED = TEO_STAGE_REPLY + 1,
    FAILED
};

/* teo_client.flags */
enum {
    OPENED = 1 << 0,   /* there is a connection */
    REUSED = 1 << 1,   /* it has served a request before: its server may have closed it since */
    SILENT = 1 << 2,   /* nothing of the reply has come yet */
    LEARNT = 1 << 3,   /* the clock was learnt for this page */
    PINNED = 1 << 4,   /* the interval is fixed */
    CONFIRMED = 1 << 5 /* a page has come, so the service takes our time for right */
};

#define TURN TEO_END /* of a step: go on; what teo_client_next() answers at the end is told by ENDED */

#define RATE_PAUSE_MS (1000u / TEO_REQUESTS_PER_SECOND)
#define WINDOW_MAX 16384u /* bytes for a key or scalar at a time: more helps nobody */

static void notify(const teo_client *client, teo_notice notice)
{
    if (client->config->observe != NULL) {
        client->config->observe(client->config->observe_context, notice, client);
    }
}

/* ---- time ---- */

/* Reads the port's clock. False when the query's time is over. */
static bool tick(teo_client *client)
{
    const teo_config *config = client->config;
    uint32_t deadline = config->deadline_ms != 0 ? config->deadline_ms : TEO_DEADLINE_MS, elapsed;

    client->now = config->port->clock(config->port->context);
    elapsed = client->now - client->started_at;
    client->left_ms = elapsed < deadline ? deadline - elapsed : 0;
    return client->left_ms > 0;
}

void teo_client_set_time(teo_client *client, int64_t unix_seconds)
{
    (void)tick(client);
    client->unix_base = unix_seconds;
    client->clock_base = client->now;
}

int64_t teo_client_time(teo_client *client)
{
    uint32_t seconds;

    (void)tick(client);
    seconds = (client->now - client->clock_base) / 1000u;
    client->clock_base += seconds * 1000u; /* carried on, so that the wrap of the port's clock does no harm */
    if (client->unix_base != 0) {
        client->unix_base += seconds;
    }
    return client->unix_base;
}

/* The error of a port, which has only those of the network and of TLS to tell. */
static teo_status port_error(teo_status status)
{
    return status >= TEO_E_DNS && status <= TEO_E_TLS_SETUP ? status : TEO_E_PORT;
}

/* Sleeps where the port can, for `ms` at most; else it is up to the caller. */
static teo_status rest(const teo_client *client, teo_event event, uint32_t ms)
{
    const teo_port *port = client->config->port;
    teo_status status;

    if (port->wait == NULL) {
        return TEO_AGAIN;
    }
    status = port->wait(port->context, event, ms < client->left_ms ? ms : client->left_ms);
    return status == TEO_OK || status == TEO_AGAIN ? TURN : port_error(status);
}

/* Waits for the network, as long as silence is allowed to last. */
static teo_status await(const teo_client *client, teo_event event)
{
    uint32_t most = client->config->stall_ms != 0 ? client->config->stall_ms : TEO_STALL_MS;
    uint32_t silence = client->now - client->progress_at;

    return silence < most ? rest(client, event, most - silence) : TEO_E_STALLED;
}

/* ---- the walk over windows and pages ---- */

static void set_window(teo_client *client, int64_t end)
{
    int64_t start = end - TEO_INTERVAL_MAX;

    client->request.end = end;
    client->request.start = start > client->interval_start ? start : client->interval_start;
    client->request.offset = client->skip;
    client->page_print = 0;
}

/* Fixes the interval, so that tasks that are created meanwhile do not shift the pages. */
static void pin(teo_client *client)
{
    const teo_query *query = client->query;
    int64_t now = teo_client_time(client), end = query->end;

    client->interval_start = query->start;
    if (query->last > 0) {
        /* A clock not known yet gives a valid request all the same: its reply tells the time, and this is done again. */
        end = now > 0 ? now : 1;
        client->interval_start = end > query->last ? end - query->last : 1;
    }
    if (now > 0) {
        client->flags |= PINNED;
    }
    set_window(client, end);
}

/* What follows a page that came whole. */
static teo_status advance(teo_client *client)
{
    uint32_t total = client->response.total_count, rows = client->response.rows, offset = client->request.offset;

    client->step = ENDED;
    if (rows > client->request.limit) {
        return TEO_E_PAGE_ROWS; /* of null: the others were seen when they came */
    }
    if (client->query->max_tasks != 0 && client->delivered >= client->query->max_tasks) {
        return TURN;
    }
    if (offset < total && total - offset > rows) {
        client->request.offset = offset + rows;
        client->step = PAUSE;
        return rows == 0 ? TEO_E_PAGE_STARVED : TURN;
    }
    /* The window is done. A query's offset that reaches beyond it goes on in the next. */
    client->skip = rows == 0 && offset == client->skip && offset > total ? offset - total : 0;
    if (client->request.start != client->interval_start) {
        client->step = PAUSE;
        set_window(client, client->request.start - 1);
    }
    return TURN;
}

/* FNV-1a */
static uint32_t add_print(uint32_t print, const char *text)
{
    for (; *text != '\0'; text++) {
        print = (print ^ (uint8_t)*text) * 0x01000193u;
    }
    return print;
}

/* One more task of the page: is it one that was asked for, and not the last page again? */
static teo_status deliver(teo_client *client, const teo_task *task)
{
    uint32_t print;

    if (client->response.rows > client->request.limit) {
        return TEO_E_PAGE_ROWS;
    }
    /* A name that was cut cannot be told from another. */
    if (client->response.rows == 1 && !(task->truncated & (TEO_JOB_ID | TEO_TARGET))) {
        print = add_print(add_print(0x811C9DC5u, task->job_id), task->target);
        if (print == client->page_print) {
            return TEO_E_PAGE_REPEATED;
        }
        client->page_print = print;
    }
    client->flags |= PINNED | CONFIRMED; /* the interval that it is counted in stays */
    client->delivered++;
    return TEO_OK;
}

/* ---- the end of an attempt ---- */

static void disconnect(teo_client *client)
{
    if (client->flags & OPENED || client->step == OPEN) {
        client->config->port->close(client->config->port->context);
    }
    client->flags &= (uint8_t)~(OPENED | REUSED);
    teo_wipe(client->buffer, client->size); /* a request may be in it */
}

/* Keeps the connection for the next request if the reply was whole and nothing came behind it. */
static void keep_or_close(teo_client *client)
{
    if (client->step == RECEIVE && client->response.keep_alive && client->position == client->length) {
        client->flags |= REUSED;
    } else {
        disconnect(client);
    }
}

/* Exponential backoff with full jitter: anything from nothing to a bound that doubles. */
static uint32_t draw_pause(const teo_client *client)
{
    const teo_port *port = client->config->port;
    uint32_t most = TEO_BACKOFF_MS << (client->failures < TEO_BACKOFF_DOUBLINGS ? client->failures : TEO_BACKOFF_DOUBLINGS);
    uint32_t random;

    if (port->random(port->context, &random, sizeof random) == TEO_OK) {
        most = random % (most + 1u);
    }
    return most > RATE_PAUSE_MS ? most : RATE_PAUSE_MS;
}

static bool may_pass(teo_status status)
{
    return (status >= TEO_E_DNS && status <= TEO_E_TLS && status != TEO_E_DEADLINE) || status == TEO_E_THROTTLED ||
           status == TEO_E_UNAVAILABLE;
}

/*
 * Learns the time from the Date of the service's answer: where it was not known, or the service does not take ours; but once a
 * page, lest it never end.
 */
static bool learn(teo_client *client, teo_status status)
{
    bool wanted = client->unix_base == 0 ? status == TEO_END || status >= TEO_E_HTTP_STATUS
                                         : status == TEO_E_CLOCK && !(client->flags & LEARNT);

    if (!wanted || client->response.date == 0) {
        return false;
    }
    teo_client_set_time(client, client->response.date);
    client->flags |= LEARNT;
    if (!(client->flags & CONFIRMED)) {
        client->flags &= (uint8_t)~PINNED;
    }
    notify(client, TEO_NOTICE_CLOCK);
    return true;
}

static bool try_again(teo_client *client, teo_status status)
{
    uint8_t retries = client->config->retries;
    uint32_t pause;

    retries = retries == 0 ? TEO_RETRIES : retries == TEO_NO_RETRIES ? 0 : retries;
    if (!may_pass(status) || client->failures >= retries) {
        return false;
    }
    pause = draw_pause(client);
    (void)tick(client);
    if (pause >= client->left_ms) {
        return false;
    }
    client->failures++;
    client->pause_ms = pause;
    client->pause_from = client->now;
    notify(client, TEO_NOTICE_RETRY);
    return true;
}

/* An attempt ended in an error: TURN where there is another one, else the error. */
static teo_status fail(teo_client *client, teo_status status)
{
    /* A server that closed a connection that was kept: no fault, but a reason to connect anew. */
    bool stale = (client->flags & (REUSED | SILENT)) == (REUSED | SILENT) &&
                 (status == TEO_E_RESET || status == TEO_E_CLOSED);

    client->fault.status = status;
    client->fault.stage = (teo_stage)(status >= TEO_E_HTTP_HEAD ? TEO_STAGE_REPLY : client->step);
    client->fault.attempts = (uint16_t)(client->failures + 1u);
    keep_or_close(client);
    client->request.offset += client->step == RECEIVE ? client->response.rows : 0; /* delivered: go on behind them */

    if (status == TEO_E_REPLY_BIG && client->request.limit > 1) {
        client->page = (uint16_t)(client->request.limit / 2u);
    } else if (!stale && !learn(client, status) && !try_again(client, status)) {
        client->step = FAILED;
        teo_signing_key_wipe(&client->key);
        return status;
    }
    client->step = PAUSE;
    return TURN;
}

/* The reply has ended. */
static teo_status end_reply(teo_client *client, teo_status status)
{
    if (status != TEO_END) {
        return status;
    }
    notify(client, TEO_NOTICE_REPLY);
    (void)learn(client, status);
    client->failures = 0;
    client->flags = (uint8_t)((client->flags & ~LEARNT) | PINNED | CONFIRMED);
    keep_or_close(client);
    return advance(client);
}

/* ---- the steps ---- */

static teo_status step_pause(teo_client *client)
{
    const teo_config *config = client->config;
    uint32_t elapsed = client->now - client->pause_from, most = client->query->max_tasks;
    teo_request request = {&client->request, &config->credentials, config->host, config->server_port,
                           config->language, 0, &client->key};
    teo_status status;

    if (elapsed < client->pause_ms) {
        return rest(client, TEO_EVENT_TIME, client->pause_ms - elapsed);
    }
    client->pause_ms = 0;
    if (!(client->flags & PINNED)) {
        pin(client);
    }
    client->request.limit = client->page;
    if (most != 0 && most - client->delivered < client->page) {
        client->request.limit = most - client->delivered;
        if (client->request.limit == 0) {
            client->step = ENDED; /* all that were asked for came, and then the reply broke */
            return TURN;
        }
    }
    request.timestamp = teo_client_time(client);
    memset(&client->fault, 0, sizeof client->fault);
    status = teo_request_write(&request, client->buffer, client->size, &client->length);
    if (status != TEO_OK) {
        client->fault.needed = (uint32_t)client->length;
        return status;
    }
    client->position = 0;
    client->flags |= SILENT;
    client->progress_at = client->now;
    notify(client, TEO_NOTICE_REQUEST);
    client->step = SEND;
    if (!(client->flags & OPENED)) {
        client->step = OPEN;
        notify(client, TEO_NOTICE_CONNECT);
    }
    return TURN;
}

/* Reads what was received. TEO_AGAIN: more is needed. */
static teo_status parse(teo_client *client, teo_task *task)
{
    size_t used;
    teo_status status = teo_response_push(&client->response, client->buffer + client->response.json.size + client->position,
                                          client->length - client->position, &used, task);

    client->position += used;
    if (status == TEO_OK) {
        return deliver(client, task);
    }
    return status == TEO_AGAIN ? TEO_AGAIN : end_reply(client, status);
}

/* The request is out. */
static void end_send(teo_client *client)
{
    size_t window = client->size / 2;

    teo_wipe(client->buffer, client->length); /* the signature and the token */
    client->length = client->position = 0;
    client->pause_from = client->now;
    client->pause_ms = RATE_PAUSE_MS;
    client->step = RECEIVE;
    teo_response_begin(&client->response, client->buffer, window < WINDOW_MAX ? window : WINDOW_MAX, &client->fault);
}

/* One call of the port: to connect, to send or to receive. */
static teo_status step_port(teo_client *client)
{
    const teo_config *config = client->config;
    const teo_port *port = config->port;
    size_t window = client->response.json.size, room = client->length - client->position, moved = 0;
    teo_status status;

    if (client->step == OPEN) {
        status = port->open(port->context, config->host != NULL ? config->host : TEO_ENDPOINT_INTL,
                            config->server_port != 0 ? config->server_port : TEO_PORT_HTTPS);
        moved = 1;
    } else if (client->step == SEND) {
        status = port->send(port->context, client->buffer + client->position, room, &moved);
    } else {
        room = client->size - window;
        status = port->recv(port->context, client->buffer + window, room, &moved);
        if (status == TEO_END) {
            return end_reply(client, teo_response_close(&client->response));
        }
    }
    if (status == TEO_AGAIN || (status == TEO_OK && moved == 0)) {
        return await(client, client->step == RECEIVE ? TEO_EVENT_READABLE : TEO_EVENT_WRITABLE);
    }
    if (status != TEO_OK || moved > room) {
        return port_error(status);
    }
    client->progress_at = client->now;
    if (client->step == OPEN) {
        client->flags |= OPENED;
        client->step = SEND;
    } else if (client->step == SEND) {
        client->position += moved;
        if (moved == room) {
            end_send(client);
        }
    } else {
        client->length = moved;
        client->position = 0;
        client->flags &= (uint8_t)~SILENT;
    }
    return TURN;
}

static teo_status turn(teo_client *client, teo_task *task)
{
    if (client->step == RECEIVE) {
        teo_status status = parse(client, task);

        if (status != TEO_AGAIN) {
            return status;
        }
    }
    if (!tick(client)) {
        return TEO_E_DEADLINE;
    }
    return client->step == PAUSE ? step_pause(client) : step_port(client);
}

/* ---- the calls ---- */

teo_status teo_client_init_sized(teo_client *client, const teo_config *config, void *buffer, size_t size,
                                 size_t record_sizes)
{
    const teo_port *port = config != NULL ? config->port : NULL;

    if (client == NULL || port == NULL || buffer == NULL || size < TEO_BUFFER_MIN ||
        config->deadline_ms > TEO_DEADLINE_MS_MAX || port->open == NULL || port->send == NULL || port->recv == NULL ||
        port->close == NULL || port->clock == NULL || port->random == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (record_sizes != sizeof(teo_client) + sizeof(teo_task)) {
        return TEO_E_BUILD;
    }
    memset(client, 0, sizeof *client);
    client->config = config;
    client->buffer = buffer;
    client->size = size;
    return TEO_OK;
}

teo_status teo_client_query(teo_client *client, const teo_query *query)
{
    teo_status status;

    if (client == NULL || client->config == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (client->step < ENDED) {
        disconnect(client); /* a reply may still be on its way */
    }
    memset(&client->fault, 0, sizeof client->fault);
    status = teo_query_check_walk(query);
    if (status != TEO_OK) {
        client->fault.status = status;
        client->fault.stage = TEO_STAGE_REQUEST;
        client->step = FAILED;
        teo_signing_key_wipe(&client->key);
        return status;
    }
    client->query = query;
    client->request = *query;
    client->request.last = 0;
    client->request.max_tasks = 0;
    client->page = (uint16_t)query->limit;
    client->skip = query->offset;
    client->delivered = 0;
    client->failures = 0;
    client->flags &= OPENED | REUSED;
    (void)tick(client);
    client->started_at = client->now;
    client->step = PAUSE;
    return TEO_OK;
}

teo_status teo_client_next(teo_client *client, teo_task *task)
{
    teo_status status = TURN;

    if (client == NULL || task == NULL) {
        return TEO_E_ARGUMENT;
    }
    while (status == TURN) {
        if (client->step == IDLE) {
            return TEO_E_STATE;
        }
        if (client->step >= ENDED) {
            return client->step == ENDED ? TEO_END : client->fault.status;
        }
        status = turn(client, task);
        if (status > TURN) {
            status = fail(client, status);
        }
    }
    return status;
}

void teo_client_forget_key(teo_client *client)
{
    teo_signing_key_wipe(&client->key);
}

void teo_client_close(teo_client *client)
{
    disconnect(client);
    client->step = IDLE;
}

void teo_client_deinit(teo_client *client)
{
    disconnect(client);
    teo_wipe(client, sizeof *client);
}

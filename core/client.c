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

/* teo_client.step */
enum { IDLE, PAUSE, OPEN, SEND, RECEIVE, ENDED, FAILED };

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

static uint32_t clock_ms(const teo_client *client)
{
    return client->config->port->clock(client->config->port->context);
}

static void notify(const teo_client *client, teo_notice notice)
{
    if (client->config->observe != NULL) {
        client->config->observe(client->config->observe_context, notice, client);
    }
}

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
    return value != 0 ? value : fallback;
}

/* ---- time ---- */

void teo_client_set_time(teo_client *client, int64_t unix_seconds)
{
    client->unix_base = unix_seconds;
    client->clock_base = clock_ms(client);
}

int64_t teo_client_time(teo_client *client)
{
    if (client->unix_base != 0) {
        uint32_t seconds = (clock_ms(client) - client->clock_base) / 1000u;

        client->unix_base += seconds; /* carried on, so that the wrap of the port's clock does no harm */
        client->clock_base += seconds * 1000u;
    }
    return client->unix_base;
}

static uint32_t time_left(const teo_client *client)
{
    uint32_t deadline = or_default(client->config->deadline_ms, TEO_DEADLINE_MS);
    uint32_t elapsed = clock_ms(client) - client->started_at;

    return elapsed < deadline ? deadline - elapsed : 0;
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
    uint32_t left = time_left(client);
    teo_status status;

    if (port->wait == NULL) {
        return TEO_AGAIN;
    }
    status = port->wait(port->context, event, ms < left ? ms : left);
    return status == TEO_OK || status == TEO_AGAIN ? TURN : port_error(status);
}

/* Waits for the network, as long as silence is allowed to last. */
static teo_status await(const teo_client *client, teo_event event)
{
    uint32_t most = or_default(client->config->stall_ms, TEO_STALL_MS);
    uint32_t silence = clock_ms(client) - client->progress_at;

    return silence < most ? rest(client, event, most - silence) : TEO_E_STALLED;
}

/* ---- the walk over windows and pages ---- */

static void set_window(teo_client *client, int64_t end)
{
    client->request.end = end;
    client->request.start = end - client->interval_start > TEO_INTERVAL_MAX ? end - TEO_INTERVAL_MAX
                                                                            : client->interval_start;
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
    const teo_response *page = &client->response;
    teo_query *request = &client->request;

    if (client->query->max_tasks != 0 && client->delivered >= client->query->max_tasks) {
        client->step = ENDED;
        return TURN;
    }
    client->step = PAUSE;
    if (request->offset < page->total_count && page->total_count - request->offset > page->rows) {
        request->offset += page->rows;
        return page->rows == 0 ? TEO_E_PAGE_STARVED : TURN;
    }
    /* The window is done. A query's offset that reaches beyond it goes on in the next. */
    client->skip = page->rows == 0 && request->offset == client->skip && client->skip > page->total_count
                       ? client->skip - page->total_count
                       : 0;
    if (request->start == client->interval_start) {
        client->step = ENDED;
    } else {
        set_window(client, request->start - 1);
    }
    return TURN;
}

/* FNV-1a over what names a task. 0: a name was cut, so it cannot be told from another. */
static uint32_t print_of(const teo_task *task)
{
    const char *const names[] = {task->job_id, task->target, task->create_time};
    uint32_t print = 0x811C9DC5u;

    if (task->truncated & (TEO_JOB_ID | TEO_TARGET | TEO_CREATE_TIME)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (const char *at = names[i]; *at != '\0'; at++) {
            print = (print ^ (uint8_t)*at) * 0x01000193u;
        }
    }
    return print;
}

/* One more task of the page: is it one that was asked for, and not the last page again? */
static teo_status deliver(teo_client *client, const teo_task *task)
{
    if (client->response.rows > client->request.limit) {
        return TEO_E_PAGE_ROWS;
    }
    if (client->response.rows == 1) {
        uint32_t print = print_of(task);

        if (print != 0 && print == client->page_print) {
            return TEO_E_PAGE_REPEATED;
        }
        client->page_print = print;
    }
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
    uint32_t most = TEO_BACKOFF_MS, random;
    unsigned i;

    for (i = 0; i < client->failures && most < TEO_BACKOFF_MS_MAX; i++) {
        most *= 2u;
    }
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

/* An attempt ended in an error: TURN where there is another one, else the error. */
static teo_status fail(teo_client *client, teo_status status)
{
    static const uint8_t stages[] = {TEO_STAGE_NONE, TEO_STAGE_REQUEST, TEO_STAGE_CONNECT, TEO_STAGE_SEND,
                                     TEO_STAGE_RECEIVE};
    uint8_t retries = client->config->retries == 0               ? TEO_RETRIES
                      : client->config->retries == TEO_NO_RETRIES ? 0
                                                                  : client->config->retries;
    uint8_t flags = client->flags;

    client->fault.status = status;
    client->fault.stage = status >= TEO_E_HTTP_HEAD ? TEO_STAGE_REPLY : (teo_stage)stages[client->step];
    client->fault.attempts = (uint16_t)(client->failures + 1u);
    keep_or_close(client);
    client->request.offset += client->response.rows; /* those were delivered: an attempt goes on behind them */
    client->response.rows = 0;

    if (flags & REUSED && flags & SILENT && (status == TEO_E_RESET || status == TEO_E_CLOSED)) {
        client->step = PAUSE; /* the server closed a connection that was kept: no fault, connect anew */
        return TURN;
    }
    if (may_pass(status) && client->failures < retries) {
        uint32_t pause = draw_pause(client);

        if (pause < time_left(client)) {
            client->failures++;
            client->pause_ms = pause;
            client->pause_from = clock_ms(client);
            client->step = PAUSE;
            notify(client, TEO_NOTICE_RETRY);
            return TURN;
        }
    }
    client->step = FAILED;
    teo_wipe(client->buffer, client->size);
    teo_signing_key_wipe(&client->key);
    return status;
}

/* The reply was an error. Two of them the client can mend. */
static teo_status mend(teo_client *client, teo_status status)
{
    bool timeless = client->unix_base == 0 && status >= TEO_E_HTTP_STATUS;

    if ((status == TEO_E_CLOCK || timeless) && client->response.date != 0 && !(client->flags & LEARNT)) {
        teo_client_set_time(client, client->response.date);
        client->flags |= LEARNT;
        if (!(client->flags & CONFIRMED)) {
            client->flags &= (uint8_t)~PINNED;
        }
        notify(client, TEO_NOTICE_CLOCK);
    } else if (status == TEO_E_REPLY_BIG && client->request.limit > 1) {
        client->page = (uint16_t)(client->request.limit / 2u);
    } else {
        return status;
    }
    keep_or_close(client);
    client->step = PAUSE;
    return TURN;
}

/* The reply has ended. */
static teo_status end_reply(teo_client *client, teo_status status)
{
    if (status != TEO_END) {
        return mend(client, status);
    }
    notify(client, TEO_NOTICE_REPLY);
    if (client->unix_base == 0 && client->response.date != 0) {
        teo_client_set_time(client, client->response.date);
        notify(client, TEO_NOTICE_CLOCK);
    }
    client->failures = 0;
    client->flags = (uint8_t)((client->flags & ~LEARNT) | PINNED | CONFIRMED);
    keep_or_close(client);
    return advance(client);
}

/* ---- the steps ---- */

static teo_status step_pause(teo_client *client)
{
    const teo_config *config = client->config;
    uint32_t elapsed = clock_ms(client) - client->pause_from, left;
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
    left = client->query->max_tasks - client->delivered;
    if (client->query->max_tasks != 0 && left == 0) {
        client->step = ENDED; /* all that were asked for came, and then the reply broke */
        return TURN;
    }
    client->request.limit = client->query->max_tasks != 0 && left < client->page ? left : client->page;
    request.timestamp = teo_client_time(client);
    memset(&client->fault, 0, sizeof client->fault);
    status = teo_request_write(&request, client->buffer, client->size, &client->length);
    if (status != TEO_OK) {
        client->fault.needed = (uint32_t)client->length;
        return status;
    }
    client->position = 0;
    client->flags |= SILENT;
    client->progress_at = clock_ms(client);
    notify(client, TEO_NOTICE_REQUEST);
    client->step = SEND;
    if (!(client->flags & OPENED)) {
        client->step = OPEN;
        notify(client, TEO_NOTICE_CONNECT);
    }
    return TURN;
}

static teo_status step_open(teo_client *client)
{
    const teo_config *config = client->config;
    teo_status status = config->port->open(config->port->context, config->host != NULL ? config->host : TEO_ENDPOINT_INTL,
                                           config->server_port != 0 ? config->server_port : TEO_PORT_HTTPS);

    if (status == TEO_AGAIN) {
        return await(client, TEO_EVENT_WRITABLE);
    }
    if (status == TEO_OK) {
        client->flags |= OPENED;
        client->step = SEND;
        client->progress_at = clock_ms(client);
        return TURN;
    }
    return port_error(status);
}

static teo_status step_send(teo_client *client)
{
    const teo_port *port = client->config->port;
    size_t left = client->length - client->position, sent = 0;
    teo_status status = port->send(port->context, client->buffer + client->position, left, &sent);
    size_t window = client->size / 2;

    if (status == TEO_AGAIN || (status == TEO_OK && sent == 0)) {
        return await(client, TEO_EVENT_WRITABLE);
    }
    if (status != TEO_OK || sent > left) {
        return port_error(status);
    }
    client->position += sent;
    client->progress_at = clock_ms(client);
    if (client->position == client->length) {
        teo_wipe(client->buffer, client->length); /* the signature and the token */
        client->length = client->position = 0;
        client->pause_from = client->progress_at;
        client->pause_ms = RATE_PAUSE_MS;
        client->step = RECEIVE;
        teo_response_begin(&client->response, client->buffer, window < WINDOW_MAX ? window : WINDOW_MAX,
                           &client->fault);
    }
    return TURN;
}

/* Reads what was received. TEO_AGAIN: more is needed. */
static teo_status parse(teo_client *client, teo_task *task)
{
    size_t window = client->response.json.size, used;
    teo_status status = teo_response_push(&client->response, client->buffer + window + client->position,
                                          client->length - client->position, &used, task);

    client->position += used;
    if (status == TEO_OK) {
        return deliver(client, task);
    }
    return status == TEO_AGAIN ? TEO_AGAIN : end_reply(client, status);
}

static teo_status step_receive(teo_client *client)
{
    const teo_port *port = client->config->port;
    size_t window = client->response.json.size, room = client->size - window, received = 0;
    teo_status status = port->recv(port->context, client->buffer + window, room, &received);

    if (status == TEO_AGAIN || (status == TEO_OK && received == 0)) {
        return await(client, TEO_EVENT_READABLE);
    }
    if (status == TEO_END) {
        return end_reply(client, teo_response_close(&client->response));
    }
    if (status != TEO_OK || received > room) {
        return port_error(status);
    }
    client->length = received;
    client->position = 0;
    client->flags &= (uint8_t)~SILENT;
    client->progress_at = clock_ms(client);
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
    if (time_left(client) == 0) {
        return TEO_E_DEADLINE;
    }
    switch (client->step) {
    case PAUSE:
        return step_pause(client);
    case OPEN:
        return step_open(client);
    case SEND:
        return step_send(client);
    default:
        return step_receive(client);
    }
}

/* ---- the calls ---- */

teo_status teo_client_init_sized(teo_client *client, const teo_config *config, void *buffer, size_t size,
                                 size_t record_sizes)
{
    const teo_port *port;

    if (client == NULL || config == NULL || buffer == NULL || size < TEO_BUFFER_MIN || config->port == NULL ||
        config->deadline_ms > TEO_DEADLINE_MS_MAX) {
        return TEO_E_ARGUMENT;
    }
    port = config->port;
    if (port->open == NULL || port->send == NULL || port->recv == NULL || port->close == NULL || port->clock == NULL ||
        port->random == NULL) {
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
    if (client->step != ENDED && client->step != FAILED) {
        disconnect(client); /* a reply may still be on its way */
    }
    memset(&client->fault, 0, sizeof client->fault);
    client->step = IDLE;
    status = teo_query_check_walk(query);
    if (status != TEO_OK) {
        client->fault.status = status;
        client->fault.stage = TEO_STAGE_REQUEST;
        client->step = FAILED;
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
    client->started_at = clock_ms(client);
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
        switch (client->step) {
        case IDLE:
            return TEO_E_STATE;
        case ENDED:
            return TEO_END;
        case FAILED:
            return client->fault.status;
        default:
            status = turn(client, task);
            break;
        }
        if (status != TURN && status != TEO_OK && status != TEO_AGAIN) {
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
    teo_wipe(client->buffer, client->size);
    teo_wipe(client, sizeof *client);
}

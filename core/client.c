/*
 * The conversation: a state machine that the caller turns by teo_client_next().
 *
 *   PAUSE ─→ OPEN ─→ SEND ─→ RECEIVE ─→ a page is whole: PAUSE for the next page or window, or OVER
 *     ↑        │       │        │
 *     └────────┴───────┴────────┘  a fault that may pass: another attempt; else OVER
 *
 * Every attempt, good or bad, ends in end_attempt(), which alone decides whether there is another. One file, long as it is: its functions
 * are called from one place each, and over the border of a file none of them would be inlined.
 */
#include <teo/client.h>

#include <string.h>

#include "hash.h"
#include "query.h"
#include "request.h"
#include "response.h"

/* teo_client.step: where an attempt is, as its fault will tell. */
enum {
    IDLE = TEO_STAGE_NONE,
    PAUSE = TEO_STAGE_REQUEST,
    OPEN = TEO_STAGE_CONNECT,
    SEND = TEO_STAGE_SEND,
    RECEIVE = TEO_STAGE_RECEIVE,
    OVER /* the query has ended: fault.status tells how, TEO_END included */
};

/* teo_client.link: the connection. */
enum {
    NONE,
    IN_USE,
    KEPT /* it has served a request, and nothing has come since then: its server may have closed it */
};

/* teo_client.pin: how sure the interval is; the later ones are the larger ones. */
enum {
    PINNED = 1 << 0,    /* by a clock that may be wrong */
    CONFIRMED = 1 << 1, /* a page came, so the service takes our time for right */
    DELIVERED = 1 << 2  /* a task came, so nothing of the query's own offset is left */
};

#define RATE_PAUSE_MS (1000u / TEO_REQUESTS_PER_SECOND)
#define WINDOW (TEO_BUFFER_MIN / 4u) /* the parser's part of the buffer: it takes longer texts in pieces. The rest is to receive. */

/* ---- time ---- */

/* Reads the port's clock. Milliseconds to the deadline: 0 or less, and it is over. */
static int32_t tick(teo_client *client)
{
    const teo_port *port = client->config->port;

    client->now = port->clock(port->context);
    return (int32_t)(client->deadline_at - client->now);
}

void teo_client_set_time(teo_client *client, uint32_t unix_seconds)
{
    tick(client);
    client->unix_base = unix_seconds;
    client->clock_base = client->now;
    client->pin &= CONFIRMED | DELIVERED; /* an interval that came from a wrong clock is fixed anew */
}

uint32_t teo_client_time(teo_client *client)
{
    uint32_t seconds;

    tick(client);
    seconds = (client->now - client->clock_base) / 1000u;
    client->clock_base += seconds * 1000u; /* carried on, so that the wrap of the port's clock does no harm */
    if (client->unix_base == 0) {
        return 0;
    }
    client->unix_base += seconds;
    return client->unix_base;
}

/*
 * Learns the time from the Date of the service's answer: where it was not known, or the service does not take ours; but once a page, lest it
 * never end.
 */
static bool learn(teo_client *client, teo_status status)
{
    if (client->learnt || client->response.date == 0 || (client->unix_base != 0 && status != TEO_E_CLOCK) ||
        (status < TEO_E_HTTP_STATUS && status != TEO_END)) {
        return false;
    }
    teo_client_set_time(client, client->response.date);
    client->learnt = true;
    return true;
}

/* ---- the walk over windows and pages ---- */

/*
 * The next window. The interval is fixed when the first request is made, so that tasks that are created meanwhile do not shift the
 * pages. Its last window comes first, and each begins as early as the service accepts.
 */
static void set_window(teo_client *client)
{
    uint32_t end = client->request.end, start = client->interval_start, last = client->last;

    if (client->pin == 0 && last != 0) {
        /* A clock not known yet gives a valid request all the same: its reply tells the time, and this is done again. */
        end = client->unix_base != 0 ? client->unix_base : 1;
        start = end > last ? end - last : 1;
        client->interval_start = start;
        client->request.end = end;
    }
    client->pin |= PINNED;
    if (end - start > TEO_INTERVAL_MAX) {
        start = end - TEO_INTERVAL_MAX;
    }
    client->request.start = start;
}

/* A page came whole, and the offset is behind it: what follows? */
static void advance(teo_client *client)
{
    uint32_t total = client->response.total_count, offset = client->request.offset;

    client->failures = 0;
    client->learnt = false;
    client->pin |= CONFIRMED;
    if (offset < total) {
        return;
    }
    /* The window is done. A query's offset that reaches beyond it goes on in the next. */
    client->request.offset = client->pin < DELIVERED ? offset - total : 0;
    client->page_print = 0;
    client->request.end = client->request.start - 1;
    if (client->request.start == client->interval_start) {
        client->wanted = 0;
    }
}

/* One more task of the page: is it one that was asked for, and not the last page again? */
static teo_status deliver(teo_client *client, const teo_task *task)
{
    const uint8_t *bytes = (const uint8_t *)task;
    uint32_t print = 1;

    /* A text that was cut cannot be told from another. */
    if (client->response.rows == 1 && task->truncated == 0) {
        for (size_t i = 0; i < sizeof *task; i++) { /* behind a text are zeros */
            print = print * 251u + bytes[i];
        }
        if (print == client->page_print) {
            return TEO_E_PAGE_REPEATED;
        }
        client->page_print = print;
    }
    client->pin = DELIVERED;
    client->wanted--;
    return TEO_OK;
}

/* ---- the end of an attempt ---- */

static void disconnect(teo_client *client)
{
    if (client->link != NONE) {
        const teo_port *port = client->config->port;

        port->close(port->context);
    }
    client->link = NONE;
    teo_wipe(client->buffer, client->size); /* a request may be in it */
}

/* Keeps the connection for the next request if the reply was whole and nothing came behind it. */
static void keep_or_close(teo_client *client)
{
    if (client->link == IN_USE && client->response.keep_alive && client->left == 0) {
        client->link = KEPT;
    } else {
        disconnect(client);
    }
}

/* Exponential backoff with full jitter: from nothing to a bound that grows; without random numbers the bound. */
static uint32_t draw_pause(const teo_client *client)
{
    const teo_port *port = client->config->port;
    uint32_t most = TEO_BACKOFF_MS, random;

    for (unsigned i = 0; i < client->failures && most < TEO_BACKOFF_MS_MAX; i++) {
        most = most > TEO_BACKOFF_MS_MAX / 4u ? TEO_BACKOFF_MS_MAX : most * 4u;
    }
    random = most;
    (void)port->random(port->context, &random, sizeof random);
    random %= most + 1u;
    return random > RATE_PAUSE_MS ? random : RATE_PAUSE_MS;
}

static bool may_pass(teo_status status)
{
    return (status >= TEO_E_DNS && status <= TEO_E_TLS && status != TEO_E_DEADLINE) ||
           (status >= TEO_E_THROTTLED && status <= TEO_E_UNAVAILABLE);
}

/* After a fault: is there another attempt? */
static bool try_again(teo_client *client, teo_status status)
{
    unsigned most = client->config->attempts;
    uint32_t pause;

    if (status == TEO_E_REPLY_BIG && client->request.limit > 1) {
        client->request.limit /= 2u;
        return true;
    }
    if (most == 0) {
        most = TEO_ATTEMPTS;
    }
    if (!may_pass(status) || client->failures + 1u >= most) {
        return false;
    }
    pause = draw_pause(client);
    if (tick(client) <= (int32_t)pause) {
        return false;
    }
    client->pause_ms = pause;
    client->pause_from = client->now;
    client->failures++;
    return true;
}

/* An attempt ended, in TEO_END or an error: there is another one, or the query is over. */
static void end_attempt(teo_client *client, teo_status status)
{
    const teo_config *config = client->config;
    /* That its server closed a connection that was kept is no fault, but a reason to connect anew. */
    bool again = learn(client, status) || (client->link == KEPT && (status == TEO_E_RESET || status == TEO_E_CLOSED));

    client->fault.status = status;
    client->fault.stage = (teo_stage)(status >= TEO_E_HTTP_HEAD ? TEO_STAGE_REPLY : client->step);
    client->fault.attempts = (uint16_t)(client->failures + 1u);
    keep_or_close(client);
    client->step = PAUSE;
    /* Nothing is left to ask for where the reply broke behind the last task that was wanted; but it was not whole. */
    if (status != TEO_END && (client->wanted == 0 || (!again && !try_again(client, status)))) {
        client->step = OVER;
        teo_client_forget_key(client);
    }
    if (config->observe != NULL) {
        config->observe(config->observe_context, client);
    }
    client->request.offset += client->response.rows; /* delivered: go on behind them */
    client->response.rows = 0;                       /* and count them once */
    if (status == TEO_END) {
        advance(client);
        if (client->wanted == 0) {
            client->step = OVER;
        }
    }
}

/* ---- the steps ---- */

/* The parser waits for another reply, and no fault is known of it. */
static void forget_reply(teo_client *client)
{
    teo_response_begin(&client->response, client->buffer, WINDOW, &client->fault);
}

/* The pause is over: makes the next request. */
static teo_status begin_request(teo_client *client)
{
    const teo_config *config = client->config;
    teo_request request;
    size_t length;
    teo_status status;

    request.timestamp = teo_client_time(client);
    set_window(client);
    /* A kept connection has nothing to say now: what it does say, or its end, is not the answer to what is asked next. */
    if (client->link == KEPT && config->port->recv(config->port->context, client->buffer, 1, &length) != TEO_AGAIN) {
        disconnect(client);
    }
    if (client->request.limit > client->wanted) {
        client->request.limit = client->wanted;
    }
    forget_reply(client);
    request.query = &client->request;
    request.credentials = &config->credentials;
    request.host = config->host;
    request.port = config->server_port;
    request.language = config->language;
    request.cache = &client->key;
    status = teo_request_write(&request, client->buffer, client->size, &length);
    if (status != TEO_OK) {
        client->fault.needed = (uint32_t)length;
        return status;
    }
    client->data = client->buffer;
    client->left = length;
    client->progress_at = client->now;
    client->step = SEND;
    if (client->link == NONE) {
        client->link = IN_USE;
        client->step = OPEN;
    }
    return TEO_OK;
}

/* Reads what was received. TEO_AGAIN: more is needed. */
static teo_status parse(teo_client *client, teo_task *task)
{
    size_t used;
    teo_status status = teo_response_push(&client->response, client->data, client->left, &used, task);

    client->data += used;
    client->left -= used;
    if (client->response.rows > client->request.limit) {
        return TEO_E_PAGE_ROWS;
    }
    if (status == TEO_OK) {
        return deliver(client, task);
    }
    if (status == TEO_END) {
        if (client->response.rows == 0 && client->request.offset < client->response.total_count) {
            return TEO_E_PAGE_STARVED;
        }
    }
    return status;
}

/* The request is out. */
static void end_send(teo_client *client)
{
    teo_wipe(client->buffer, client->size); /* the signature and the token */
    client->pause_from = client->now;
    client->pause_ms = RATE_PAUSE_MS;
    client->step = RECEIVE;
}

/* Lets the port connect, send or receive: TEO_OK, TEO_AGAIN where nothing moves now, or what else it answered. */
static teo_status move(teo_client *client)
{
    const teo_config *config = client->config;
    const teo_port *port = client->config->port;
    size_t room = client->left, moved = 0;
    teo_status status;

    if (client->step == OPEN) {
        status = port->open(port->context, config->host != NULL ? config->host : teo_default_host,
                            config->server_port != 0 ? config->server_port : TEO_PORT_HTTPS);
        if (status == TEO_OK) {
            client->step = SEND;
        }
        return status;
    }
    if (client->step == SEND) {
        status = port->send(port->context, client->data, room, &moved);
    } else {
        client->data = client->buffer + WINDOW;
        room = client->size - WINDOW;
        status = port->recv(port->context, client->data, room, &moved);
        if (status == TEO_END) {
            status = teo_response_close(&client->response); /* parse() is told it again */
            return TEO_OK;
        }
    }
    if (status != TEO_OK) {
        return status;
    }
    if (moved - 1u >= room) {
        return TEO_E_PORT;
    }
    if (client->step == SEND) {
        client->data += moved;
        client->left -= moved;
        if (client->left == 0) {
            end_send(client);
        }
    } else {
        client->left = moved;
        client->link = IN_USE;
    }
    return TEO_OK;
}

/* Goes on, or sleeps while nothing moves; TEO_AGAIN where the port cannot sleep. */
static teo_status proceed(teo_client *client)
{
    const teo_port *port;
    uint32_t from, most, passed;
    int32_t left;
    teo_event event;
    teo_status status = TEO_AGAIN;

    left = tick(client);
    if (left <= 0) {
        return TEO_E_DEADLINE;
    }
    if (client->step == PAUSE) {
        from = client->pause_from;
        most = client->pause_ms;
        event = TEO_EVENT_TIME;
    } else {
        status = move(client);
        if (status == TEO_OK) {
            client->progress_at = client->now;
            return TEO_OK;
        }
        from = client->progress_at;
        most = client->config->stall_ms != 0 ? client->config->stall_ms : TEO_STALL_MS;
        event = client->step == RECEIVE ? TEO_EVENT_READABLE : TEO_EVENT_WRITABLE;
    }
    if (status == TEO_AGAIN) {
        passed = client->now - from;
        if (passed >= most) {
            return client->step == PAUSE ? begin_request(client) : TEO_E_STALLED;
        }
        port = client->config->port;
        if (port->wait == NULL) {
            return TEO_AGAIN;
        }
        most -= passed;
        status = port->wait(port->context, event, most < (uint32_t)left ? most : (uint32_t)left);
    }
    if (status <= TEO_AGAIN) {
        return TEO_OK;
    }
    /* A port has only the errors of the network and of TLS to tell; all else breaks its contract. */
    return status >= TEO_E_DNS && status <= TEO_E_TLS_SETUP ? status : TEO_E_PORT;
}

/* ---- the calls ---- */

teo_status teo_client_init_sized(teo_client *client, const teo_config *config, void *buffer,
                                 size_t size, uint32_t build)
{
    const teo_port *port = config != NULL ? config->port : NULL;

    if (client == NULL || port == NULL || buffer == NULL || size < TEO_BUFFER_MIN ||
        config->deadline_ms > TEO_DEADLINE_MS_MAX || port->open == NULL || port->send == NULL || port->recv == NULL ||
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

teo_status teo_client_query(teo_client *client, const teo_query *query)
{
    teo_status status;

    if (client == NULL || client->config == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (client->step < OVER) {
        disconnect(client); /* a reply may still be on its way */
    }
    forget_reply(client);
    client->failures = 0;
    client->learnt = false;
    client->page_print = 0;
    client->pin = 0;
    client->step = PAUSE;
    status = teo_query_check_walk(query);
    if (status != TEO_OK) {
        end_attempt(client, status);
        return status;
    }
    client->request = *query;
    client->interval_start = query->start;
    client->last = query->last;
    client->request.last = 0;
    client->request.max_tasks = 0;
    client->wanted = query->max_tasks != 0 ? query->max_tasks : UINT32_MAX;
    tick(client);
    client->deadline_at = client->now + (client->config->deadline_ms != 0 ? client->config->deadline_ms : TEO_DEADLINE_MS);
    return TEO_OK;
}

teo_status teo_client_next(teo_client *client, teo_task *task)
{
    teo_status status;

    if (client == NULL || task == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (client->step == IDLE) {
        return TEO_E_STATE;
    }
    while (client->step != OVER) {
        status = client->step == RECEIVE ? parse(client, task) : TEO_AGAIN;
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
            end_attempt(client, status);
        }
    }
    return client->fault.status;
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

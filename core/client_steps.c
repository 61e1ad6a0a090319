/* The steps of an exchange: a pause, then a request is made, the port connects, sends, receives. */
#include "teo_client.h"

#include "teo_action.h"
#include "teo_hash.h"
#include "teo_http_request.h"
#include "teo_http_response.h"
#include "teo_request.h"

/* A second, what the port's clock may have cut off, and that a 0 of it counts as 1 before it. */
#define RATE_MS 1002u

/* The parser's part of the buffer; it takes longer texts in pieces. The rest is to receive. */
#define SCRATCH_SIZE (TEO_BUFFER_MIN / 4u)

void teo_client_disconnect(teo_client *client)
{
    if (client->connection != TEO_CONNECTION_NONE) {
        const teo_port *port = client->config->port;

        port->close(port->context);
    }
    client->connection = TEO_CONNECTION_NONE;
    teo_wipe(client->buffer, client->size); /* a request may be in it */
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
    message.action = client->request.action;
    teo_response_begin(&client->response, message.action, client->buffer, SCRATCH_SIZE,
                       &client->fault);
    client->fault.attempts = client->failures;
    message.what.timestamp = teo_client_now(client);
    status = client->course->prepare(client);
    if (status != TEO_OK) {
        return status;
    }
    /*
     * A kept connection is silent now: bytes, or its end, would not answer what is asked next. That
     * it breaks may be no fault of this request, which is then repeated; so one that may not be has
     * a connection of its own.
     */
    if (client->connection == TEO_CONNECTION_KEPT) {
        status = config->port->recv(config->port->context, client->buffer, 1, &length);
        if ((status != TEO_AGAIN && status != TEO_PROGRESS) ||
            message.action->repeatable != TEO_REPEATABLE) {
            teo_client_disconnect(client);
        }
    }
    message.asked = client->asked;
    message.cache = &client->key;
    message.writer.target = client->buffer;
    message.writer.size = client->size;
    status = teo_request_put(config, &message);
    if (status != TEO_OK) {
        client->fault.needed = (uint32_t)message.writer.length;
        return status;
    }
    client->fault.attempts++;
    client->rest.data = client->buffer;
    client->rest.left = message.writer.length;
    client->since = client->now;
    client->pause_ms = config->stall_ms != 0 ? config->stall_ms : TEO_STALL_MS;
    if (client->connection != TEO_CONNECTION_NONE) {
        client->step = TEO_STEP_SEND;
        return TEO_OK;
    }
    client->connection = TEO_CONNECTION_IN_USE;
    client->step = TEO_STEP_OPEN;
    return TEO_OK;
}

/* The request is out. */
static void end_send(teo_client *client)
{
    teo_wipe(client->buffer, client->size); /* the signature and the token */
    teo_client_tick(client);
    /* 0 means that there was none. */
    client->sent_at[client->sent_next++] = client->now != 0 ? client->now : UINT32_MAX;
    if (client->sent_next == TEO_REQUESTS_PER_SECOND) {
        client->sent_next = 0;
    }
    client->step = TEO_STEP_RECEIVE;
}

/* Lets the port connect, send or receive: TEO_OK, or what else it answered. */
static teo_status move(teo_client *client)
{
    const teo_config *config = client->config;
    const teo_port *port = client->config->port;
    size_t room = client->rest.left, moved = 0;
    teo_status status;

    if (client->step == TEO_STEP_OPEN) {
        status = port->open(port->context, config->host != NULL ? config->host : teo_default_host,
                            config->server_port != 0 ? config->server_port : TEO_PORT_HTTPS);
        if (status == TEO_OK) {
            client->step = TEO_STEP_SEND;
        }
        return status;
    }
    if (client->step == TEO_STEP_SEND) {
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
    if (client->step == TEO_STEP_SEND) {
        client->rest.data += moved;
        client->rest.left -= moved;
        if (client->rest.left == 0) {
            end_send(client);
        }
    } else {
        client->rest.left = moved;
        client->connection = TEO_CONNECTION_IN_USE;
    }
    return TEO_OK;
}

/* What the step waits for. */
static teo_event awaited(const teo_client *client)
{
    if (client->step == TEO_STEP_PAUSE) {
        return TEO_EVENT_TIME;
    }
    return client->step == TEO_STEP_RECEIVE ? TEO_EVENT_READABLE : TEO_EVENT_WRITABLE;
}

teo_status teo_client_proceed(teo_client *client)
{
    const teo_port *port;
    uint32_t most, passed;
    int32_t left;
    teo_status status = TEO_AGAIN;

    left = teo_client_tick(client);
    if (left <= 0) {
        return TEO_E_DEADLINE;
    }
    if (client->step != TEO_STEP_PAUSE) {
        status = move(client);
        if (status == TEO_OK || status == TEO_PROGRESS) {
            left = teo_client_tick_anew(client); /* a step of a handshake may have taken long */
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
            return client->step == TEO_STEP_PAUSE ? begin_request(client) : TEO_E_STALLED;
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

#include "fake_port.h"

#include <teo/request.h>

/* ---- the service itself as the far end ---- */

static void service_connect(void *context)
{
    fake_service_connect(context);
}

static teo_status service_take(void *context, const void *data, size_t length)
{
    return fake_service_take(context, data, length);
}

static teo_status service_give(void *context, void *data, size_t size, size_t *given)
{
    return fake_service_give(context, data, size, given);
}

static bool service_will_say(const void *context)
{
    return fake_service_will_say(context);
}

/* ---- the calls ---- */

/* Counts the call; the fault that it is to have, or NULL. */
static const fake_fault *enter(fake_port *port, fake_call call)
{
    uint32_t index = port->calls[call]++;

    assert_true(++port->calls_total < port->calls_most);
    port->now_ms += call <= FAKE_RECV ? port->call_ms : 0;
    for (size_t i = 0; i < FAKE_FAULTS; i++) {
        const fake_fault *fault = &port->faults[i];

        if (fault->call == call && index >= fault->from && index < fault->until) {
            port->now_ms += fault->deed == FAKE_SLOW ? fault->count : 0;
            return fault;
        }
    }
    return NULL;
}

/* Does the call have to wait, for whatever reason? */
static bool would_block(fake_port *port, const fake_fault *fault)
{
    if (fault != NULL && fault->deed == FAKE_HANG) {
        port->hung = true;
    }
    if (port->hung || (fault != NULL && fault->deed == FAKE_WOULD_BLOCK)) {
        return true;
    }
    port->blocked = port->blocks && !port->blocked;
    return port->blocked;
}

static size_t piece_of(const fake_port *port, const fake_fault *fault, size_t length)
{
    bool one = fault != NULL && (fault->deed == FAKE_SHORT || fault->deed == FAKE_CUT);
    size_t most = one ? 1 : port->piece;

    return most != 0 && most < length ? most : length;
}

static teo_status fake_open(void *context, const char *host, uint16_t number)
{
    fake_port *port = context;
    const fake_fault *fault = enter(port, FAKE_OPEN);

    assert_string_equal(host, port->host);
    assert_int_equal(number, port->number);
    assert_false(port->connected);
    port->opening = true;
    if (fault != NULL && fault->deed == FAKE_ANSWER) {
        return fault->status;
    }
    if (would_block(port, fault)) {
        return TEO_AGAIN;
    }
    port->connected = true;
    port->far_end->connect(port->far_context);
    return TEO_OK;
}

static teo_status fake_send(void *context, const void *data, size_t length, size_t *sent)
{
    fake_port *port = context;
    const fake_fault *fault = enter(port, FAKE_SEND);
    size_t size = piece_of(port, fault, length);
    teo_status status;

    assert_true(port->connected);
    assert_true(length > 0);
    if (port->refused != NULL) {
        assert_ptr_equal(data, port->refused);
        assert_int_equal(length, port->refused_length);
    }
    port->refused = NULL;
    if (fault != NULL && fault->deed == FAKE_ANSWER) {
        *sent = fault->count != 0 ? fault->count : *sent; /* none: left as it was */
        return fault->status;
    }
    if (would_block(port, fault)) {
        port->refused = data;
        port->refused_length = length;
        return TEO_AGAIN;
    }
    status = port->far_end->take(port->far_context, data, size);
    *sent = status == TEO_OK ? size : 0;
    return status;
}

static teo_status fake_recv(void *context, void *data, size_t size, size_t *received)
{
    fake_port *port = context;
    const fake_fault *fault = enter(port, FAKE_RECV);
    teo_status status;

    assert_true(port->connected);
    assert_true(size > 0);
    if (fault != NULL && fault->deed == FAKE_ANSWER) {
        *received = fault->count != 0 ? fault->count : *received; /* none: left as it was */
        return fault->status;
    }
    if (port->cut_by != TEO_OK) {
        return port->cut_by;
    }
    if (would_block(port, fault) || port->now_ms < port->piece_at) {
        return TEO_AGAIN;
    }
    status = port->far_end->give(port->far_context, data, piece_of(port, fault, size), received);
    if (status == TEO_OK) {
        port->piece_at = port->now_ms + port->gap_ms;
        if (fault != NULL && fault->deed == FAKE_FLIP) {
            ((uint8_t *)data)[fault->count % *received] ^= 0x10;
        }
        port->cut_by = fault != NULL && fault->deed == FAKE_CUT ? fault->status : TEO_OK;
    }
    return status;
}

static void fake_close(void *context)
{
    fake_port *port = context;

    enter(port, FAKE_CLOSE);
    port->connected = port->opening = port->hung = port->blocked = false;
    port->cut_by = TEO_OK;
    port->refused = NULL;
}

/* Time passes until the event: at once where it has come, or else as late as may be. */
static teo_status fake_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    fake_port *port = context;
    const fake_fault *fault = enter(port, FAKE_WAIT);
    uint32_t length = port->wait_most != 0 && port->wait_most < timeout_ms ? port->wait_most : timeout_ms;
    uint64_t until, ready;

    assert_true(timeout_ms > 0);
    assert_true(timeout_ms <= TEO_DEADLINE_MS_MAX);
    if (fault != NULL && fault->deed == FAKE_ANSWER) {
        return fault->status;
    }
    if (fault != NULL && fault->deed == FAKE_JUMP && fault->count < length) {
        length = (uint32_t)fault->count;
    }
    until = port->now_ms + length;
    ready = port->service->ready_at > port->piece_at ? port->service->ready_at : port->piece_at;
    if (event == TEO_EVENT_TIME || port->hung ||
        (event == TEO_EVENT_READABLE && !port->far_end->will_say(port->far_context))) {
        port->now_ms = until;
    } else if (event == TEO_EVENT_READABLE && ready > port->now_ms) {
        port->now_ms = ready < until ? ready : until;
    } else {
        port->now_ms++;
    }
    return TEO_OK;
}

static uint32_t fake_clock(void *context)
{
    fake_port *port = context;
    const fake_fault *fault = enter(port, FAKE_CLOCK);

    if (fault != NULL && fault->deed == FAKE_STILL) {
        return port->said;
    }
    if (fault != NULL && fault->deed == FAKE_JUMP) {
        port->now_ms += fault->count;
    }
    port->said = (uint32_t)(port->clock_start + port->now_ms);
    if (fault != NULL && fault->deed == FAKE_BACK) {
        port->said -= (uint32_t)fault->count;
    }
    return port->said;
}

static teo_status fake_random(void *context, void *data, size_t length)
{
    fake_port *port = context;
    const fake_fault *fault = enter(port, FAKE_RANDOM);
    uint8_t *to = data;

    assert_true(length > 0);
    if (port->random_fails || (fault != NULL && fault->deed == FAKE_ANSWER)) {
        return fault != NULL ? fault->status : TEO_E_PORT;
    }
    memset(data, 0, length);
    for (size_t done = 0; done < length && (fault == NULL || fault->deed != FAKE_ZEROS);) {
        uint32_t value = port->random_value != 0 ? port->random_value : next_random(&port->seed);
        size_t size = length - done < sizeof value ? length - done : sizeof value;

        memcpy(to + done, &value, size);
        done += size;
    }
    return TEO_OK;
}

void fake_port_begin(fake_port *port, fake_service *service)
{
    static const teo_port functions = {NULL,      fake_open, fake_send,  fake_recv,
                                       fake_close, fake_wait, fake_clock, fake_random};
    static const fake_far_end far_end = {service_connect, service_take, service_give, service_will_say};

    memset(port, 0, sizeof *port);
    port->port = functions;
    port->port.context = port;
    port->service = service;
    port->far_end = &far_end;
    port->far_context = service;
    port->clock_start = 1000;
    port->host = TEO_ENDPOINT_INTL;
    port->number = TEO_PORT_HTTPS;
    port->calls_most = FAKE_CALLS_MOST;
    port->seed = 20220209;
}

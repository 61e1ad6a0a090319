#include "faulty.h"

faulty faults;

void faulty_set(enum fault fault, unsigned at)
{
    faults.fault = fault;
    faults.at = at;
    faults.calls = 0;
    faults.random_calls = 0;
    faults.received = 0;
    faults.struck = false;
    faults.stuttered = false;
}

/* Whether this call is to fail; `*status` then says how, unless bytes have to be counted first. */
static bool strikes(teo_status *status, bool receiving)
{
    faults.calls++;
    if (faults.fault == FAULT_STUTTER && faults.calls % 2 != 0) {
        faults.stuttered = true;
        *status = TEO_AGAIN;
        return true;
    }
    if (faults.fault < FAULT_RESET || faults.fault > FAULT_ODD || (faults.calls != faults.at && !faults.broken)) {
        return false;
    }
    faults.struck = true;
    faults.broken = true;
    switch (faults.fault) {
    case FAULT_RESET:
        *status = TEO_E_RESET;
        break;
    case FAULT_END:
        *status = receiving ? TEO_END : TEO_E_RESET;
        break;
    case FAULT_PORT:
        *status = TEO_E_PORT;
        break;
    case FAULT_ODD:
        *status = receiving ? (teo_status)4 : TEO_END;
        break;
    default:
        *status = TEO_OK;
        break;
    }
    return true;
}

static size_t false_count(size_t length)
{
    return faults.fault == FAULT_TOO_MANY ? length + 1 : 0;
}

static teo_status faulty_open(void *context, const char *host, uint16_t port)
{
    teo_status status;

    (void)context;
    /* Of the statuses, but for the bytes that only transfers have. */
    if (strikes(&status, false) && status != TEO_OK) {
        return status;
    }
    return faults.port->open(faults.port->context, host, port);
}

static teo_status faulty_send(void *context, const void *data, size_t length, size_t *sent)
{
    teo_status status;

    (void)context;
    if (strikes(&status, false)) {
        *sent = false_count(length);
        return status;
    }
    return faults.port->send(faults.port->context, data, faults.fault == FAULT_DRIBBLE ? 1 : length, sent);
}

static teo_status faulty_recv(void *context, void *data, size_t size, size_t *received)
{
    teo_status status;

    (void)context;
    if (strikes(&status, true)) {
        *received = false_count(size);
        return status;
    }
    status = faults.port->recv(faults.port->context, data, faults.fault == FAULT_DRIBBLE ? 1 : size, received);
    if (status == TEO_OK) {
        if (faults.fault == FAULT_FLIP && faults.at >= faults.received && faults.at - faults.received < *received) {
            ((uint8_t *)data)[faults.at - faults.received] ^= 0x10;
            faults.struck = true;
        }
        faults.received += (unsigned)*received;
    }
    return status;
}

static void faulty_close(void *context)
{
    (void)context;
    faults.broken = false;
    faults.port->close(faults.port->context);
}

/* A call that was put off for no reason is not followed by an event. */
static teo_status faulty_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    (void)context;
    if (faults.stuttered) {
        faults.stuttered = false;
        return TEO_OK;
    }
    return faults.port->wait(faults.port->context, event, timeout_ms);
}

static uint32_t faulty_clock(void *context)
{
    (void)context;
    return faults.port->clock(faults.port->context);
}

static teo_status faulty_random(void *context, void *data, size_t length)
{
    (void)context;
    if (faults.fault == FAULT_RANDOM && ++faults.random_calls == faults.at) {
        faults.struck = true;
        return TEO_E_PORT;
    }
    return faults.port->random(faults.port->context, data, length);
}

static teo_port *create_faulty(port_subject *subject)
{
    (void)subject;
    faults.port = faults.below->create(faults.below);
    faults.own.context = &faults;
    faults.own.open = faulty_open;
    faults.own.send = faulty_send;
    faults.own.recv = faulty_recv;
    faults.own.close = faulty_close;
    faults.own.wait = faults.port != NULL && faults.port->wait != NULL ? faulty_wait : NULL;
    faults.own.clock = faulty_clock;
    faults.own.random = faulty_random;
    return faults.port != NULL ? &faults.own : NULL;
}

static void destroy_faulty(port_subject *subject)
{
    (void)subject;
    faults.below->destroy(faults.below);
}

port_subject *subject_faulty(port_subject *below)
{
    static port_subject made;

    faults.below = below;
    made = *below;
    made.name = "faulty";
    made.create = create_faulty;
    made.destroy = destroy_faulty;
    return &made;
}

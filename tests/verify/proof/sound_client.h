/*
 * Any sound client: what is true of one between two turns of its machine, whatever port, service
 * and caller have done to it. Each harness of the client begins in any such state and proves that
 * it ends in one, so that what they prove is true after any number of turns.
 *
 * The port is anybody: it answers any status, any count and any time. The course is that of a walk;
 * with ANY_COURSE defined it is anybody, too, as long as it leaves the machine's own members alone.
 */
#ifndef SOUND_CLIENT_H
#define SOUND_CLIENT_H

#include "proof.h"

const char teo_default_host[] = "default"; /* known in its size before it is declared without */

#include "client.c"
#include "client_steps.c"
#include "client_time.c"
#include "walk.c"

static teo_client client;
static teo_config config;
static teo_port port;
static teo_task task; /* the record: its size is the schema's */
static const teo_schema schema = {
    .record_size = sizeof task,
    .time_offset = offsetof(teo_task, create_time),
};
static teo_status check(const teo_action *action, const void *asked, char *about);
const teo_action teo_describe_purge_tasks = {.check = check, .repeatable = TEO_REPEATABLE};
static const teo_action other = {.check = check, .repeatable = TEO_REPEATABLE_UNSENT};
#ifdef ANY_COURSE
static teo_status any_prepare(teo_client *of);
static teo_status any_read(teo_client *of, const teo_response *response, teo_status status,
                           const void *record);
static bool any_advance(teo_client *of);
static const teo_course course = {any_prepare, any_read, any_advance};
#define IS_WALK false
#else
static const teo_course course = {prepare_page, read_page, advance_page};
#define IS_WALK true
#endif

/* What is true beside the client's own memory. */
static bool connected;  /* open() was called, and close() not since then */
static bool secret;     /* a request is in the buffer: the signature and the token */
static bool key_held;   /* a signing key is in the cache */
static bool wiped;      /* the whole client */
static bool read_since; /* the clock, since send() */
static bool negative;   /* the port answered below TEO_OK: CBMC's enumerations are signed */
static unsigned opened, closed, sent, received, slept, made, pushed, readings; /* calls */
static uint32_t first_reading, sent_reading; /* of the clock; the first behind a send() */
static unsigned before_step;                 /* what it was when the harness called */

static bool is_under_way(unsigned step)
{
    return step >= TEO_STEP_OPEN && step <= TEO_STEP_RECEIVE;
}

static unsigned attempts_most(void)
{
    return config.attempts != 0 ? config.attempts : TEO_ATTEMPTS;
}

/* With a port that does not move. */
static uint32_t patience(void)
{
    return config.stall_ms != 0 ? config.stall_ms : TEO_STALL_MS;
}

/* ---- statuses ---- */

/* How a reply may end, but for TEO_END. */
static bool is_of_reply(unsigned status)
{
    return status == TEO_E_CLOSED || (status >= TEO_E_HTTP_HEAD && status <= TEO_E_INCOMPLETE) ||
           status == TEO_E_TRANSFER_CODING ||
           (status >= TEO_E_HTTP_STATUS && status <= TEO_E_PORTAL);
}

/* Why a query is refused. */
static bool is_of_query(unsigned status)
{
    return status >= TEO_E_ARGUMENT && status <= TEO_E_OFFSET_LONG;
}

/* What the client itself finds wrong with pages. */
static bool is_of_page(unsigned status)
{
    return status >= TEO_E_PAGE_ROWS && status <= TEO_E_LIST_CHANGED;
}

/* The errors of the network and of TLS, which a port may tell. */
static bool is_of_network(unsigned status)
{
    return status >= TEO_E_DNS && status <= TEO_E_TLS_REFUSED;
}

/* In what a query may end. */
static bool is_an_end(unsigned status)
{
    return status == TEO_END || is_of_query(status) || is_of_network(status) ||
           is_of_reply(status) || is_of_page(status);
}

/* ---- soundness, in its parts ---- */

static bool is_sound_link(void)
{
    unsigned step = client.step, link = client.connection;

    if (step > TEO_STEP_OVER || link > TEO_CONNECTION_KEPT) {
        return false;
    }
    if (step == TEO_STEP_OVER && !is_an_end(client.fault.status)) {
        return false;
    }
    if (link == TEO_CONNECTION_NONE ? connected : !connected && step != TEO_STEP_OPEN) {
        return false;
    }
    if (is_under_way(step)) {
        return link == TEO_CONNECTION_IN_USE ||
               (link == TEO_CONNECTION_KEPT && step != TEO_STEP_OPEN);
    }
    return link == TEO_CONNECTION_NONE || (link == TEO_CONNECTION_KEPT && step != TEO_STEP_IDLE);
}

static bool is_sound_data(void)
{
    size_t at;

    if (client.size < TEO_BUFFER_MIN) {
        return false;
    }
    if (!is_under_way(client.step)) {
        return true;
    }
    if (!__CPROVER_same_object(client.rest.data, client.buffer)) {
        return false;
    }
    at = (size_t)(client.rest.data - client.buffer);
    if (at > client.size || client.rest.left > client.size - at) {
        return false;
    }
    /* What is received does not lie in the parser's window. */
    return client.step == TEO_STEP_RECEIVE ? client.rest.left == 0 || at >= SCRATCH_SIZE
                                           : client.rest.left > 0 && !client.response.keep_alive;
}

/* Tasks of the page under way were read. */
static bool is_page_open(void)
{
    return client.last_fingerprint != 0 && !client.probing;
}

/* What a probe asks for was read before, as the tasks of the window up to `client.offset`. */
static bool is_sound_probe(void)
{
    return client.probe_fingerprint == 0 ||
           (client.probe_limit >= 1 && client.probe_limit < TEO_LIMIT_MAX &&
            client.probe_offset > client.offset_first && client.probe_offset <= client.offset &&
            client.probe_limit <= client.offset - client.probe_offset);
}

/* The window under way, whatever the step. */
static bool is_sound_window(void)
{
    if (client.interval > TEO_INTERVAL_SET || client.limit < 1 || client.limit > TEO_LIMIT_MAX ||
        client.offset_first > TEO_OFFSET_MAX || client.offset < client.offset_first ||
        (is_page_open() && client.offset == client.offset_first)) {
        return false;
    }
    if (client.interval != TEO_INTERVAL_FIXED) { /* no task was read yet */
        return client.last_fingerprint == 0 && !client.window_counted && !client.probing &&
               client.window_total == 0 && client.offset == client.offset_first &&
               client.request.max_tasks >= 1;
    }
    if (client.offset > client.offset_first && !is_sound_probe()) {
        return false;
    }
    /* Between two pages: the next is the window's first, or there is more. */
    if (client.step != TEO_STEP_OVER && client.last_fingerprint == 0 && !client.probing &&
        (client.window_counted ? client.offset >= client.window_total
                               : client.offset != client.offset_first)) {
        return false;
    }
    return !client.probing ||
           (client.window_counted && client.probe_fingerprint != 0 &&
            client.offset > client.offset_first && client.offset <= client.window_total);
}

/* The page under way. */
static bool is_sound_reply(void)
{
    const teo_query *request = &client.request;
    uint32_t rows = client.response.rows,
             known = client.offset - request->offset; /* tasks of it, read again or anew */

    if (rows > request->limit || (rows > 0 && client.interval != TEO_INTERVAL_FIXED) ||
        request->offset < client.offset_first || request->offset > client.offset) {
        return false;
    }
    if (client.probing) {
        return request->offset == client.probe_offset && request->limit == client.probe_limit &&
               (rows == 0 || client.last_fingerprint != 0);
    }
    if (rows == 0) {
        return known == is_page_open() && request->limit >= known &&
               request->limit - known <= client.request.max_tasks;
    }
    return is_page_open() && known == rows && request->limit - rows <= client.request.max_tasks &&
           (client.page_alike || rows > 1);
}

/* A query that ended in an error may be taken up again. */
static bool is_sound_walk(void)
{
    const teo_query *request = &client.request;

    if (!IS_WALK || client.step == TEO_STEP_IDLE ||
        (client.step == TEO_STEP_OVER && client.fault.status < TEO_E_DNS)) {
        return true;
    }
    if (request->limit < 1 || request->limit > TEO_LIMIT_MAX || !is_sound_window() ||
        (client.interval != TEO_INTERVAL_OPEN && client.interval_start > request->end)) {
        return false;
    }
    if (client.step == TEO_STEP_OVER) {
        return true;
    }
    if (client.step == TEO_STEP_PAUSE) {
        return client.request.max_tasks > 0 || is_page_open() || client.probing;
    }
    return client.interval_start <= request->start && request->start <= request->end &&
           (request->start == client.interval_start
                ? request->end - request->start <= TEO_INTERVAL_MAX
                : request->end - request->start == TEO_INTERVAL_MAX) &&
           is_sound_reply();
}

static bool is_sound_time(void)
{
    if (is_under_way(client.step) && client.fault.attempts != client.failures + 1) {
        return false;
    }
    if (client.step == TEO_STEP_OVER ? client.pause_ms != 0
        : client.step == TEO_STEP_PAUSE
            ? client.pause_ms > INT32_MAX
            : is_under_way(client.step) && client.pause_ms != patience()) {
        return false;
    }
    return (client.failures < attempts_most() || client.step == TEO_STEP_OVER ||
            client.step == TEO_STEP_IDLE) &&
           client.sent_next < TEO_REQUESTS_PER_SECOND;
}

static bool is_secret_kept(void)
{
    return (!secret || client.step == TEO_STEP_OPEN || client.step == TEO_STEP_SEND) &&
           !(key_held && client.step == TEO_STEP_OVER && client.fault.status != TEO_END);
}

static void prove_sound(void)
{
    PROVE(is_sound_link());
    PROVE(is_sound_data());
    PROVE(is_sound_walk());
    PROVE(is_sound_time());
    PROVE(is_secret_kept());
}

#include "client_stubs.h"

/* ---- any client ---- */

static void any_state(void)
{
    uint8_t *buffer = client.buffer;
    size_t size = client.size;
    teo_client any;

    client = any;
    client.config = &config;
    client.buffer = buffer;
    client.size = size;
    client.rest.data = buffer + any_up_to(size);
    client.course = &course;
    client.request.action = any_bool() ? &other : &teo_describe_purge_tasks;
    client.asked = IS_WALK || any_bool() ? &client.request : NULL;
    client.response.schema = &schema;
    /* CBMC has more than two values for a bool that was never set. */
    client.page_alike = any_byte() & 1u;
    client.window_counted = any_byte() & 1u;
    client.probing = any_byte() & 1u;
    connected = any_bool();
    secret = any_bool();
    key_held = any_bool();
    before_step = client.step;
    ASSUME(client.offset < UINT32_MAX - 2u * TEO_LIMIT_MAX); /* no window has so many tasks */
    ASSUME(is_sound_link() && is_sound_data() && is_sound_walk() && is_sound_time() &&
           is_secret_kept());
}

static void any_port(void)
{
    port.open = port_open;
    port.send = port_send;
    port.recv = port_recv;
    port.close = port_close;
    port.wait = any_bool() ? port_wait : NULL;
    port.clock = port_clock;
    port.random = port_random;
    config.port = &port;
    config.observe = any_bool() ? observer : NULL;
    config.host = any_bool() ? "host" : NULL;
    config.server_port = any_uint16();
    config.attempts = any_byte();
    config.stall_ms = any_uint32();
    config.deadline_ms = any_uint32();
    ASSUME(config.deadline_ms <= TEO_DEADLINE_MS_MAX);
}

static void any_client(void)
{
    size_t size = any_size();

    ASSUME(size >= TEO_BUFFER_MIN && size <= UINT32_MAX);
    any_port();
    client.buffer = malloc(size);
    client.size = size;
    any_state();
}

#endif

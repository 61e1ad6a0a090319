/*
 * Any sound client: what is true of one between two turns of its machine, whatever port, service and caller have done to it. Each harness of
 * the client begins in any such state and proves that it ends in one, so that what they prove is true after any number of turns.
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
    .record_size = sizeof task, .time_offset = offsetof(teo_task, create_time),
};
static teo_status check(const teo_action *action, const void *asked, char *about);
const teo_action teo_describe_purge_tasks = {.check = check};
static const teo_action other = {.check = check};
#ifdef ANY_COURSE
static teo_status any_prepare(teo_client *of);
static teo_status any_read(teo_client *of, const teo_response *response, teo_status status, const void *record);
static bool any_advance(teo_client *of);
static const teo_course course = {any_prepare, any_read, any_advance};
#define IS_WALK false
#else
static const teo_course course = {prepare_page, read_page, advance_page};
#define IS_WALK true
#endif

/* What is true beside the client's own memory. */
static bool connected; /* open() was called, and close() not since then */
static bool secret;    /* a request is in the buffer: the signature and the token */
static bool key_held;  /* a signing key is in the cache */
static bool wiped;     /* the whole client */
static bool read_since; /* the clock, since send() */
static bool negative;  /* the port answered below TEO_OK: to CBMC an enumeration is signed, to GCC it is not */
static unsigned opened, closed, sent, received, slept, made, pushed, readings; /* calls */
static uint32_t first_reading, sent_reading; /* of the clock; the first behind a send() */
static unsigned before_step; /* what it was when the harness called */

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
    return status == TEO_E_CLOSED || (status >= TEO_E_HTTP_HEAD && status <= TEO_E_INCOMPLETE) || status == TEO_E_TRANSFER_CODING ||
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
    return status == TEO_END || is_of_query(status) || is_of_network(status) || is_of_reply(status) || is_of_page(status);
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
        return link == TEO_CONNECTION_IN_USE || (link == TEO_CONNECTION_KEPT && step != TEO_STEP_OPEN);
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
    return client.step == TEO_STEP_RECEIVE ? client.rest.left == 0 || at >= SCRATCH_SIZE : client.rest.left > 0 && !client.response.keep_alive;
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
           (client.probe_limit >= 1 && client.probe_limit < TEO_LIMIT_MAX && client.probe_offset > client.offset_first &&
            client.probe_offset <= client.offset && client.probe_limit <= client.offset - client.probe_offset);
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
        return client.last_fingerprint == 0 && !client.window_counted && !client.probing && client.window_total == 0 &&
               client.offset == client.offset_first && client.request.max_tasks >= 1;
    }
    if (client.offset > client.offset_first && !is_sound_probe()) {
        return false;
    }
    /* Between two pages: the next is the window's first, or there is more. */
    if (client.step != TEO_STEP_OVER && client.last_fingerprint == 0 && !client.probing &&
        (client.window_counted ? client.offset >= client.window_total : client.offset != client.offset_first)) {
        return false;
    }
    return !client.probing || (client.window_counted && client.probe_fingerprint != 0 && client.offset > client.offset_first &&
                               client.offset <= client.window_total);
}

/* The page under way. */
static bool is_sound_reply(void)
{
    const teo_query *request = &client.request;
    uint32_t rows = client.response.rows, known = client.offset - request->offset; /* tasks of it, read again or anew */

    if (rows > request->limit || (rows > 0 && client.interval != TEO_INTERVAL_FIXED) ||
        request->offset < client.offset_first || request->offset > client.offset) {
        return false;
    }
    if (client.probing) {
        return request->offset == client.probe_offset && request->limit == client.probe_limit && (rows == 0 || client.last_fingerprint != 0);
    }
    if (rows == 0) {
        return known == is_page_open() && request->limit >= known && request->limit - known <= client.request.max_tasks;
    }
    return is_page_open() && known == rows && request->limit - rows <= client.request.max_tasks && (client.page_alike || rows > 1);
}

/* A query that ended in an error may be taken up again. */
static bool is_sound_walk(void)
{
    const teo_query *request = &client.request;

    if (!IS_WALK || client.step == TEO_STEP_IDLE || (client.step == TEO_STEP_OVER && client.fault.status < TEO_E_DNS)) {
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
           (request->start == client.interval_start ? request->end - request->start <= TEO_INTERVAL_MAX
                                                    : request->end - request->start == TEO_INTERVAL_MAX) &&
           is_sound_reply();
}

static bool is_sound_time(void)
{
    if (client.step == TEO_STEP_OVER ? client.pause_ms != 0
        : client.step == TEO_STEP_PAUSE ? client.pause_ms > INT32_MAX
        : is_under_way(client.step) && client.pause_ms != patience()) {
        return false;
    }
    return (client.failures < attempts_most() || client.step == TEO_STEP_OVER || client.step == TEO_STEP_IDLE) &&
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
    /* No byte of what the parser holds is overwritten: only before a request is there nothing that it holds. */
    PROVE(client.step == TEO_STEP_PAUSE ? size == 1 : data == client.buffer + SCRATCH_SIZE && size == client.size - SCRATCH_SIZE);
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
    PROVE(event == (client.step == TEO_STEP_PAUSE ? TEO_EVENT_TIME : client.step == TEO_STEP_RECEIVE ? TEO_EVENT_READABLE : TEO_EVENT_WRITABLE));
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

    PROVE(context == config.observe_context && attempt->fault == fault && attempt->query == &client.request);
    PROVE(attempt->status == fault->status && attempt->stage == fault->stage && attempt->http_status == fault->http_status);
    PROVE(attempt->will_retry == (fault->status != TEO_END && client.step == TEO_STEP_PAUSE));
    PROVE(attempt->pause_ms == client.pause_ms && attempt->now == client.unix_base);
    PROVE(attempt->clock_learned == client.clock_learned && attempt->rows == client.response.rows);
    PROVE(attempt->total_count == client.response.total_count);
    PROVE(client.step == TEO_STEP_PAUSE || client.step == TEO_STEP_OVER);
    PROVE(client.fault.status >= TEO_END && client.fault.attempts >= 1 && client.fault.attempts <= attempts_most());
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

void stub_teo_response_begin(teo_response *response, const teo_action *action, void *scratch, size_t size, teo_fault *fault)
{
    PROVE(action == (client.request.action != NULL ? &other : &teo_describe_purge_tasks));
    PROVE(response == &client.response && scratch == client.buffer && size == SCRATCH_SIZE && fault == &client.fault);
    PROVE(size >= TEO_SCRATCH_MIN && size < client.size);
    response->schema = &schema;
    response->rows = 0;
    response->total_count = 0;
    response->date = 0;
    response->retry_at = 0;
    response->keep_alive = false;
    fault->status = TEO_OK;
    fault->retry_after = 0;
    fault->code[0] = '\0';
}

teo_status stub_teo_response_take(teo_response *response, teo_span *input, void *into, size_t size)
{
    unsigned status = any_byte();
    uint32_t rows = response->rows;
    size_t length = input->left, used = any_up_to(length);

    PROVE(response == &client.response && input == &client.rest && __CPROVER_r_ok(input->data, length));
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
        ASSUME(query->limit >= 1 && query->limit <= TEO_LIMIT_MAX && query->offset <= TEO_OFFSET_MAX);
        ASSUME(query->start <= query->end);
        ASSUME(query->last == 0 || (query->start == 0 && query->end == 0));
    }
    return (teo_status)status;
}

teo_status stub_teo_request_put(const teo_config *of, teo_message *message)
{
    const teo_query *query = message->query;
    unsigned status = any_byte();
    teo_writer *writer = &message->writer;

    PROVE(message->action == (query->action != NULL ? &other : &teo_describe_purge_tasks));
    PROVE(of == &config && query == &client.request && message->cache == &client.key);
    PROVE(writer->target == client.buffer && writer->size == client.size);
    PROVE(message->what.timestamp == client.unix_base);
    if (IS_WALK) { /* what it asks for, teo_query_check() would accept */
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
    client.request.action = any_bool() ? &other : NULL;
    client.response.schema = &schema;
    client.page_alike = any_byte() & 1u; /* CBMC has more than two values for a bool that was never set */
    client.window_counted = any_byte() & 1u;
    client.probing = any_byte() & 1u;
    connected = any_bool();
    secret = any_bool();
    key_held = any_bool();
    before_step = client.step;
    ASSUME(client.offset < UINT32_MAX - 2u * TEO_LIMIT_MAX); /* no window has so many tasks */
    ASSUME(is_sound_link() && is_sound_data() && is_sound_walk() && is_sound_time() && is_secret_kept());
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

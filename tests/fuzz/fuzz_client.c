/*
 * The client as a whole; the fuzzer plays the port: every answer, every byte and every clock reading. Oracles: the client ends, keeps
 * to the port's contract, tells no secret and leaves none, and then serves a well-behaved service as if nothing had been. A listing that
 * ends well is whole by the service's own word: its windows reach over each other from one end of the interval to the other, the replies
 * for each agree on TotalCount, and leave out no task up to it.
 *
 * The input: what is received stands at the front; a byte 0xFF, which no reply has, keeps what follows until the next request is out.
 */
#include "fuzz.h"

#include <teo/client.h>

#define SECRET "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
#define TOKEN "WTqVz7pLx0JhR3nK5sYb8dFmGcE2aUoi9QvNtXyZ"

enum { HOLD = 0xFF, CALLS_MOST = 2000000 };

static const char good_reply[] = "HTTP/1.1 200 OK\r\nDate: Wed, 09 Feb 2022 02:28:43 GMT\r\nContent-Length: 69\r\n\r\n"
                                 "{\"Response\":{\"TotalCount\":1,\"Tasks\":[{\"JobId\":\"j\"}],\"RequestId\":\"r\"}}";

/* What the observer has seen of a listing. */
typedef struct audit {
    const teo_query *query;
    bool begun;            /* a window */
    bool counted;          /* a reply for it was whole */
    uint32_t start, end;   /* of it */
    uint32_t covered;      /* tasks of it, the query's own offset included */
    uint32_t total;        /* TotalCount of the replies that were whole */
    uint32_t windows;
    uint32_t read;         /* tasks of all windows */
    uint32_t tasks;        /* delivered */
} audit;

typedef struct world {
    fuzz_input input;
    teo_port port;
    uint32_t now;
    uint32_t calls;
    bool opened;         /* open() answered TEO_OK, and close() was not called since */
    bool failed;         /* a function answered an error: only close() may follow */
    bool asked;          /* bytes of a request were taken since the last 0xFF */
    bool says_secret;
    bool good;           /* the service behaves well: the input is over */
    size_t good_at;
    const void *refused; /* what send() did not take: it must be offered again */
    size_t refused_length;
    audit seen;
    const teo_client *client;
} world;

static world *of(void *context)
{
    world *w = context;

    assert_true(++w->calls < CALLS_MOST); /* else the client would run for ever */
    return w;
}

/* An answer of a port that may break its contract, too. 0, the well-behaved choice, is TEO_OK. */
static teo_status answer(world *w, uint32_t odds)
{
    static const teo_status errors[] = {TEO_AGAIN, TEO_E_RESET, TEO_E_CLOSED, TEO_E_DNS, TEO_E_CONNECT, TEO_E_TLS, TEO_E_PORT};
    uint32_t choice = w->good ? 0 : fuzz_below(&w->input, odds);
    teo_status status = TEO_OK;

    if (choice == odds - 1u) {
        status = (teo_status)fuzz_byte(&w->input);
    } else if (choice > odds / 2u) {
        status = errors[choice % COUNT(errors)];
    }
    w->failed = status != TEO_OK && status != TEO_AGAIN && status != TEO_PROGRESS;
    return status;
}

static teo_status world_open(void *context, const char *host, uint16_t port)
{
    world *w = of(context);
    teo_status status;

    assert_string_equal(host, TEO_ENDPOINT_INTL);
    assert_int_equal(port, TEO_PORT_HTTPS);
    assert_false(w->opened || w->failed);
    status = answer(w, 24);
    w->opened = status == TEO_OK;
    return status;
}

static teo_status world_send(void *context, const void *data, size_t length, size_t *sent)
{
    world *w = of(context);
    teo_status status;

    assert_true(w->opened && !w->failed && length > 0);
    assert_true(w->refused == NULL || (w->refused == data && w->refused_length == length));
    w->refused = NULL;
    status = answer(w, 24);
    if (status == TEO_AGAIN || status == TEO_PROGRESS) {
        w->refused = data;
        w->refused_length = length;
    }
    *sent = w->good ? length : fuzz_byte(&w->input);
    if (*sent == 0 || *sent > length) {
        *sent = length;
    }
    if (!w->good && status == TEO_OK && fuzz_below(&w->input, 64) == 63) {
        *sent = fuzz_below(&w->input, 2) == 0 ? 0 : length + 1; /* breaks the contract */
        w->failed = *sent > length;
    }
    w->asked = w->asked || status == TEO_OK;
    w->good_at = 0;
    return status;
}

static teo_status give_good(world *w, void *data, size_t size, size_t *received)
{
    size_t left = sizeof good_reply - 1 - w->good_at;

    if (!w->asked || left == 0) {
        return TEO_AGAIN;
    }
    *received = left < size ? left : size;
    memcpy(data, good_reply + w->good_at, *received);
    w->good_at += *received;
    return TEO_OK;
}

static teo_status world_recv(void *context, void *data, size_t size, size_t *received)
{
    world *w = of(context);
    const uint8_t *hold;
    size_t left, piece;
    teo_status status;

    assert_true(w->opened && !w->failed && size > 0);
    *received = 0;
    if (w->good) {
        return give_good(w, data, size, received);
    }
    status = answer(w, 32);
    if (w->input.at < w->input.end && *w->input.at == HOLD) {
        if (!w->asked) {
            return w->failed ? status : TEO_AGAIN;
        }
        w->input.at++;
        w->asked = false;
    }
    piece = fuzz_byte(&w->input);
    left = (size_t)(w->input.end - w->input.at);
    hold = left > 0 ? memchr(w->input.at, HOLD, left) : NULL;
    left = hold != NULL ? (size_t)(hold - w->input.at) : left;
    piece = piece != 0 && piece < left ? piece : left;
    *received = piece < size ? piece : size;
    if (status == TEO_OK && left == 0) {
        w->failed = hold == NULL;
        return hold == NULL ? TEO_END : TEO_AGAIN;
    }
    memcpy(data, w->input.at, *received);
    w->input.at += status == TEO_OK ? *received : 0;
    if (status == TEO_OK && piece == 255) {
        *received = size + 1; /* breaks the contract */
        w->failed = true;
    }
    return status;
}

static void world_close(void *context)
{
    world *w = of(context);

    w->opened = w->failed = false;
    w->refused = NULL;
}

static teo_status world_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    world *w = of(context);
    teo_status status;

    assert_true(event == TEO_EVENT_TIME || event == TEO_EVENT_READABLE || event == TEO_EVENT_WRITABLE);
    assert_true(timeout_ms > 0);
    status = answer(w, 32);
    w->failed = w->failed && event != TEO_EVENT_TIME;
    w->now += timeout_ms;
    if (!w->good && fuzz_below(&w->input, 4) == 3) {
        w->now -= timeout_ms / 2u;
    }
    return status;
}

static uint32_t world_clock(void *context)
{
    world *w = of(context);

    if (!w->good && fuzz_below(&w->input, 32) == 31) {
        w->now = fuzz_word(&w->input);
    }
    return w->now;
}

static teo_status world_random(void *context, void *data, size_t length)
{
    world *w = of(context);

    if (!w->good && fuzz_below(&w->input, 16) == 15) {
        return TEO_E_PORT;
    }
    for (size_t i = 0; i < length; i++) {
        ((uint8_t *)data)[i] = w->good ? 1 : fuzz_byte(&w->input);
    }
    return TEO_OK;
}

/* ---- whole, or an error ---- */

static void expect_window_whole(const audit *seen)
{
    assert_true(seen->counted && seen->covered >= seen->total);
}

static void begin_window(audit *seen, const teo_query *asked)
{
    seen->begun = true;
    seen->counted = false;
    seen->start = asked->start;
    seen->end = asked->end;
    seen->covered = seen->query->offset;
    seen->windows++;
}

/* The window of a request: the one under way, or the next; before the first task also another, by a clock that was set anew. */
static void follow_window(audit *seen, const teo_query *asked)
{
    if (!seen->begun || (seen->windows == 1 && !seen->counted && seen->read + seen->tasks == 0)) {
        seen->windows = 0;
        begin_window(seen, asked);
    } else if (asked->end != seen->end) {
        expect_window_whole(seen);
        assert_int_equal(asked->end, seen->start + 2);
        assert_true(seen->query->offset == 0 && seen->start != 0);
        begin_window(seen, asked);
    }
    assert_int_equal(asked->start, seen->start);
    assert_true(asked->end - asked->start <= TEO_INTERVAL_MAX);
}

static void observe(void *context, const teo_attempt *attempt)
{
    const world *w = context;
    audit *seen = &((world *)context)->seen;
    const teo_query *asked = attempt->query;
    teo_status status = attempt->status;
    uint32_t rows = attempt->rows < asked->limit ? attempt->rows : asked->limit;
    /* A row that came by a wrong clock was not read. */
    uint32_t end = asked->offset + (w->client->last_fingerprint != 0 ? rows : 0);

    assert_true(status >= TEO_END && attempt->fault->attempts > 0);
    follow_window(seen, asked);
    assert_true(asked->limit >= 1 && asked->limit <= seen->query->limit);
    assert_true(asked->offset <= seen->covered); /* nothing is left out */
    if (end > seen->covered) {
        seen->read += end - seen->covered;
        seen->covered = end;
    }
    if (status == TEO_END) {
        assert_true(rows == attempt->rows && (rows == 0 || end <= attempt->total_count));
        assert_true(!seen->counted || seen->total == attempt->total_count);
        seen->counted = true;
        seen->total = attempt->total_count;
    }
}

/* The query has ended well. */
static void expect_whole(const audit *seen)
{
    const teo_query *query = seen->query;

    assert_true(seen->tasks <= seen->read && (seen->windows > 1 || seen->tasks == seen->read));
    if (query->max_tasks != 0 && seen->tasks == query->max_tasks) {
        return;
    }
    expect_window_whole(seen);
    assert_true(query->last != 0 || query->start == 0 || seen->start == query->start);
}

/* By hand: libFuzzer would see what memcmp() looks for, and put it into what the service says. */
static bool contains(const void *memory, size_t length, const char *secret)
{
    const uint8_t *bytes = memory;

    for (size_t i = 0; i + 8 <= length; i++) {
        size_t same = 0;

        while (same < 8 && bytes[i + same] == (uint8_t)secret[same]) {
            same++;
        }
        if (same == 8) {
            return true;
        }
    }
    return false;
}

/* Unless the service has said the secret itself. */
static void expect_no_secret(const world *w, const void *memory, size_t length)
{
    assert_true(w->says_secret || !(contains(memory, length, SECRET) || contains(memory, length, TOKEN)));
}

/* Delivers to the end of the query, or to an error. */
static teo_status deliver(world *w, teo_client *client, teo_task *task)
{
    audit *seen = &w->seen;
    teo_status status;

    while ((status = teo_client_next(client, task)) == TEO_OK || status == TEO_AGAIN) {
        if (status == TEO_AGAIN) {
            assert_null(w->port.wait);
            w->now += 50;
            of(w);
            continue;
        }
        assert_int_equal(task->truncated & ~task->present, 0);
        follow_window(seen, &client->request);
        assert_true(++seen->tasks <= seen->query->max_tasks || seen->query->max_tasks == 0);
    }
    if (status == TEO_END) {
        expect_whole(seen);
    }
    assert_int_equal(teo_client_next(client, task), status);
    return status;
}

/* Runs the query to its end; returns how many tasks came. */
static uint32_t run(world *w, teo_client *client, const teo_query *query, teo_status *end)
{
    teo_task *task = fuzz_memory(sizeof *task);

    w->seen = (audit){.query = query};
    *end = teo_client_query(client, query);
    if (*end == TEO_OK) {
        *end = deliver(w, client, task);
    }
    assert_int_equal(client->fault.status, *end);
    expect_no_secret(w, &client->fault, sizeof client->fault);
    return w->seen.tasks;
}

static void choose_config(world *w, teo_config *config, teo_query *query)
{
    static const uint32_t limits[] = {20, 1, 2, 1000};

    memset(config, 0, sizeof *config);
    config->port = &w->port;
    config->credentials = (teo_credentials){"AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", SECRET, TOKEN};
    config->attempts = (uint8_t)fuzz_below(&w->input, 3);
    config->deadline_ms = fuzz_below(&w->input, 4) == 3 ? fuzz_word(&w->input) & TEO_DEADLINE_MS_MAX : 0;
    config->stall_ms = fuzz_below(&w->input, 4) == 3 ? fuzz_word(&w->input) : 0;
    config->observe = observe;
    config->observe_context = w;
    memset(query, 0, sizeof *query);
    query->zone_id = "zone-2noz78a8ev6k";
    query->limit = limits[fuzz_below(&w->input, COUNT(limits))];
    query->offset = fuzz_below(&w->input, 4) == 3 ? fuzz_word(&w->input) & TEO_OFFSET_MAX : 0;
    query->max_tasks = fuzz_below(&w->input, 4) == 3 ? fuzz_byte(&w->input) : 0;
    query->last = 86400;
    if (fuzz_below(&w->input, 2) == 1) { /* weeks, walked in windows */
        query->last = 0;
        query->end = 1644373200;
        query->start = query->end - fuzz_word(&w->input) % 100000000u;
        query->end = query->start % 8u == 7u ? TEO_NOW : query->end;
    }
    if (fuzz_below(&w->input, 4) == 3) {
        w->port.wait = NULL;
    }
}

/* The same client, before a service that behaves. */
static void check_recovery(world *w, teo_client *client)
{
    static const teo_query query = {.zone_id = "zone-2noz78a8ev6k", .last = 86400, .limit = 20};
    teo_status end;
    uint32_t tasks;

    w->good = true;
    w->asked = false;
    if (w->opened) {
        teo_client_close(client); /* a connection that was kept has lived before a service that did not behave */
    }
    assert_false(w->opened);
    tasks = run(w, client, &query, &end);
    assert_status("recovery", end, TEO_END);
    assert_int_equal(tasks, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    world w = {0};
    teo_config config;
    teo_query query;
    teo_client *client = fuzz_memory(sizeof *client);
    size_t room;
    uint8_t *buffer;
    teo_status end;

    w.client = client;
    w.input = fuzz_begin(data, size);
    w.says_secret = contains(data, size, SECRET) || contains(data, size, TOKEN);
    w.port = (teo_port){&w, world_open, world_send, world_recv, world_close, world_wait, world_clock, world_random};
    choose_config(&w, &config, &query);
    room = TEO_BUFFER_MIN + fuzz_byte(&w.input);
    buffer = fuzz_memory(room);
    assert_int_equal(teo_client_init(client, &config, buffer, room), TEO_OK);
    if (fuzz_below(&w.input, 2) == 1) {
        teo_client_set_time(client, fuzz_word(&w.input));
    }
    (void)run(&w, client, &query, &end);
    config.deadline_ms = config.stall_ms = 0;
    check_recovery(&w, client);
    teo_client_deinit(client);
    for (size_t i = 0; i < room; i++) {
        assert_int_equal(buffer[i], 0);
    }
    for (size_t i = 0; i < sizeof *client; i++) {
        assert_int_equal(((uint8_t *)client)[i], 0);
    }
    assert_false(w.opened);
    fuzz_free_all();
    return 0;
}

/*
 * The firmware: asks for the tasks of a zone again and again, and tells which have changed.
 *
 *   NETWORK ─→ LEARN ─→ POLL ─→ PAUSE        one turn of the superloop moves lwIP's frames, then one of these
 *      ↑         │        │       │
 *      └─────────┴────────┴───────┘          LEARN only while the time is not known (wall_clock.h)
 */
#include "firmware_main.h"

#include <string.h>

#include <teo/client.h>
#include <teo/port_lwip.h>
#include <teo/port_mbedtls.h>

#include "board.h"
#include "firmware_line.h"
#include "firmware_memory.h"
#include "firmware_network.h"
#include "firmware_options.h"
#include "firmware_report.h"
#include "firmware_semihost.h"
#include "firmware_trust.h"
#include "wall_clock.h"

/*
 * A poll that is not whole is repeated soon: after this at most, and half of it at least, so that
 * devices that failed together do not ask together. Each one in a row doubles it, to the interval.
 */
#define AGAIN_MS 1000u

/* Seconds of a Retry-After that are kept to: a larger number may be wrong. */
#define RETRY_AFTER_MAX 3600u

enum step { NETWORK, LEARN, POLL, PAUSE };

/* The memory of core and ports: each by its name in the map, so that `make size` can tell whose it is. */
static teo_client client;
static teo_task task;
static uint8_t buffer[TEO_BUFFER_MIN];
static teo_lwip lwip;
static teo_tls tls;

static struct {
    struct options options;
    teo_port below; /* lwIP's */
    mbedtls_x509_crt roots;
    teo_port port;  /* that of TLS over it */
    teo_status (*tls_open)(void *context, const char *host, uint16_t port);
    teo_status (*tls_send)(void *context, const void *data, size_t length, size_t *sent);
    teo_config config;
    teo_query query;
    struct tally tally;
    struct tally before; /* that of the last whole poll */
    uint32_t polls;      /* whole ones */
    uint32_t replies;    /* with tasks, of the poll */
    uint32_t again_ms;   /* AGAIN_MS, doubled for each poll in a row that was not whole */
    uint32_t pause_ms;
    uint32_t shortages;  /* memory_shortages() before the query */
    uint32_t since;      /* ticks when the step began */
    uint32_t open_since; /* when the handshake under way, if any, began */
    uint8_t step;
    bool opening;
    bool learnt; /* in the step LEARN: the time has come, and nothing more is to be sent */
} app;

static void enter(enum step step)
{
    app.step = (uint8_t)step;
    app.since = board_ticks();
    (void)wall_clock_now(); /* more often than the ticks wrap, with no network for months too */
}

__attribute__((noreturn)) static void finish(enum outcome outcome)
{
    teo_client_deinit(&client);
    memory_report();
    line_event("exit");
    line_number("status", outcome);
    line_end();
    semihost_exit((int)outcome);
}

void firmware_fault(uint32_t exception)
{
    board_show(BOARD_LIGHT_FAILED);
    line_event("fault");
    line_number("exception", exception);
    line_end();
    semihost_exit(OUTCOME_FAULT);
}

/* ---- TLS, with a look at its handshakes, and with an end to the step LEARN ---- */

/* Stands before the TLS port's open(): reports how long a handshake took, TCP's own included. */
static teo_status timed_open(void *context, const char *host, uint16_t port)
{
    teo_status status;

    if (app.learnt) {
        return TEO_AGAIN;
    }
    if (!app.opening) {
        app.opening = true;
        app.open_since = board_ticks();
    }
    status = app.tls_open(context, host, port);
    if (status == TEO_AGAIN || status == TEO_PROGRESS) {
        return status;
    }
    app.opening = false;
    if (status == TEO_OK) {
        line_event("connected");
        line_truth("resumed", tls.resumed);
        line_text("cipher", mbedtls_ssl_get_ciphersuite(&tls.ssl));
        line_number("ms", board_ticks() - app.open_since);
        line_end();
    }
    return status;
}

/* Stands before send(): the client repeats a request at once when it has learnt the time. */
static teo_status gated_send(void *context, const void *data, size_t length, size_t *sent)
{
    if (app.learnt) {
        *sent = 0;
        return TEO_AGAIN;
    }
    return app.tls_send(context, data, length, sent);
}

/*
 * Reports a failure with what the ports know of it, and forgets that. `pause_ms`: until the next
 * attempt; 0: there is none.
 */
static enum outcome report_failure(teo_status status, uint32_t pause_ms)
{
    struct failure failure = {
        .status = status,
        .fault = &client.fault,
        .tls = tls.error,
        .verify = tls.verify,
        .alert = tls.alert,
        .lwip = lwip.error,
        .pause_ms = pause_ms,
    };

    tls.error = 0;
    tls.verify = 0;
    tls.alert = TEO_TLS_NO_ALERT;
    lwip.error = ERR_OK;
    return report_error(&failure);
}

static void start_tls(void)
{
    teo_status status;

    if (!trust_load(&app.roots)) {
        finish(report_usage("the CAs in flash cannot be read, or the arena is too small for them"));
    }
    teo_lwip_init(&lwip, board_random, NULL, &app.below);
    status = teo_tls_init(&tls, &app.below, &app.roots, &app.port);
    if (status != TEO_OK) {
        (void)report_failure(status, 0);
        finish(OUTCOME_USAGE);
    }
    app.tls_open = app.port.open;
    app.port.open = timed_open;
    app.tls_send = app.port.send;
    app.port.send = gated_send;
}

/* ---- queries ---- */

/*
 * An attempt has ended, and with it a handshake that was under way. The client may have learnt
 * another time than it knew, over a connection whose certificates were judged by the one it knew.
 */
static void observe(void *context, const teo_attempt *attempt)
{
    (void)context;
    app.opening = false;
    app.replies += attempt->rows != 0;
    app.learnt = attempt->clock_learned && tls.time_is_floor;
    if (attempt->clock_learned && !tls.time_is_floor) {
        (void)wall_clock_learn(attempt->now);
    }
}

static teo_status start_query(void)
{
    teo_status status;

    app.config.port = &app.port;
    app.config.host = app.options.host;
    app.config.server_port = (uint16_t)app.options.port;
    app.config.deadline_ms = app.options.deadline * 1000u;
    app.config.stall_ms = app.options.stall * 1000u;
    app.config.observe = observe;
    memset(&app.query, 0, sizeof app.query);
    memset(&app.tally, 0, sizeof app.tally);
    app.replies = 0;
    app.opening = false;
    app.learnt = false;
    app.shortages = memory_shortages();
    status = teo_client_init(&client, &app.config, buffer, sizeof buffer);
    if (status != TEO_OK) {
        return status;
    }
    teo_client_set_time(&client, wall_clock_now());
    if (tls.time_is_floor) {
        /* Nobody's: the service refuses them, and its refusal tells the time. */
        app.config.credentials = (teo_credentials){.secret_id = "time", .secret_key = "time"};
        app.query.zone_id = "time";
        app.query.last = 1;
        app.query.limit = 1;
    } else {
        app.config.credentials = (teo_credentials){
            .secret_id = app.options.secret_id, .secret_key = app.options.secret_key, .token = app.options.token};
        app.query.zone_id = app.options.zone;
        app.query.last = app.options.last;
        app.query.limit = app.options.limit;
    }
    return teo_client_query(&client, &app.query);
}

/*
 * Whether another poll may fare better with nobody doing anything at this device. A certificate, a
 * key or a version of TLS that is refused stays so.
 */
static bool may_pass(teo_status status)
{
    return (status >= TEO_E_DNS && status <= TEO_E_TLS) ||
           (status >= TEO_E_HTTP_HEAD && status <= TEO_E_CLOCK) || status == TEO_E_PORTAL;
}

/*
 * Milliseconds until the next attempt, after one that failed. They are few where a listing was left
 * half read, by this attempt or by one before it in a row.
 */
static uint32_t pause_after(teo_status status)
{
    uint32_t most = app.options.interval * 1000u, asked = client.fault.retry_after, random = 0;
    bool half_read = app.step == POLL && (app.tally.tasks != 0 || status == TEO_E_LIST_CHANGED);

    /* A device that asks too often must not ask more often. */
    if ((half_read || app.again_ms != AGAIN_MS) && app.again_ms < most && may_pass(status) &&
        status != TEO_E_THROTTLED) {
        most = app.again_ms;
        app.again_ms *= 2u;
        (void)board_random(NULL, &random, sizeof random);
        most -= random % (most / 2u + 1u);
    }
    if (asked > RETRY_AFTER_MAX) {
        asked = RETRY_AFTER_MAX;
    }
    return asked * 1000u > most ? asked * 1000u : most;
}

static void fail(teo_status status)
{
    enum outcome outcome;
    bool over = app.options.once || (app.options.until_done && !may_pass(status));

    /* To mbedTLS, a signature that it has no memory to verify is a wrong one. */
    if (status >= TEO_E_TLS && status <= TEO_E_TLS_CERT && memory_shortages() != app.shortages) {
        status = TEO_E_TLS_SETUP;
    }
    if (app.step == POLL) {
        report_incomplete(&app.tally, board_ticks() - app.since);
    }
    if (status == TEO_E_TLS_EXPIRED || status == TEO_E_TLS_NOT_YET) {
        wall_clock_forget_learnt();
    }
    if (status == TEO_E_TLS_SETUP && tls.offered && !tls.resumed) {
        /* The server did not take the session, and that was in the way of a full handshake. It is gone now: another, at once. */
        teo_client_deinit(&client);
        enter(NETWORK);
        return;
    }
    app.pause_ms = over ? 0 : pause_after(status);
    outcome = report_failure(status, app.pause_ms);
    teo_client_deinit(&client);
    if (over) {
        finish(outcome);
    }
    enter(PAUSE);
}

static void begin(enum step step)
{
    teo_status status;

    enter(step);
    tls.time_is_floor = step == LEARN;
    status = start_query();
    if (status != TEO_OK) {
        fail(status);
    }
}

/* ---- the steps ---- */

/* A link and an address are there. */
static void start(void)
{
    if (wall_clock_now() == 0) {
        begin(LEARN);
    } else {
        begin(POLL);
    }
}

static bool wait_for_network(void)
{
    if (network_is_up()) {
        start();
    } else if (board_ticks() - app.since >= app.options.deadline * 1000u) {
        memset(&client.fault, 0, sizeof client.fault);
        client.fault.stage = TEO_STAGE_CONNECT;
        fail(TEO_E_CONNECT);
    } else {
        return false;
    }
    return true;
}

static bool learn(void)
{
    teo_status status = teo_client_next(&client, &task);
    uint32_t now = teo_client_time(&client);

    if (now != 0) {
        teo_client_deinit(&client);
        if (!wall_clock_learn(now)) {
            fail(TEO_E_CLOCK);
            return true;
        }
        line_event("time");
        line_number("time", now);
        line_end();
        begin(POLL);
        return true;
    }
    if (status == TEO_END || status == TEO_E_REFUSED) {
        /* The answer has no time. What it says of nobody's credentials would mislead. */
        client.fault.code[0] = '\0';
        client.fault.message[0] = '\0';
        status = TEO_E_CLOCK;
    }
    if (status > TEO_AGAIN) {
        fail(status);
    }
    return status != TEO_AGAIN;
}

/*
 * Whether a poll that has found no task under way is the end that until-done waits for. One without
 * any task is not: they may not be known yet. A task that moved in the list between two replies may
 * be in neither, so a list that came in several is believed after a second poll that says the same.
 */
static bool settled(void)
{
    const struct tally *now = &app.tally, *before = &app.before;

    if (!app.options.until_done) {
        return true;
    }
    return now->tasks != 0 &&
           (app.replies < 2 || (now->tasks == before->tasks && now->prints == before->prints));
}

static bool poll(void)
{
    teo_status status = teo_client_next(&client, &task);
    enum outcome outcome;
    bool end;

    if (status == TEO_AGAIN) {
        return false;
    }
    if (status == TEO_OK) {
        report_task(&app.tally, &task, client.response.fingerprint);
        return true;
    }
    if (status != TEO_END) {
        fail(status);
        return true;
    }
    teo_client_deinit(&client); /* a connection is not kept over a pause; its TLS session is */
    end = settled();
    app.before = app.tally;
    app.again_ms = AGAIN_MS;
    app.pause_ms = app.options.interval * 1000u;
    outcome = report_poll(&app.tally, end, ++app.polls, board_ticks() - app.since);
    if (app.options.once || (app.options.until_done && end && app.tally.busy == 0)) {
        finish(outcome);
    }
    enter(PAUSE);
    return true;
}

static bool pause(void)
{
    if (board_ticks() - app.since < app.pause_ms) {
        return false;
    }
    enter(NETWORK);
    return true;
}

void firmware_main(void)
{
    static bool (*const steps[])(void) = {wait_for_network, learn, poll, pause};
    const char *wrong;

    board_init();
    memory_init();
    line_event("start");
    line_number("made", wall_clock_floor());
    line_end();
    wrong = options_read(&app.options);
    if (wrong != NULL) {
        finish(report_usage(wrong));
    }
    network_init();
    if (app.options.address != NULL && !network_add_host(app.options.host, app.options.address)) {
        finish(report_usage("address= is no IPv4 address"));
    }
    start_tls();
    app.again_ms = AGAIN_MS;
    enter(NETWORK);
    for (;;) {
        network_poll();
        teo_lwip_poll(&lwip);
        if (!steps[app.step]()) {
            board_sleep();
        }
    }
}

/*
 * The firmware: polls the tasks of a zone and reports which have changed.
 *
 *   NETWORK -> LEARN -> POLL -> PAUSE     one turn of the superloop moves lwIP's frames, then runs
 *      ^         |        |       |       one of these steps
 *      +---------+--------+-------+       LEARN only while the time is not known (wall_clock.h)
 */
#include "firmware_main.h"

#include <string.h>

#include <teo/client.h>
#include <teo/port_lwip.h>
#include <teo/port_mbedtls.h>

#include <mbedtls/ecp.h>

#include "board.h"
#include "firmware_credentials.h"
#include "firmware_endpoints.h"
#include "firmware_fault.h"
#include "firmware_line.h"
#include "firmware_memory.h"
#include "firmware_network.h"
#include "firmware_options.h"
#include "firmware_outcome.h"
#include "firmware_pace.h"
#include "firmware_peer_names.h"
#include "firmware_report.h"
#include "firmware_trust.h"
#include "firmware_window.h"
#include "wall_clock.h"

/* The longest sleep while a query is in progress: the client measures its own times in turns. */
#define QUERY_SLEEP_MS 10u

/*
 * How much of an operation with elliptic curves one turn may do, in units of mbedTLS, some 6,000
 * instructions with P-256. It is the least that shortens a turn: mbedTLS does at least 160 of them
 * with P-256 and 320 with P-384 (mbedtls/ecp.h).
 */
#define ECP_OPS 160u

enum step { STEP_NETWORK, STEP_LEARN, STEP_POLL, STEP_PAUSE };

/* The memory of core and ports, by names of their own: size.py counts them by these. */
static teo_client client;
static teo_task task;
static uint8_t buffer[TEO_BUFFER_MIN + FIRMWARE_TOKEN_MAX];
static teo_lwip lwip;
static teo_tls tls;

static struct {
    struct options options;
    teo_port lwip_port;
    mbedtls_x509_crt roots;
    teo_port port; /* TLS over lwip_port, with timed_open() and gated_send() */
    teo_status (*tls_open)(void *context, const char *host, uint16_t port);
    teo_status (*tls_send)(void *context, const void *data, size_t length, size_t *sent);
    teo_credentials credentials;
    teo_config config;
    teo_query query;
    struct tally tally;
    struct tally previous; /* of the last complete poll */
    uint32_t polls;        /* complete ones */
    uint32_t replies;      /* with tasks, in this poll */
    uint32_t pause_ms;
    uint32_t shortages;    /* memory_shortages() before the query */
    uint32_t begun;        /* this poll, in Unix seconds */
    uint32_t since;        /* ticks when the step began */
    uint32_t open_since;   /* ticks when the handshake in progress began */
    uint8_t step;
    bool opening;          /* a handshake is in progress */
    bool refused;          /* the service has refused the credentials */
    bool moving;           /* and this turn has done a part of it: there may be more to do */
    bool time_learned;     /* in STEP_LEARN: the time is here, nothing more may be sent */
} app;

static void enter(enum step step)
{
    app.step = (uint8_t)step;
    app.since = board_ticks();
    (void)wall_clock_now(); /* it must be called before the ticks wrap, even without a network */
}

__attribute__((noreturn)) static void finish(enum outcome outcome)
{
    teo_client_deinit(&client);
    memory_report();
    report_exit(outcome);
}

/* ---- the port: TLS that reports its handshakes and stops when the time is learned ---- */

/* In place of the TLS port's open(): reports how long a handshake took, TCP's included. */
static teo_status timed_open(void *context, const char *host, uint16_t port)
{
    teo_status status;

    if (app.time_learned) {
        return TEO_AGAIN;
    }
    if (!app.opening) {
        app.opening = true;
        peer_names_keep(host);
        app.open_since = board_ticks();
    }
    status = app.tls_open(context, host, port);
    app.moving = status == TEO_PROGRESS;
    if (status == TEO_AGAIN || status == TEO_PROGRESS) {
        return status;
    }
    app.opening = false;
    if (status == TEO_OK) {
        if (!tls.resumed && !tls.time_is_floor) {
            wall_clock_raise_floor(tls.chain_begins_at, tls.chain_ends_at);
        }
        line_event("connected");
        line_truth("resumed", tls.resumed);
        line_text("cipher", mbedtls_ssl_get_ciphersuite(&tls.ssl));
        line_number("ms", board_ticks() - app.open_since);
        line_end();
    }
    return status;
}

/*
 * In place of the TLS port's send(): a client that has learned the time repeats its request at
 * once, which STEP_LEARN does not want.
 */
static teo_status gated_send(void *context, const void *data, size_t length, size_t *sent)
{
    if (app.time_learned) {
        *sent = 0;
        return TEO_AGAIN;
    }
    return app.tls_send(context, data, length, sent);
}

/*
 * Reports a failure with the errors that the ports have kept, and clears those. `host` was asked.
 * `pause_ms`: until the next attempt; 0: there is none.
 */
static enum outcome report_failure(teo_status status, const char *host, uint32_t pause_ms)
{
    struct failure failure = {
        .status = status,
        .fault = &client.fault,
        .host = host,
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

    if (!trust_load(&app.roots, app.options.roots, app.options.roots_length)) {
        finish(report_usage("none of the CAs in flash can be read, or the arena is too small"));
    }
    teo_lwip_init(&lwip, board_random, NULL, &app.lwip_port);
    endpoints_wrap(&app.lwip_port);
    mbedtls_ecp_set_max_ops(ECP_OPS);
    status = teo_tls_init(&tls, &app.lwip_port, &app.roots, &app.port);
    if (status != TEO_OK) {
        (void)report_failure(status, endpoints_now()->host, 0);
        finish(OUTCOME_USAGE);
    }
    app.tls_open = app.port.open;
    app.port.open = timed_open;
    app.tls_send = app.port.send;
    app.port.send = gated_send;
}

/* ---- queries ---- */

/*
 * An attempt has ended, and with it a handshake that was in progress. If the client has corrected
 * its clock, the wall clock follows; but STEP_LEARN checks the time itself before it is believed.
 */
static void observe(void *context, const teo_attempt *attempt)
{
    (void)context;
    app.opening = false;
    trust_release();
    app.replies += attempt->rows != 0;
    app.time_learned = attempt->clock_learned && tls.time_is_floor;
    if (attempt->clock_learned && !tls.time_is_floor) {
        (void)wall_clock_learn(attempt->now);
    }
}

static teo_status start_query(void)
{
    teo_status status;

    app.config.port = &app.port;
    app.config.host = endpoints_now()->host;
    app.config.server_port = (uint16_t)endpoints_now()->port;
    app.config.deadline_ms = app.options.deadline * 1000u;
    app.config.stall_ms = app.options.stall * 1000u;
    app.config.observe = observe;
    memset(&app.query, 0, sizeof app.query);
    memset(&app.tally, 0, sizeof app.tally);
    app.replies = 0;
    app.opening = false;
    app.time_learned = false;
    app.shortages = memory_shortages();
    status = teo_client_init(&client, &app.config, buffer, sizeof buffer);
    if (status != TEO_OK) {
        return status;
    }
    teo_client_set_time(&client, wall_clock_now());
    if (tls.time_is_floor) {
        /* Made-up credentials: the service refuses them, and the refusal carries the time. */
        app.config.credentials = (teo_credentials){.secret_id = "time", .secret_key = "time"};
        app.query.zone_id = "time";
        app.query.last = 1;
        app.query.limit = 1;
    } else {
        app.config.credentials = app.credentials;
        app.query.zone_id = app.options.zone;
        app.begun = wall_clock_now();
        /* A run that ends when all is done must see all of it each time. */
        app.query.last = app.options.until_done ? app.options.last
                                                : window_seconds(app.options.last, app.begun);
        app.query.limit = app.options.limit;
    }
    return teo_client_query(&client, &app.query);
}

/* Was a listing left half read, so that a repeat should not wait for the interval? */
static bool half_read(teo_status status)
{
    return app.step == STEP_POLL && outcome_may_pass(status) &&
           (app.tally.tasks != 0 || status == TEO_E_LIST_CHANGED);
}

static void fail(teo_status status)
{
    const char *host = endpoints_now()->host;
    bool over = app.options.once || (app.options.until_done && !outcome_may_pass(status));
    bool other; /* there is another endpoint to try */
    bool patient;
    enum outcome outcome;

    /* If mbedTLS has no memory to verify a signature, it says that the signature is wrong. */
    if (teo_status_group(status) == TEO_GROUP_TLS && status != TEO_E_TLS_REFUSED &&
        memory_shortages() != app.shortages) {
        status = TEO_E_TLS_SETUP;
    }
    if (app.step == STEP_POLL) {
        window_break_off();
        report_incomplete(&app.tally, board_ticks() - app.since);
    }
    if (status == TEO_E_TLS_EXPIRED || status == TEO_E_TLS_NOT_YET) {
        wall_clock_forget_learned();
    }
    if (status == TEO_E_TLS_SETUP && tls.offered && !tls.resumed) {
        /*
         * The server did not resume the session, whose memory the full handshake lacked. The
         * session is freed by now: another handshake, at once.
         */
        teo_client_deinit(&client);
        enter(STEP_NETWORK);
        return;
    }
    other = app.step != STEP_NETWORK && endpoints_failed(status);
    over = over && !other;
    app.refused = outcome_refuses_credentials(status, client.fault.code);
    /* A device that asks too often must not ask more often. */
    patient = status == TEO_E_THROTTLED || (!other && !outcome_may_pass(status));
    app.pause_ms =
        over ? 0 : pace_again(other || half_read(status), patient, client.fault.retry_after);
    outcome = report_failure(status, host, app.pause_ms);
    teo_client_deinit(&client);
    if (over) {
        finish(outcome);
    }
    enter(STEP_PAUSE);
}

static void begin(enum step step)
{
    teo_status status;

    enter(step);
    tls.time_is_floor = step == STEP_LEARN;
    if (wall_clock_is_below_floor()) {
        teo_tls_forget_session(&tls); /* the floor does not move on, and would let it grow old */
    }
    status = start_query();
    if (status != TEO_OK) {
        fail(status);
    }
}

/* How long there is nothing to do if no frame comes. */
static uint32_t idle_ms(void)
{
    uint32_t passed = board_ticks() - app.since, network_ms = network_idle_ms(), step_ms;

    /* With a network, STEP_NETWORK waits for credentials. */
    if (app.step == STEP_LEARN || app.step == STEP_POLL ||
        (app.step == STEP_NETWORK && network_is_up())) {
        step_ms = QUERY_SLEEP_MS;
    } else {
        step_ms = app.step == STEP_PAUSE ? app.pause_ms : app.options.deadline * 1000u;
        step_ms = step_ms > passed ? step_ms - passed : 0;
    }
    return step_ms < network_ms ? step_ms : network_ms;
}

/* ---- the steps: false if there is nothing to do until the next interrupt ---- */

/* A step has failed before there was a query. */
static void fail_early(teo_status status, teo_stage stage)
{
    memset(&client.fault, 0, sizeof client.fault);
    client.fault.stage = stage;
    fail(status);
}

static bool wait_for_network(void)
{
    bool up = network_is_up(), late = board_ticks() - app.since >= app.options.deadline * 1000u;
    teo_status status;

    if (!up) {
        if (late) {
            fail_early(TEO_E_CONNECT, TEO_STAGE_CONNECT);
        }
        return late;
    }
    if (wall_clock_now() == 0) {
        begin(STEP_LEARN);
        return true;
    }
    status = credentials_get(app.refused, &app.credentials);
    if (status == TEO_OK) {
        app.refused = false;
        begin(STEP_POLL);
    } else if (teo_is_error(status) || late) {
        fail_early(teo_is_error(status) ? status : TEO_E_CREDENTIALS, TEO_STAGE_REQUEST);
    } else {
        return false;
    }
    return true;
}

static bool learn_time(void)
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
        enter(STEP_NETWORK);
        return true;
    }
    if (status == TEO_END || status == TEO_E_REFUSED) {
        /* The reply has no time. Its error is about the made-up credentials, and would mislead. */
        client.fault.code[0] = '\0';
        client.fault.message[0] = '\0';
        status = TEO_E_CLOCK;
    }
    if (teo_is_error(status)) {
        fail(status);
    }
    return status != TEO_AGAIN;
}

/*
 * Is a poll that has found no task in progress the end that until-done waits for? Not without any
 * task: the service may not list them yet. A task that moved in the list between two replies may be
 * in neither, so a list of several replies must be confirmed by a second poll that finds the same.
 */
static bool settled(void)
{
    const struct tally *now = &app.tally, *previous = &app.previous;

    if (!app.options.until_done) {
        return true;
    }
    return now->tasks != 0 &&
           (app.replies < 2 ||
            (now->tasks == previous->tasks && now->fingerprints == previous->fingerprints));
}

static void take_task(void)
{
    struct tally before = app.tally;

    report_task(&app.tally, &task, client.response.fingerprint);
    window_task(&task, app.tally.busy != before.busy, app.tally.failed != before.failed);
}

static bool poll_tasks(void)
{
    teo_status status = teo_client_next(&client, &task);
    enum outcome outcome;
    bool end, over;

    if (status == TEO_AGAIN) {
        return false;
    }
    if (status == TEO_OK) {
        take_task();
        return true;
    }
    if (status != TEO_END) {
        fail(status);
        return true;
    }
    teo_client_deinit(&client); /* a pause closes the connection, but keeps its TLS session */
    end = settled();
    window_end(app.begun);
    app.tally.failed_before = window_has_failed(app.options.last, app.begun);
    fault_forget();
    wall_clock_raise_floor(wall_clock_now(), tls.chain_ends_at);
    app.previous = app.tally;
    over = app.options.once || (app.options.until_done && end && app.tally.busy == 0);
    endpoints_succeeded();
    app.pause_ms = over ? 0 : pace_next();
    outcome =
        report_poll(&app.tally, end, ++app.polls, board_ticks() - app.since, app.pause_ms);
    if (over) {
        finish(outcome);
    }
    enter(STEP_PAUSE);
    return true;
}

static bool wait_for_next_poll(void)
{
    if (board_ticks() - app.since < app.pause_ms) {
        return false;
    }
    enter(STEP_NETWORK);
    return true;
}

void firmware_main(void)
{
    static bool (*const steps[])(void) = {wait_for_network, learn_time, poll_tasks,
                                          wait_for_next_poll}; /* by enum step */
    const char *wrong;
    uint32_t faults;

    board_init();
    memory_init();
    wall_clock_init();
    line_event("start");
    line_number("made", wall_clock_made());
    line_number("floor", wall_clock_floor());
    line_end();
    faults = fault_report();
    wrong = options_read(&app.options, (char *)buffer, sizeof buffer);
    wrong = wrong != NULL ? wrong : credentials_init(&app.options);
    wrong = wrong != NULL ? wrong : endpoints_init(&app.options);
    if (wrong != NULL) {
        finish(report_usage(wrong));
    }
    network_init();
    start_tls();
    app.pause_ms =
        pace_start(app.options.interval, app.options.once || app.options.until_done, faults);
    enter(STEP_PAUSE);
    for (;;) {
        board_feed_watchdog();
        network_poll();
        teo_lwip_poll(&lwip);
        app.moving = false;
        if (!steps[app.step]() && !app.moving) {
            board_sleep(idle_ms());
        }
    }
}

#define _POSIX_C_SOURCE 200809L

#include "trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include <teo/time.h>

#include "log.h"
#include "moment.h"
#include "session.h"

#define STAMP_SIZE 24
#define DETAIL_SIZE 256

/* Seconds since the start, before each line of the log. */
static const char *stamp(const struct session *session, char text[STAMP_SIZE])
{
    uint64_t passed = moment_now() - session->started;

    snprintf(text, STAMP_SIZE, "%" PRIu64 ".%03u", passed / 1000, (unsigned)(passed % 1000));
    return text;
}

static void trace_request(const struct session *session, const teo_query *request)
{
    char when[STAMP_SIZE], start[TEO_ISO8601_SIZE], end[TEO_ISO8601_SIZE];
    const char *job = session->plan->job_id;

    log_line("%s request: offset %" PRIu32 ", limit %" PRIu32 "%s%s", stamp(session, when), request->offset,
             request->limit, job != NULL ? ", job " : "", job != NULL ? job : "");
    if (request->start != 0) {
        teo_time_format(request->start, start);
        teo_time_format(request->end, end);
        log_detail("from %s to %s", start, end);
    }
}

static void trace_reply(const struct session *session, const teo_client *client)
{
    char when[STAMP_SIZE];
    const teo_tls *tls = &session->net.tls;

    /* Only now is it sure that the handshake is over. */
    if (session->fresh && session->net.secure) {
        log_line("%s %s, %s, %s session", stamp(session, when), mbedtls_ssl_get_version(&tls->ssl),
                 mbedtls_ssl_get_ciphersuite(&tls->ssl), tls->resumed ? "resumed" : "new");
    }
    log_line("%s reply: HTTP %u, %" PRIu32 " tasks of %" PRIu32 "%s%s", stamp(session, when),
             (unsigned)client->fault.http_status, client->response.rows, client->response.total_count,
             client->fault.request_id[0] != '\0' ? ", RequestId " : "", client->fault.request_id);
}

static void trace_retry(const struct session *session, const teo_client *client)
{
    char when[STAMP_SIZE], detail[DETAIL_SIZE];
    const teo_fault *fault = &client->fault;

    net_detail(&session->net, fault->status, detail, sizeof detail);
    log_line("%s retry in %" PRIu32 " ms: %s%s%s", stamp(session, when), client->pause_ms,
             teo_status_text(fault->status), detail[0] != '\0' ? ": " : "", detail);
    if (fault->http_status != 0) {
        log_detail("HTTP %u%s%s%s%s", (unsigned)fault->http_status, fault->code[0] != '\0' ? ", " : "", fault->code,
                   fault->request_id[0] != '\0' ? ", RequestId " : "", fault->request_id);
    }
}

/* Whether it was learnt from this attempt's reply. */
static void trace_clock(struct session *session)
{
    char when[STAMP_SIZE], shown[TEO_ISO8601_SIZE];
    bool learnt = session->client.learnt;
    uint32_t now = teo_client_time(&session->client); /* the observer's client is const; its clock moves on */

    if (learnt && !session->learnt) {
        teo_time_format(now, shown);
        log_line("%s clock: the service says %s, this host is %" PRId64 " s off", stamp(session, when), shown,
                 (int64_t)time(NULL) - (int64_t)now);
    }
    session->learnt = learnt;
}

/* TotalCount counts one window; the whole listing's is the sum over its windows. */
static void sum_windows(struct session *session, const teo_client *client)
{
    if (client->request.end != session->window_end) {
        session->windows_before += session->window_count;
    }
    session->window_end = client->request.end;
    session->window_count = client->response.total_count;
}

void trace_connect(void *context)
{
    struct session *session = context;
    const struct endpoint *endpoint = &session->options->endpoint;
    char when[STAMP_SIZE];

    session->fresh = true;
    if (session->options->verbose) {
        log_line("%s connect: %s port %u, %s", stamp(session, when), endpoint->host, (unsigned)endpoint->port,
                 endpoint->tls ? "TLS" : "no TLS");
    }
}

void trace_attempt(void *context, const teo_client *client)
{
    struct session *session = context;
    bool whole = client->fault.status == TEO_END;

    if (session->options->verbose) {
        trace_request(session, &client->request);
        if (whole) {
            trace_reply(session, client);
        } else if (client->step == TEO_STAGE_REQUEST) {
            trace_retry(session, client);
        }
        trace_clock(session);
    }
    session->requests++;
    session->pages += client->response.rows > 0;
    if (whole) {
        sum_windows(session, client);
        session->fresh = false;
    }
}

#define _POSIX_C_SOURCE 200809L

#include "purge_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "purge_log.h"
#include "purge_clock.h"
#include "purge_session.h"
#include "purge_wording.h"

#define STAMP_SIZE 24
#define DETAIL_SIZE 256

/* Seconds since the start, before each line of the log. */
static const char *stamp(const struct session *session, char text[STAMP_SIZE])
{
    uint64_t passed = monotonic_now() - session->started;

    snprintf(text, STAMP_SIZE, "%" PRIu64 ".%03u", passed / 1000, (unsigned)(passed % 1000));
    return text;
}

static void trace_request(const struct session *session, const teo_query *request)
{
    char when[STAMP_SIZE], start[WORDING_TIME_SIZE], end[WORDING_TIME_SIZE];
    const char *job = session->plan->job_id;

    log_line("%s request: offset %" PRIu32 ", limit %" PRIu32 "%s%s", stamp(session, when), request->offset,
             request->limit, job != NULL ? ", job " : "", job != NULL ? job : "");
    if (request->start != 0) {
        log_detail("from %.19s to %s", wording_time(request->start, start),
                   wording_time(request->end, end));
    }
}

static void trace_reply(const struct session *session, const teo_attempt *attempt)
{
    char when[STAMP_SIZE];

    log_line("%s reply: HTTP %u, %" PRIu32 " task%s of %" PRIu32 "%s%s", stamp(session, when),
             (unsigned)attempt->http_status, attempt->rows, wording_plural(attempt->rows),
             attempt->total_count, attempt->fault->request_id[0] != '\0' ? ", RequestId " : "",
             attempt->fault->request_id);
}

/* Why there is another attempt. */
static const char *retry_text(const teo_fault *fault)
{
    /* Signatures have minutes of grace, an interval that ends now has none. */
    if (fault->status == TEO_E_CLOCK && fault->code[0] == '\0') {
        return "the service's clock shows another time, by which the interval has to end";
    }
    if (fault->status == TEO_E_REPLY_BIG) {
        return "the reply is too big for the service, asking for smaller pages";
    }
    return teo_status_text(fault->status);
}

static void trace_retry(const struct session *session, const teo_attempt *attempt)
{
    char when[STAMP_SIZE], detail[DETAIL_SIZE], span[WORDING_SPAN_SIZE];
    const teo_fault *fault = attempt->fault;

    session_cause(session, fault->status, detail, sizeof detail);
    log_line("%s retry in %" PRIu32 " ms: %s%s%s", stamp(session, when), attempt->pause_ms,
             retry_text(fault), detail[0] != '\0' ? ": " : "", detail);
    if (fault->http_status != 0) {
        log_detail("HTTP %u%s%s%s%s", (unsigned)fault->http_status, fault->code[0] != '\0' ? ", " : "", fault->code,
                   fault->request_id[0] != '\0' ? ", RequestId " : "", fault->request_id);
    }
    if (fault->retry_after != 0) {
        log_detail("the service asks to wait %s", wording_span_up(fault->retry_after, span));
    }
}

/* Whether it was learnt from this attempt's reply. */
static void trace_clock(struct session *session, const teo_attempt *attempt)
{
    char when[STAMP_SIZE], shown[WORDING_TIME_SIZE], span[WORDING_SPAN_SIZE];
    bool learnt = attempt->clock_learned;
    int64_t ahead = (int64_t)time(NULL) - (int64_t)attempt->now;

    if (learnt && !session->learnt) {
        log_line("%s clock: the service says %s, the clock of this host is %s %s",
                 stamp(session, when), wording_time(attempt->now, shown),
                 wording_span((uint64_t)(ahead < 0 ? -ahead : ahead), span),
                 ahead < 0 ? "behind" : "ahead");
    }
    session->learnt = learnt;
}

void trace_connect(void *context)
{
    struct session *session = context;
    const struct endpoint *endpoint = &session->options->endpoint;
    char when[STAMP_SIZE];

    if (session->options->verbose) {
        log_line("%s connect: %s port %u, %s", stamp(session, when), endpoint->host, (unsigned)endpoint->port,
                 endpoint->tls ? "TLS" : "no TLS");
    }
}

void trace_secured(void *context)
{
    struct session *session = context;
    const struct net *net = &session->net;
    char when[STAMP_SIZE];

    if (session->options->verbose) {
        log_line("%s %s, %s, %s session", stamp(session, when), net->version, net->ciphersuite,
                 net->tls.resumed ? "resumed" : "new");
    }
}

void trace_attempt(void *context, const teo_attempt *attempt)
{
    struct session *session = context;
    bool whole = attempt->status == TEO_END;

    if (session->options->verbose) {
        trace_request(session, attempt->query);
        if (whole) {
            trace_reply(session, attempt);
        } else if (attempt->will_retry) {
            trace_retry(session, attempt);
        }
        trace_clock(session, attempt);
    }
    if (attempt->will_retry) {
        session->failed = *attempt->fault;
    }
    session->requests++;
    /* Nothing is delivered of a reply that says that the clock is wrong. */
    session->pages += attempt->rows > 0 && attempt->status != TEO_E_CLOCK;
    if (whole) {
        session->reply_total = attempt->total_count;
    }
}

#define _POSIX_C_SOURCE 200809L

#include "purge_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "purge_clock.h"
#include "purge_fault.h"
#include "purge_log.h"
#include "purge_wording.h"

#define STAMP_SIZE 24
#define DETAIL_SIZE 256

void trace_init(struct trace *trace, const struct options *options, const struct net *net,
                uint64_t started)
{
    memset(trace, 0, sizeof *trace);
    trace->verbose = options->verbose;
    trace->endpoint = &options->endpoint;
    trace->net = net;
    trace->started = started;
}

void trace_begin_query(struct trace *trace, const char *job_id)
{
    trace->job_id = job_id;
    trace->call = NULL;
    trace->requests = 0;
    trace->pages = 0;
    trace->reply_total = 0;
    trace->retried.status = TEO_OK;
}

void trace_begin_call(struct trace *trace, const char *call)
{
    trace_begin_query(trace, NULL);
    trace->call = call;
}

/* Seconds since the start, before each line of the log. */
static const char *stamp(const struct trace *trace, char text[STAMP_SIZE])
{
    uint64_t passed = monotonic_now() - trace->started;

    snprintf(text, STAMP_SIZE, "%" PRIu64 ".%03u", passed / 1000, (unsigned)(passed % 1000));
    return text;
}

static void log_request(const struct trace *trace, const teo_query *query)
{
    char when[STAMP_SIZE], start[WORDING_TIME_SIZE], end[WORDING_TIME_SIZE];
    const char *job = trace->job_id;

    if (trace->call != NULL) {
        log_line("%s request: %s", stamp(trace, when), trace->call);
        return;
    }
    log_line("%s request: offset %" PRIu32 ", limit %" PRIu32 "%s%s", stamp(trace, when),
             query->offset, query->limit, job != NULL ? ", job " : "", job != NULL ? job : "");
    if (query->start != 0) {
        log_detail("from %.19s to %s", wording_time(query->start, start),
                   wording_time(query->end, end));
    }
}

static void log_reply(const struct trace *trace, const teo_attempt *attempt)
{
    const teo_fault *fault = attempt->fault;
    char when[STAMP_SIZE];

    if (trace->call != NULL) {
        log_line("%s reply: HTTP %u%s%s", stamp(trace, when), (unsigned)attempt->http_status,
                 fault->request_id[0] != '\0' ? ", RequestId " : "", fault->request_id);
        return;
    }
    log_line("%s reply: HTTP %u, %" PRIu32 " task%s of %" PRIu32 "%s%s", stamp(trace, when),
             (unsigned)attempt->http_status, attempt->rows, wording_plural(attempt->rows),
             attempt->total_count, fault->request_id[0] != '\0' ? ", RequestId " : "",
             fault->request_id);
}

/* Why another attempt follows. */
static const char *retry_text(const struct trace *trace, const teo_attempt *attempt)
{
    /* A signature may be minutes off; an interval that ends now may not. */
    if (attempt->status == TEO_E_CLOCK && attempt->fault->code[0] == '\0') {
        return "the service's clock shows another time, by which the interval has to end";
    }
    if (attempt->status == TEO_E_REPLY_BIG) {
        return "the reply is too big for the service, asking for smaller pages";
    }
    return net_text(trace->net, attempt->status);
}

static void log_retry(const struct trace *trace, const teo_attempt *attempt)
{
    char when[STAMP_SIZE], cause[DETAIL_SIZE], span[WORDING_SPAN_SIZE];
    const teo_fault *fault = attempt->fault;

    fault_cause(trace->net, fault, attempt->status, cause, sizeof cause);
    log_line("%s retry in %" PRIu32 " ms: %s%s%s", stamp(trace, when), attempt->pause_ms,
             retry_text(trace, attempt), cause[0] != '\0' ? ": " : "", cause);
    if (fault->http_status != 0) {
        log_detail("HTTP %u%s%s%s%s", (unsigned)fault->http_status,
                   fault->code[0] != '\0' ? ", " : "", fault->code,
                   fault->request_id[0] != '\0' ? ", RequestId " : "", fault->request_id);
    }
    if (fault->retry_after != 0) {
        log_detail("the service asks to wait %s", wording_span_up(fault->retry_after, span));
    }
}

static void log_clock(const struct trace *trace, uint32_t now)
{
    char when[STAMP_SIZE], shown[WORDING_TIME_SIZE], span[WORDING_SPAN_SIZE];
    int64_t ahead = (int64_t)time(NULL) - (int64_t)now;

    log_line("%s clock: the service says %s, the clock of this host is %s %s", stamp(trace, when),
             wording_time(now, shown), wording_span((uint64_t)(ahead < 0 ? -ahead : ahead), span),
             ahead < 0 ? "behind" : "ahead");
}

static void log_attempt(struct trace *trace, const teo_attempt *attempt)
{
    log_request(trace, attempt->query);
    if (attempt->status == TEO_END) {
        log_reply(trace, attempt);
    } else if (attempt->will_retry) {
        log_retry(trace, attempt);
    }
    if (attempt->clock_learned && !trace->clock_learned) {
        log_clock(trace, attempt->now);
    }
    trace->clock_learned = attempt->clock_learned;
}

void trace_attempt(void *context, const teo_attempt *attempt)
{
    struct trace *trace = context;

    if (trace->verbose) {
        log_attempt(trace, attempt);
    }
    if (attempt->will_retry) {
        trace->retried = *attempt->fault;
        trace->retried_text = net_text(trace->net, attempt->fault->status);
    }
    trace->requests++;
    /* A reply that shows that the clock is wrong delivers no tasks. */
    trace->pages += attempt->rows > 0 && attempt->status != TEO_E_CLOCK;
    if (attempt->status == TEO_END) {
        trace->reply_total = attempt->total_count;
    }
}

void trace_connect(void *context)
{
    const struct trace *trace = context;
    const struct endpoint *endpoint = trace->endpoint;
    const struct proxy_choice *proxy = trace->net->choice;
    bool proxied = proxy->source != NULL;
    char when[STAMP_SIZE];

    if (trace->verbose) {
        log_line("%s connect: %s port %u, %s%s%s%s%s%s", stamp(trace, when), endpoint->host,
                 (unsigned)endpoint->port, endpoint->tls ? "TLS" : "no TLS",
                 proxied ? ", through the proxy " : "", proxied ? proxy->shown : "",
                 proxied ? " (" : "", proxied ? proxy->source : "", proxied ? ")" : "");
    }
}

void trace_secured(void *context)
{
    const struct trace *trace = context;
    const struct net *net = trace->net;
    char when[STAMP_SIZE];

    if (trace->verbose) {
        log_line("%s %s, %s, %s session", stamp(trace, when), net->version, net->ciphersuite,
                 net->tls.resumed ? "resumed" : "new");
    }
}

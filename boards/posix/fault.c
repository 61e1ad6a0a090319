/* An error of the library in words: what happened, where, what the service said, what to do. */
#include <stdio.h>

#include "log.h"
#include "session.h"

#define DETAIL_SIZE 512

static const char *stage_text(teo_stage stage)
{
    switch (stage) {
    case TEO_STAGE_REQUEST:
        return "writing the request";
    case TEO_STAGE_CONNECT:
        return "connecting";
    case TEO_STAGE_SEND:
        return "sending the request";
    case TEO_STAGE_RECEIVE:
        return "waiting for the reply";
    case TEO_STAGE_REPLY:
        return "reading the reply";
    default:
        return NULL;
    }
}

/* What happened, in one line with its culprit before it and its cause behind it. */
static void tell(const struct session *session, teo_status status, const char *before, const char *behind)
{
    const char *culprit = options_culprit(session->options, status);
    char detail[DETAIL_SIZE];

    net_detail(&session->net, status, detail, sizeof detail);
    if (status == TEO_E_CONTENT_CODING) {
        snprintf(detail, sizeof detail, "%s", session->client.fault.message);
    }
    log_line("%s%s%s%s%s%s%s", before, culprit != NULL ? culprit : "", culprit != NULL ? ": " : "",
             teo_status_text(status), detail[0] != '\0' ? ": " : "", detail, behind);
}

static void tell_place(const struct session *session, const teo_fault *fault)
{
    const struct endpoint *endpoint = &session->options->endpoint;
    const char *stage = stage_text(fault->stage);

    log_detail("endpoint: %s://%s:%u%s%s", endpoint->tls ? "https" : "http", endpoint->host, (unsigned)endpoint->port,
               stage != NULL ? ", while " : "", stage != NULL ? stage : "");
    if (fault->attempts > 1) {
        log_detail("attempts: %u", (unsigned)fault->attempts);
    }
}

static void tell_service(const teo_fault *fault)
{
    if (fault->http_status != 0) {
        log_detail("HTTP status: %u", (unsigned)fault->http_status);
    }
    if (fault->code[0] != '\0') {
        log_detail("the service says: %s: %s", fault->code, fault->message);
    }
    if (fault->request_id[0] != '\0') {
        log_detail("RequestId: %s", fault->request_id);
    }
}

enum outcome session_fault(const struct session *session, teo_status status)
{
    const teo_fault *fault = &session->client.fault;
    enum outcome outcome = outcome_of(status);

    if (status == TEO_E_TLS_SETUP && net_lacks_memory(&session->net)) {
        return outcome_memory();
    }
    tell(session, status, "", "");
    if (outcome != OUTCOME_USAGE) {
        tell_place(session, fault);
        tell_service(fault);
    }
    if (outcome == OUTCOME_REFUSED && fault->code[0] != '\0') {
        log_detail("what to do: %s", teo_code_remedy(fault->code));
    } else {
        log_detail("what to do: %s", teo_status_remedy(status));
    }
    return outcome;
}

void session_warning(const struct session *session, teo_status status, const char *what)
{
    const teo_fault *fault = &session->client.fault;

    tell(session, status, "", what);
    tell_service(fault);
}

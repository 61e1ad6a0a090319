/* An error of the library in words: what happened, where, what the service said, what to do. */
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "moment.h"
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

/* The option at fault, with what is wrong in it, as in "--status 'done': ". Empty where no option is. */
static void describe_culprit(const struct session *session, teo_status status, char *text, size_t size)
{
    const char *value, *option = options_culprit(session->options, status, &value);

    text[0] = '\0';
    if (option != NULL && value != NULL) {
        snprintf(text, size, "%s '%s': ", option, value);
    } else if (option != NULL) {
        snprintf(text, size, "%s: ", option);
    }
}

/* What is behind the status: the member or the coding at fault, or what the network or TLS say. */
static void describe_cause(const struct session *session, teo_status status, char *text, size_t size)
{
    const teo_fault *fault = &session->client.fault;

    if (outcome_of(status) == OUTCOME_MALFORMED && fault->code[0] == '\0') {
        snprintf(text, size, "%s", fault->message);
    } else {
        net_detail(&session->net, status, text, size);
    }
}

/* What happened, in one line with its culprit before it and its cause after it. */
static void tell(const struct session *session, teo_status status, const char *after)
{
    char culprit[DETAIL_SIZE], cause[DETAIL_SIZE];

    describe_culprit(session, status, culprit, sizeof culprit);
    describe_cause(session, status, cause, sizeof cause);
    log_line("%s%s%s%s%s", culprit, teo_status_text(status), cause[0] != '\0' ? ": " : "", cause, after);
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
    char span[MOMENT_SPAN_SIZE];

    if (fault->http_status != 0) {
        log_detail("HTTP status: %u", (unsigned)fault->http_status);
    }
    if (fault->code[0] != '\0') {
        log_detail("the service says: %s%s%s", fault->code, fault->message[0] != '\0' ? ": " : "", fault->message);
    }
    if (fault->retry_after != 0) {
        log_detail("the service asks to wait %s", moment_span(fault->retry_after, span));
    }
    if (fault->request_id[0] != '\0') {
        log_detail("RequestId: %s", fault->request_id);
    }
}

static const char *remedy(const teo_fault *fault, teo_status status)
{
    const char *text = teo_status_remedy(status);

    if (outcome_of(status) == OUTCOME_REFUSED && fault->code[0] != '\0') {
        text = teo_code_remedy(fault->code);
    }
    /* What has no RequestId did not come from the service, as far as one can tell. */
    if (strstr(text, "RequestId") != NULL && fault->request_id[0] == '\0') {
        text = "check the endpoint, and whether a proxy or captive portal is between";
    }
    return text;
}

enum outcome session_fault(const struct session *session, teo_status status)
{
    const teo_fault *fault = &session->client.fault;
    enum outcome outcome = outcome_of(status);

    tell(session, status, "");
    if (outcome != OUTCOME_USAGE) {
        tell_place(session, fault);
        tell_service(fault);
    }
    log_detail("what to do: %s", remedy(fault, status));
    return outcome;
}

void session_warning(const struct session *session, teo_status status, const char *what)
{
    const teo_fault *fault = &session->client.fault;

    tell(session, status, what);
    tell_service(fault);
}

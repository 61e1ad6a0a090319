/* An error of the library in words: what happened, where, what the service said, what to do. */
#include <stdio.h>
#include <string.h>

#include "purge_log.h"
#include "purge_session.h"
#include "purge_wording.h"

#define DETAIL_SIZE 512
#define HTTP_STATUS_SIZE 24
#define REPORT "report it"

static const char *stage_text(teo_stage stage)
{
    switch (stage) {
    case TEO_STAGE_REQUEST:
        return "pausing before a request"; /* elsewhere it is the caller who is at fault */
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

/*
 * The option at fault, with what is wrong in it, as in "--status 'done': ". Empty where no option
 * is.
 */
static void describe_culprit(const struct session *session, teo_status status, char *text,
                             size_t size)
{
    const char *value, *option = options_culprit(session->options, status, &value);

    text[0] = '\0';
    if (option != NULL && value != NULL) {
        snprintf(text, size, "%s '%s': ", option, value);
    } else if (option != NULL) {
        snprintf(text, size, "%s: ", option);
    }
}

void session_cause(const struct session *session, teo_status status, char *text, size_t size)
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
    session_cause(session, status, cause, sizeof cause);
    log_line("%s%s%s%s%s", culprit, teo_status_text(status), cause[0] != '\0' ? ": " : "", cause,
             after);
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

/* With TEO_E_MEMBER_TYPE and the like, the message is not the service's. */
static bool says_something(const teo_fault *fault)
{
    return fault->code[0] != '\0' ||
           (fault->status == TEO_E_REFUSED && fault->message[0] != '\0');
}

static void tell_service(const teo_fault *fault)
{
    char span[WORDING_SPAN_SIZE];

    if (fault->http_status != 0) {
        log_detail("HTTP status: %u", (unsigned)fault->http_status);
    }
    if (says_something(fault)) {
        log_detail("the service says: %s%s%s", fault->code,
                   fault->code[0] != '\0' && fault->message[0] != '\0' ? ": " : "",
                   fault->message);
    }
    if (fault->retry_after != 0) {
        log_detail("the service asks to wait %s", wording_span_up(fault->retry_after, span));
    }
    if (fault->request_id[0] != '\0') {
        log_detail("RequestId: %s", fault->request_id);
    }
}

/* What to do; without the hints for programmers, as what they point to is shown above. */
static void tell_remedy(const teo_fault *fault, teo_status status)
{
    bool refused = status == TEO_E_REFUSED || /* an error without a code is like an unknown one */
                   (outcome_of(status) == OUTCOME_REFUSED && fault->code[0] != '\0');
    const char *text = refused ? teo_code_remedy(fault->code) : teo_status_remedy(status);
    const char *end = strstr(text, "; programs ");
    const char *report = fault->request_id[0] != '\0' ? strstr(text, REPORT) : NULL;
    size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
    size_t first = report != NULL ? (size_t)(report - text) + sizeof REPORT - 1 : length;

    log_detail("what to do: %.*s%s%.*s", (int)first, text,
               report != NULL ? " with the RequestId" : "", (int)(length - first), text + first);
}

/* That time is over says little: what used it up? */
static void tell_attempt_before(const teo_fault *failed)
{
    char status[HTTP_STATUS_SIZE] = "";

    if (failed->status == TEO_OK) {
        return;
    }
    if (failed->http_status != 0) {
        snprintf(status, sizeof status, ", HTTP status: %u", (unsigned)failed->http_status);
    }
    log_detail("the attempt before it failed: %s%s%s%s", teo_status_text(failed->status), status,
               failed->code[0] != '\0' ? ", " : "", failed->code);
}

enum outcome session_fault(const struct session *session, teo_status status)
{
    const teo_fault *fault = &session->client.fault;
    enum outcome outcome = outcome_of(status);

    if (status == TEO_E_TLS_SETUP && net_lacks_memory(&session->net)) {
        return outcome_memory();
    }
    tell(session, status, "");
    if (outcome != OUTCOME_USAGE) {
        tell_place(session, fault);
        tell_service(fault);
    }
    if (status == TEO_E_DEADLINE) {
        tell_attempt_before(&session->failed);
    }
    tell_remedy(fault, status);
    return outcome;
}

void session_warning(const struct session *session, teo_status status, const char *what)
{
    const teo_fault *fault = &session->client.fault;

    tell(session, status, what);
    tell_service(fault);
}

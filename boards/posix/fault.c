#include "purge_fault.h"

#include <stdio.h>
#include <string.h>

#include "purge_culprit.h"
#include "purge_log.h"
#include "purge_wording.h"

#define DETAIL_SIZE 512
#define HTTP_STATUS_SIZE 24
#define REPORT "report it"
#define KEYS_CODE "AuthFailure."

/* Not for errors of the caller, whose stage is TEO_STAGE_REQUEST too. */
static const char *stage_text(teo_stage stage)
{
    switch (stage) {
    case TEO_STAGE_REQUEST:
        return "pausing before a request";
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

/* The option and the value at fault, as in "--status 'done': ". Empty if it is no option. */
static void describe_culprit(const struct options *options, teo_status status, char *text,
                             size_t size)
{
    const char *value, *option = culprit_find(options, status, &value);

    text[0] = '\0';
    if (option != NULL && value != NULL) {
        snprintf(text, size, "%s '%s': ", option, value);
    } else if (option != NULL) {
        snprintf(text, size, "%s: ", option);
    }
}

void fault_cause(const struct net *net, const teo_fault *fault, teo_status status, char *text,
                 size_t size)
{
    text[0] = '\0';
    if (outcome_of(status) == OUTCOME_MALFORMED && fault->code[0] == '\0') {
        snprintf(text, size, "%s", fault->message);
    } else if (net != NULL) {
        net_detail(net, status, text, size);
    }
}

/* What happened, in one line: the option at fault, the error, its cause, `after`. */
static void say_what(const struct fault_sources *sources, teo_status status, const char *after)
{
    char culprit[DETAIL_SIZE], cause[DETAIL_SIZE];

    describe_culprit(sources->options, status, culprit, sizeof culprit);
    fault_cause(sources->net, sources->fault, status, cause, sizeof cause);
    log_line("%s%s%s%s%s", culprit, net_text(sources->net, status), cause[0] != '\0' ? ": " : "",
             cause, after);
}

static void say_proxy(const struct net *net, teo_status status)
{
    const char *how_far;

    if (net == NULL || net->choice == NULL || net->choice->source == NULL) {
        return;
    }
    how_far = status == TEO_E_DEADLINE ? proxy_unfinished(&net->proxy) : NULL;
    log_detail("proxy: %s (%s)%s%s", net->choice->shown, net->choice->source,
               how_far != NULL ? "; " : "", how_far != NULL ? how_far : "");
}

static void say_where(const struct endpoint *endpoint, const teo_fault *fault)
{
    const char *stage = stage_text(fault->stage);

    log_detail("endpoint: %s://%s:%u%s%s", endpoint->tls ? "https" : "http", endpoint->host,
               (unsigned)endpoint->port, stage != NULL ? ", while " : "",
               stage != NULL ? stage : "");
    if (fault->attempts > 1) {
        log_detail("attempts: %u", (unsigned)fault->attempts);
    }
}

/* With other statuses, like TEO_E_MEMBER_TYPE, the message is the library's. */
static bool says_something(const teo_fault *fault)
{
    return fault->code[0] != '\0' || (fault->status == TEO_E_REFUSED && fault->message[0] != '\0');
}

static void say_answer(const teo_fault *fault)
{
    char span[WORDING_SPAN_SIZE];

    if (fault->http_status != 0) {
        log_detail("HTTP status: %u", (unsigned)fault->http_status);
    }
    if (says_something(fault)) {
        log_detail("the service says: %s%s%s", fault->code,
                   fault->code[0] != '\0' && fault->message[0] != '\0' ? ": " : "", fault->message);
    }
    if (fault->retry_after != 0) {
        log_detail("the service asks to wait %s", wording_span_up(fault->retry_after, span));
    }
    if (fault->request_id[0] != '\0') {
        log_detail("RequestId: %s", fault->request_id);
    }
}

bool fault_is_of_keys(const teo_fault *fault)
{
    return fault->status == TEO_E_REFUSED &&
           strncmp(fault->code, KEYS_CODE, sizeof KEYS_CODE - 1) == 0;
}

/* What to do, without the hints for programmers: what they point to is shown above. */
static void say_remedy(const struct net *net, const teo_fault *fault, teo_status status)
{
    bool refused = status == TEO_E_REFUSED || /* an error without a code counts as an unknown one */
                   (outcome_of(status) == OUTCOME_REFUSED && fault->code[0] != '\0');
    const char *text = refused ? teo_code_remedy(fault->code) : net_remedy(net, status);
    const char *end = strstr(text, "; programs ");
    const char *report = fault->request_id[0] != '\0' ? strstr(text, REPORT) : NULL;
    size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
    size_t first = report != NULL ? (size_t)(report - text) + sizeof REPORT - 1 : length;

    log_detail("what to do: %.*s%s%.*s", (int)first, text,
               report != NULL ? " with the RequestId" : "", (int)(length - first), text + first);
}

/* "Out of time" alone says little: what used the time up? */
static void say_attempt_before(const teo_fault *retried, const char *text)
{
    char status[HTTP_STATUS_SIZE] = "";

    if (retried->status == TEO_OK) {
        return;
    }
    if (retried->http_status != 0) {
        snprintf(status, sizeof status, ", HTTP status: %u", (unsigned)retried->http_status);
    }
    log_detail("the attempt before it failed: %s%s%s%s", text, status,
               retried->code[0] != '\0' ? ", " : "", retried->code);
}

enum outcome fault_report(const struct fault_sources *sources, teo_status status)
{
    const teo_fault *fault = sources->fault;
    enum outcome outcome = outcome_of(status);

    if (status == TEO_E_TLS_SETUP && sources->net != NULL && net_lacks_memory(sources->net)) {
        return outcome_memory();
    }
    say_what(sources, status, "");
    if (outcome != OUTCOME_USAGE) {
        say_where(&sources->options->endpoint, fault);
        say_proxy(sources->net, status);
        say_answer(fault);
    }
    if (fault_is_of_keys(fault) && sources->keys_from != NULL) {
        log_detail("the credentials come from %s", sources->keys_from);
    }
    if (status == TEO_E_DEADLINE) {
        say_attempt_before(sources->retried, *sources->retried_text);
    }
    say_remedy(sources->net, fault, status);
    return outcome;
}

void fault_warn(const struct fault_sources *sources, teo_status status, const char *what)
{
    say_what(sources, status, what);
    say_answer(sources->fault);
}

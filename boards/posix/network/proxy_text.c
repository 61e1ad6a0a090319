/* What of the way through a proxy has failed, in words. */
#include "purge_proxy.h"

#include <stdio.h>
#include <string.h>

/* What and what to do, where the proxy's status says it. The first that fits counts. */
static const struct refusal {
    unsigned least, most;
    const char *text, *remedy;
} refusals[] = {
    {403, 403, "the proxy does not allow a connection to the service",
     "have the endpoint's host and port allowed at the proxy, or name the host in NO_PROXY if it "
     "can be reached without"},
    {404, 405, "the proxy does not know CONNECT",
     "check the proxy's host and port: is it a proxy?"},
    {501, 501, "the proxy does not know CONNECT",
     "check the proxy's host and port: is it a proxy?"},
    {408, 408, "the proxy did not get the request in time",
     "check the network to the proxy, then try again later"},
    {429, 429, "the proxy has too much to do", "try again later"},
    {503, 503, "the proxy could not connect to the service, or has too much to do",
     "check the endpoint and the resolver of the proxy, then try again later"},
    {502, 504, "the proxy could not connect to the service",
     "check the endpoint and the resolver of the proxy, then try again later"},
    {500, 599, "the proxy could not connect to the service, or has a fault of its own",
     "try again later, or ask who runs the proxy"},
    {0, 999, "the proxy refused to connect to the service",
     "check the proxy's host and port, and ask who runs it"},
};

/* Without the word "password", which is a part of many and would be hidden in the log. */
static const struct refusal credentials_missing = {
    407, 407, "the proxy needs credentials",
    "give user and pass in the URL of the proxy: http://USER:PASS@HOST:PORT"};
static const struct refusal credentials_wrong = {
    407, 407, "the proxy refused the credentials",
    "check user and pass in the URL of the proxy; other characters than letters and digits are "
    "written like %40 there"};
static const struct refusal credentials_other = {
    407, 407, "the proxy takes no credentials by Basic, the one scheme that is known here",
    "ask who runs the proxy for Basic, or run a proxy on this host that authenticates to it"};

static const struct refusal *refusal_of(const struct proxy *proxy)
{
    const struct proxy_head *head = &proxy->head;
    size_t i = 0;

    if (head->status == 407 && !head->has_basic && head->scheme[0] != '\0') {
        return &credentials_other;
    }
    if (head->status == 407 || head->status == 401) { /* 401: tinyproxy's, for wrong ones */
        return proxy->url->has_user ? &credentials_wrong : &credentials_missing;
    }
    while (head->status < refusals[i].least || head->status > refusals[i].most) {
        i++;
    }
    return &refusals[i];
}

/* The failure, if it is what `status` is about. */
static enum proxy_failure failure_of(const struct proxy *proxy, teo_status status)
{
    bool given_up = proxy->failure == PROXY_NO_CONNECT || proxy->failure == PROXY_NO_ANSWER;

    return status == (given_up ? TEO_E_STALLED : proxy->failed) ? proxy->failure : PROXY_WORKS;
}

const char *proxy_text(const struct proxy *proxy, teo_status status)
{
    switch (failure_of(proxy, status)) {
    case PROXY_UNKNOWN:
        return "the name of the proxy could not be resolved";
    case PROXY_UNREACHED:
        return "the proxy refused the connection or cannot be reached";
    case PROXY_BROKE:
        return "the connection to the proxy broke before it answered";
    case PROXY_CLOSED:
        return "the proxy closed the connection before it answered";
    case PROXY_MALFORMED:
        return "the answer of the proxy is not HTTP";
    case PROXY_LONG:
        return "the answer of the proxy has a head that is too long";
    case PROXY_REFUSED:
        return refusal_of(proxy)->text;
    case PROXY_NO_CONNECT:
        return "the proxy did not take the connection in time";
    case PROXY_NO_ANSWER:
        return "the proxy took the connection and was then silent for too long";
    default:
        return NULL;
    }
}

const char *proxy_remedy(const struct proxy *proxy, teo_status status)
{
    switch (failure_of(proxy, status)) {
    case PROXY_WORKS:
        return NULL;
    case PROXY_UNKNOWN:
        return "check the proxy's name and the resolver";
    case PROXY_REFUSED:
        return refusal_of(proxy)->remedy;
    case PROXY_NO_ANSWER:
        return "ask who runs the proxy whether it can reach the service, then try again later";
    default:
        return "check the proxy's host and port: is it an HTTP proxy, and does it run?";
    }
}

const char *proxy_unfinished(const struct proxy *proxy)
{
    return proxy->failure == PROXY_NO_CONNECT  ? "it had not taken the connection"
           : proxy->failure == PROXY_NO_ANSWER ? "it had not answered"
                                               : NULL;
}

/* Whether the text repeats what was sent to the proxy. */
static bool tells(const struct proxy_url *url, const char *text)
{
    return url->has_user && (strstr(text, url->pair) != NULL ||
                             (url->password[0] != '\0' && strstr(text, url->password) != NULL));
}

void proxy_detail(const struct proxy *proxy, teo_status status, char *text, size_t size)
{
    const struct proxy_head *head = &proxy->head;
    const char *reason = head->reason;

    text[0] = '\0';
    if (failure_of(proxy, status) != PROXY_REFUSED) {
        return;
    }
    if (tells(proxy->url, reason)) {
        reason = "(it repeats the credentials)";
    }
    snprintf(text, size, "HTTP %u%s%s%s%s%s", head->status, reason[0] != '\0' ? " " : "", reason,
             head->status == 407 && head->scheme[0] != '\0' ? " (it asks for " : "",
             head->status == 407 ? head->scheme : "",
             head->status == 407 && head->scheme[0] != '\0' ? ")" : "");
}

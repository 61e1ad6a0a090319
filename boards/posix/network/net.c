#define _POSIX_C_SOURCE 200809L

#include "purge_net.h"

#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/error.h>

#include "purge_log.h"
#include "purge_roots.h"

/* Flushes before the client sleeps, so that a reader sees all that has come. */
static teo_status flush_and_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    struct net *net = context;

    (void)output_flush(net->output); /* a failure stays, and the next task reports it */
    if (net->idle != NULL) {
        uint32_t most = net->idle(net->idle_context);

        timeout_ms = timeout_ms < most ? timeout_ms : most;
    }
    return net->wait(&net->posix, event, timeout_ms);
}

/* Announces a connection when it begins, so that a log shows which one hangs. */
static teo_status announce_and_open(void *context, const char *host, uint16_t port)
{
    struct net *net = context;
    teo_status status;

    if (!net->opening && net->connecting != NULL) {
        net->connecting(net->context);
    }
    status = net->open(&net->posix, host, port);
    net->opening = status == TEO_AGAIN || status == TEO_PROGRESS;
    return status;
}

static const char *or_unknown(const char *text)
{
    return text != NULL ? text : "unknown";
}

/* Notes what the handshake agreed on. `context` is that of the port of TLS. */
static teo_status open_and_announce(void *context, const char *host, uint16_t port)
{
    struct net *net = (struct net *)(void *)((char *)context - offsetof(struct net, tls));
    teo_status status = net->open_tls(context, host, port);

    if (status == TEO_OK) {
        net->version = or_unknown(mbedtls_ssl_get_version(&net->tls.ssl));
        net->ciphersuite = or_unknown(mbedtls_ssl_get_ciphersuite(&net->tls.ssl));
        if (net->secured != NULL) {
            net->secured(net->context);
        }
    }
    return status;
}

bool net_lacks_memory(const struct net *net)
{
    return net->secure && roots_is_lack_of_memory(net->tls.error);
}

enum outcome net_open(struct net *net, const struct options *options,
                      const struct proxy_choice *choice, struct output *output)
{
    const teo_port *way = &net->below;
    enum outcome outcome;

    memset(net, 0, sizeof *net);
    net->output = output;
    net->choice = choice;
    net->secure = options->endpoint.tls;
    mbedtls_x509_crt_init(&net->roots);
    teo_posix_init(&net->posix, &net->below);
    net->open = net->below.open;
    net->wait = net->below.wait;
    net->below.open = announce_and_open;
    net->below.wait = flush_and_wait;
    if (choice->source != NULL) {
        proxy_init(&net->proxy, &choice->url, &net->below, &net->tunnel);
        way = &net->tunnel;
    }
    net->port = *way;
    if (!net->secure) {
        return OUTCOME_DONE;
    }
    outcome = roots_load(&net->roots, options->ca_file, options->verbose);
    if (outcome != OUTCOME_DONE) {
        return outcome;
    }
    net->has_tls = true;
    if (teo_tls_init(&net->tls, way, &net->roots, &net->port) == TEO_OK) {
        net->open_tls = net->port.open;
        net->port.open = open_and_announce;
        return OUTCOME_DONE;
    }
    if (net_lacks_memory(net)) {
        return outcome_memory();
    }
    char reason[128];
    mbedtls_strerror(net->tls.error, reason, sizeof reason);
    log_line("%s: %s", teo_status_text(TEO_E_TLS_SETUP), reason);
    return OUTCOME_USAGE;
}

void net_close(struct net *net)
{
    if (net->has_tls) {
        teo_tls_free(&net->tls);
    }
    proxy_free(&net->proxy);
    if (net->below.close != NULL) {
        net->below.close(net->below.context);
    }
    mbedtls_x509_crt_free(&net->roots);
}

#if defined(__GNUC__) || defined(__clang__)
#define APPEND_PRINTF __attribute__((format(printf, 3, 4)))
#else
#define APPEND_PRINTF
#endif

/* Appends to a text what fits. */
APPEND_PRINTF static void append(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

/*
 * The flags of mbedTLS in words, on one line, and as a number. Not its words for another host,
 * which are wrong: it does not compare common names.
 */
static void describe_flags(uint32_t flags, char *text, size_t size)
{
    uint32_t worded = flags & ~(uint32_t)MBEDTLS_X509_BADCERT_CN_MISMATCH;

    if (worded == 0 || mbedtls_x509_crt_verify_info(text, size, "", worded) < 0) {
        text[0] = '\0';
    }
    for (char *end = text; (end = strchr(end, '\n')) != NULL;) {
        *end = end[1] == '\0' ? '\0' : ' ';
    }
    append(text, size, "%s(verification flags 0x%lx)", text[0] != '\0' ? " " : "",
           (unsigned long)flags);
}

/* What mbedTLS says, and the peer's alert, which names its reason best. */
static void describe_tls(const teo_tls *tls, char *text, size_t size)
{
    char reason[128];

    if (tls->alert != TEO_TLS_NO_ALERT) {
        append(text, size, "the server's alert is %s (%u)", teo_tls_alert_text(tls->alert),
               (unsigned)tls->alert);
    }
    if (tls->error != 0) {
        mbedtls_strerror(tls->error, reason, sizeof reason);
        append(text, size, "%s%s (mbedTLS -0x%04x)", text[0] != '\0' ? "; " : "", reason,
               (unsigned)-tls->error);
    }
}

static bool is_proxied(const struct net *net)
{
    return net != NULL && net->choice != NULL && net->choice->source != NULL;
}

const char *net_text(const struct net *net, teo_status status)
{
    const char *text = is_proxied(net) ? proxy_text(&net->proxy, status) : NULL;

    return text != NULL ? text : teo_status_text(status);
}

const char *net_remedy(const struct net *net, teo_status status)
{
    const char *remedy = is_proxied(net) ? proxy_remedy(&net->proxy, status) : NULL;

    return remedy != NULL ? remedy : teo_status_remedy(status);
}

void net_detail(const struct net *net, teo_status status, char *text, size_t size)
{
    text[0] = '\0';
    if (is_proxied(net) && proxy_text(&net->proxy, status) != NULL &&
        net->proxy.failure > PROXY_BROKE) { /* up to here the system says more */
        proxy_detail(&net->proxy, status, text, size);
        return;
    }
    switch (status) {
    case TEO_E_DNS:
        if (net->posix.error != 0) {
            append(text, size, "%s (getaddrinfo %d)", gai_strerror(net->posix.error),
                   net->posix.error);
        }
        break;
    case TEO_E_CONNECT:
    case TEO_E_RESET:
    case TEO_E_PORT:
        if (net->posix.error != 0) {
            append(text, size, "%s (errno %d)", strerror(net->posix.error), net->posix.error);
        }
        break;
    case TEO_E_TLS_EXPIRED:
    case TEO_E_TLS_NOT_YET:
    case TEO_E_TLS_HOST:
    case TEO_E_TLS_CA:
    case TEO_E_TLS_CERT:
        if (net->tls.verify != 0) {
            describe_flags(net->tls.verify, text, size);
            break;
        }
        /* fall through */
    case TEO_E_TLS:
    case TEO_E_TLS_REFUSED:
    case TEO_E_TLS_SETUP:
        describe_tls(&net->tls, text, size);
        break;
    default:
        break;
    }
}

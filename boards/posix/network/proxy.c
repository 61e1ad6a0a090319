/*
 *   IDLE --> BELOW --> ASK --> ANSWER --> OPEN --> IDLE
 *             |         |        |
 *             +---------+--------+------> FAILED --> IDLE       the way back to IDLE is close()
 */
#define _POSIX_C_SOURCE 200809L

#include "purge_proxy.h"

#include <stdio.h>
#include <string.h>

#include <mbedtls/platform_util.h>

#include <teo/version.h>

enum { STEP_IDLE, STEP_BELOW, STEP_ASK, STEP_ANSWER, STEP_OPEN, STEP_FAILED };

static teo_status fail(struct proxy *proxy, enum proxy_failure failure, teo_status status)
{
    proxy->failure = failure;
    proxy->failed = status;
    proxy->step = STEP_FAILED;
    mbedtls_platform_zeroize(proxy->bytes, sizeof proxy->bytes);
    proxy->length = proxy->done = 0;
    return status;
}

/* An error of the port below, before there was a tunnel. */
static teo_status fail_below(struct proxy *proxy, teo_status status)
{
    switch (status) {
    case TEO_E_DNS:
        return fail(proxy, PROXY_UNKNOWN, status);
    case TEO_E_CONNECT:
        return fail(proxy, PROXY_UNREACHED, status);
    case TEO_END:
        return fail(proxy, PROXY_CLOSED, TEO_E_CLOSED);
    case TEO_E_RESET:
    case TEO_E_CLOSED:
        return fail(proxy, proxy->step == STEP_BELOW ? PROXY_UNREACHED : PROXY_BROKE, status);
    default:
        return fail(proxy, PROXY_WORKS, teo_is_error(status) ? status : TEO_E_PORT);
    }
}

/* ---- open() ---- */

/* RFC 9112 section 3.2.3: the target of CONNECT is host and port; a port is always given. */
static teo_status write_request(struct proxy *proxy, const char *host, uint16_t port)
{
    const struct proxy_url *url = proxy->url;
    int length = snprintf(proxy->bytes, sizeof proxy->bytes,
                          "CONNECT %s:%u HTTP/1.1\r\n"
                          "Host: %s:%u\r\n"
                          "User-Agent: teo-purge/" TEO_VERSION "\r\n"
                          "%s%s%s"
                          "\r\n",
                          host, (unsigned)port, host, (unsigned)port,
                          url->has_user ? "Proxy-Authorization: Basic " : "", url->pair,
                          url->has_user ? "\r\n" : "");

    if (length < 0 || (size_t)length >= sizeof proxy->bytes) {
        return fail(proxy, PROXY_WORKS, TEO_E_HOST);
    }
    proxy->length = (size_t)length;
    proxy->done = 0;
    proxy->step = STEP_ASK;
    return TEO_PROGRESS;
}

static teo_status ask(struct proxy *proxy)
{
    size_t sent = 0;
    teo_status status = proxy->below->send(proxy->below->context, proxy->bytes + proxy->done,
                                           proxy->length - proxy->done, &sent);

    if (status == TEO_AGAIN || status == TEO_PROGRESS) {
        return status;
    }
    if (status != TEO_OK || sent == 0 || sent > proxy->length - proxy->done) {
        return fail_below(proxy, status == TEO_OK ? TEO_E_PORT : status);
    }
    proxy->done += sent;
    if (proxy->done == proxy->length) {
        mbedtls_platform_zeroize(proxy->bytes, sizeof proxy->bytes);
        proxy->length = proxy->done = 0;
        proxy->step = STEP_ANSWER;
    }
    return TEO_PROGRESS;
}

/* May the proxy answer otherwise in a while? 501 and 505: it does not know CONNECT, or HTTP/1.1. */
static bool may_pass(unsigned status)
{
    return status == 408 || status == 425 || status == 429 ||
           (status >= 500 && status != 501 && status != 505);
}

/* The head is over, or as much of it as came. */
static teo_status judge(struct proxy *proxy)
{
    unsigned status = proxy->head.status;

    if (status / 100 != 2) {
        return fail(proxy, PROXY_REFUSED, may_pass(status) ? TEO_E_CONNECT : TEO_E_TLS_REFUSED);
    }
    proxy->step = STEP_OPEN; /* an answer of 2xx has no body: what follows is the tunnel's */
    return TEO_OK;
}

static teo_status read_answer(struct proxy *proxy)
{
    size_t received = 0, used;
    teo_status status = proxy->below->recv(proxy->below->context, proxy->bytes, sizeof proxy->bytes,
                                           &received);

    if (status == TEO_AGAIN || status == TEO_PROGRESS) {
        return status;
    }
    if (status != TEO_OK || received == 0 || received > sizeof proxy->bytes) {
        /* A proxy that refuses may close before its head is over: what it has said counts. */
        if (proxy->head.status >= 300) {
            return judge(proxy);
        }
        return fail_below(proxy, status == TEO_OK ? TEO_E_PORT : status);
    }
    switch (proxy_head_read(&proxy->head, proxy->bytes, received, &used)) {
    case PROXY_HEAD_OVER:
        proxy->length = received;
        proxy->done = used;
        return judge(proxy);
    case PROXY_HEAD_BAD:
        return fail(proxy, PROXY_MALFORMED, TEO_E_CONNECT);
    case PROXY_HEAD_LONG:
        return fail(proxy, PROXY_LONG, TEO_E_CONNECT);
    default:
        return TEO_PROGRESS;
    }
}

static teo_status proxy_open(void *context, const char *host, uint16_t port)
{
    struct proxy *proxy = context;
    teo_status status;

    switch (proxy->step) {
    case STEP_IDLE:
        proxy->failure = PROXY_WORKS;
        memset(&proxy->head, 0, sizeof proxy->head);
        proxy->step = STEP_BELOW;
        /* fall through */
    case STEP_BELOW:
        status = proxy->below->open(proxy->below->context, proxy->url->host, proxy->url->port);
        if (status == TEO_AGAIN || status == TEO_PROGRESS) {
            return status;
        }
        return status == TEO_OK ? write_request(proxy, host, port) : fail_below(proxy, status);
    case STEP_ASK:
        return ask(proxy);
    case STEP_ANSWER:
        return read_answer(proxy);
    case STEP_OPEN:
        return TEO_OK;
    default:
        return proxy->failed;
    }
}

/* ---- the rest ---- */

static teo_status proxy_send(void *context, const void *data, size_t length, size_t *sent)
{
    struct proxy *proxy = context;

    *sent = 0;
    if (proxy->step != STEP_OPEN) {
        return proxy->step == STEP_FAILED ? proxy->failed : TEO_E_PORT;
    }
    return proxy->below->send(proxy->below->context, data, length, sent);
}

static teo_status proxy_recv(void *context, void *data, size_t size, size_t *received)
{
    struct proxy *proxy = context;
    size_t left = proxy->length - proxy->done;

    *received = 0;
    if (proxy->step != STEP_OPEN) {
        return proxy->step == STEP_FAILED ? proxy->failed : TEO_E_PORT;
    }
    if (left == 0 || size == 0) {
        return proxy->below->recv(proxy->below->context, data, size, received);
    }
    *received = left < size ? left : size;
    memcpy(data, proxy->bytes + proxy->done, *received);
    proxy->done += *received;
    return TEO_OK;
}

static void proxy_close(void *context)
{
    struct proxy *proxy = context;

    if (proxy->step == STEP_BELOW || proxy->step == STEP_ASK) {
        proxy->failure = PROXY_NO_CONNECT;
    } else if (proxy->step == STEP_ANSWER) {
        proxy->failure = PROXY_NO_ANSWER;
    }
    proxy->step = STEP_IDLE;
    mbedtls_platform_zeroize(proxy->bytes, sizeof proxy->bytes);
    proxy->length = proxy->done = 0;
    proxy->below->close(proxy->below->context);
}

static teo_status proxy_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    struct proxy *proxy = context;

    if (event != TEO_EVENT_TIME) {
        if (proxy->step == STEP_OPEN && event == TEO_EVENT_READABLE &&
            proxy->done < proxy->length) {
            return TEO_OK;
        }
        if (proxy->step == STEP_ASK || proxy->step == STEP_ANSWER) {
            event = proxy->step == STEP_ASK ? TEO_EVENT_WRITABLE : TEO_EVENT_READABLE;
        }
    }
    return proxy->below->wait(proxy->below->context, event, timeout_ms);
}

static uint32_t proxy_clock(void *context)
{
    struct proxy *proxy = context;

    return proxy->below->clock(proxy->below->context);
}

static teo_status proxy_random(void *context, void *data, size_t length)
{
    struct proxy *proxy = context;

    return proxy->below->random(proxy->below->context, data, length);
}

void proxy_init(struct proxy *proxy, const struct proxy_url *url, const teo_port *below,
                teo_port *port)
{
    memset(proxy, 0, sizeof *proxy);
    proxy->url = url;
    proxy->below = below;
    port->context = proxy;
    port->open = proxy_open;
    port->send = proxy_send;
    port->recv = proxy_recv;
    port->close = proxy_close;
    port->wait = below->wait != NULL ? proxy_wait : NULL;
    port->clock = proxy_clock;
    port->random = proxy_random;
}

void proxy_free(struct proxy *proxy)
{
    if (proxy->below != NULL) {
        proxy_close(proxy);
    }
    mbedtls_platform_zeroize(proxy, sizeof *proxy);
}

/*
 * A way through an HTTP proxy, as a port over another port: open() connects to the proxy and asks
 * it by CONNECT for a tunnel to the host (RFC 9110 section 9.3.6). TLS goes over it.
 */
#ifndef PURGE_PROXY_H
#define PURGE_PROXY_H

#include <teo/port.h>

#include "purge_proxy_head.h"
#include "purge_proxy_url.h"

/* What of the way through the proxy has failed. */
enum proxy_failure {
    PROXY_WORKS,      /* nothing of it */
    PROXY_UNKNOWN,    /* its name has no address */
    PROXY_UNREACHED,  /* no connection to it */
    PROXY_BROKE,      /* the connection to it broke before the tunnel was there */
    PROXY_CLOSED,     /* it closed before it had answered */
    PROXY_MALFORMED,  /* its answer is not HTTP */
    PROXY_LONG,       /* its answer has a head of more than PROXY_HEAD_MAX bytes */
    PROXY_REFUSED,    /* it has answered with another status than 2xx: head.status */
    PROXY_NO_CONNECT, /* it was given up while connecting, */
    PROXY_NO_ANSWER   /* and while its answer was waited for */
};

struct proxy {
    enum proxy_failure failure; /* of the last open(); stays after close() */
    struct proxy_head head;     /* of its last answer */

    /* The rest is private. */
    const struct proxy_url *url;
    const teo_port *below;
    int step;
    teo_status failed; /* what open() has returned with the failure */
    size_t length;     /* of the request; then of the bytes received */
    size_t done;       /* of them sent; then taken */
    char bytes[3 * TEO_HOST_MAX + PROXY_PAIR_SIZE];
};

/*
 * Sets up `proxy` over `below` and fills `port`. All four belong to the caller and must stay where
 * they are. Call proxy_free() in the end.
 *
 * open() returns what the open() below does, and what an attempt can gain from another one decides:
 *
 *   TEO_E_CLOSED, TEO_E_RESET   the proxy ended the connection before it had answered
 *   TEO_E_CONNECT               it did not connect, but may later: 408, 425, 429, 5xx but for 501
 *                               and 505; or its answer was malformed
 *   TEO_E_TLS_REFUSED           it refused, and would do so again: all other statuses
 *
 * The library has no status of its own for a proxy: proxy_text() says what these mean here.
 */
void proxy_init(struct proxy *proxy, const struct proxy_url *url, const teo_port *below,
                teo_port *port);

void proxy_free(struct proxy *proxy);

/*
 * What has happened if `status` comes from the way through the proxy, and what to do. NULL: it does
 * not, and the library's own text holds.
 */
const char *proxy_text(const struct proxy *proxy, teo_status status);
const char *proxy_remedy(const struct proxy *proxy, teo_status status);

/* How far the proxy was when it was given up, as at a deadline. NULL: it was not. */
const char *proxy_unfinished(const struct proxy *proxy);

/* How the proxy has answered, such as "HTTP 403 Filtered". Empty: it has not. */
void proxy_detail(const struct proxy *proxy, teo_status status, char *text, size_t size);

#endif

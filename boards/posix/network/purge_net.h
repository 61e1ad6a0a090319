/* The network: the ports of libteo for POSIX and TLS, and the CAs to trust. */
#ifndef PURGE_NET_H
#define PURGE_NET_H

#include <stdbool.h>
#include <stddef.h>

#include <mbedtls/x509_crt.h>

#include <teo/port_mbedtls.h>
#include <teo/port_posix.h>

#include "purge_options.h"
#include "purge_output.h"
#include "purge_proxy.h"
#include "purge_proxy_choice.h"

struct net {
    teo_posix posix; /* first: its address, the context of its port, is that of the struct too */
    teo_status (*open)(void *context, const char *host, uint16_t port);
    teo_status (*wait)(void *context, teo_event event, uint32_t timeout_ms);
    struct output *output;
    bool opening;                      /* open() was called and has not ended */
    void (*connecting)(void *context); /* called when a connection begins; may be NULL */
    void (*secured)(void *context);    /* called when a TLS handshake is over; may be NULL */
    void *context;                     /* of these two */
    /* Called before each pause. Returns its length in milliseconds, at most. May be NULL. */
    uint32_t (*idle)(void *context);
    void *idle_context;
    teo_port below;
    const struct proxy_choice *choice; /* choice->source is NULL: no proxy */
    struct proxy proxy;
    teo_port tunnel; /* through the proxy */
    teo_port port;   /* for the client */
    bool secure;
    bool has_tls; /* teo_tls_free() is due */
    teo_status (*open_tls)(void *context, const char *host, uint16_t port);
    /* What the last handshake agreed on. mbedTLS forgets it when the connection ends. */
    const char *version;
    const char *ciphersuite;
    teo_tls tls;
    mbedtls_x509_crt roots;
};

/*
 * Flushes `output` before each pause. `choice` must live as long as `net`. Any result but
 * OUTCOME_DONE: it failed, and stderr says why. Call net_close() in every case.
 */
enum outcome net_open(struct net *net, const struct options *options,
                      const struct proxy_choice *choice, struct output *output);

void net_close(struct net *net);

/* Whether the last error of TLS was a lack of memory. */
bool net_lacks_memory(const struct net *net);

/* What has happened, and what to do: of the library's statuses, but also what a proxy did. */
const char *net_text(const struct net *net, teo_status status);
const char *net_remedy(const struct net *net, teo_status status);

/*
 * What errno, the resolver, a proxy or mbedTLS say of an error. Empty if they have nothing to add.
 */
void net_detail(const struct net *net, teo_status status, char *text, size_t size);

#endif

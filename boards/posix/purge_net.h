/* The way to the service: the ready ports of libteo, TLS with the CAs to trust. */
#ifndef PURGE_NET_H
#define PURGE_NET_H

#include <stdbool.h>
#include <stddef.h>

#include <mbedtls/x509_crt.h>

#include <teo/port_mbedtls.h>
#include <teo/port_posix.h>

#include "purge_options.h"
#include "purge_output.h"

struct net {
    teo_posix posix; /* first: its port's context is this whole struct's address too */
    teo_status (*open)(void *context, const char *host, uint16_t port);
    teo_status (*wait)(void *context, teo_event event, uint32_t timeout_ms);
    struct output *output;
    bool opening;            /* a call of open() has not come to its end */
    void (*connecting)(void *context); /* told when a connection is begun; may be NULL */
    void (*secured)(void *context);    /* told when the TLS handshake is over; may be NULL */
    void *context;                     /* of these two */
    /* Called before each pause, which lasts so many milliseconds at most; may be NULL. */
    uint32_t (*idle)(void *context);
    void *idle_context;
    teo_port below;
    teo_port port;   /* what the client is given */
    bool secure;
    bool has_tls;    /* teo_tls_free() is due */
    teo_status (*open_tls)(void *context, const char *host, uint16_t port);
    const char *version;     /* of TLS, and */
    const char *ciphersuite; /* as agreed on last: what has ended no longer knows them */
    teo_tls tls;
    mbedtls_x509_crt roots;
    const char *roots_file;
};

/*
 * Before a pause on the network `output` is flushed. Not OUTCOME_DONE: it cannot work, and stderr
 * says why.
 */
enum outcome net_open(struct net *net, const struct options *options, struct output *output);

void net_close(struct net *net);

/* Whether the last error of TLS was that this host has no memory left. */
bool net_lacks_memory(const struct net *net);

/* What lies below an error: errno's text, the resolver's or mbedTLS's. Empty where there is nothing to add. */
void net_detail(const struct net *net, teo_status status, char *text, size_t size);

#endif

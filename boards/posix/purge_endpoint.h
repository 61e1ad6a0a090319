/* The address of the service, as --endpoint gives it. */
#ifndef PURGE_ENDPOINT_H
#define PURGE_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/limits.h>

struct endpoint {
    char host[TEO_HOST_MAX + 1]; /* lower case; an IPv6 address in its brackets */
    uint16_t port;
    bool tls;
};

/*
 * Reads https://host[:port], or http://host[:port] where the host is this machine itself: a loopback address, or the
 * name localhost, which RFC 6761 section 6.3 reserves for them. NULL, or what is wrong with the text.
 */
const char *endpoint_parse(const char *text, struct endpoint *endpoint);

#endif

/* The address of the service, as --endpoint gives it. */
#ifndef PURGE_ENDPOINT_H
#define PURGE_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/limits.h>

struct endpoint {
    char host[TEO_HOST_MAX + 1]; /* lower case; an IPv6 address in its brackets */
    uint16_t port;
    bool tls;
};

/*
 * Parses https://host[:port], or http://host[:port] if the host is this machine: a loopback
 * address, or localhost, which RFC 6761 section 6.3 reserves for that. Returns NULL, or what is
 * wrong.
 */
const char *endpoint_parse(const char *text, struct endpoint *endpoint);

/*
 * The part of it that is host[:port], the first `length` bytes of `text`. `*port` stays as it is
 * where none is given. Returns NULL, or what is wrong.
 */
const char *endpoint_parse_authority(const char *text, size_t length, char host[TEO_HOST_MAX + 1],
                                     uint16_t *port);

/* Whether a host, in lower case, is this machine by its name or address. */
bool endpoint_is_loopback(const char *host);

#endif

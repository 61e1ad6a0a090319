/* The address of an HTTP proxy, as --proxy and HTTPS_PROXY give it. */
#ifndef PURGE_PROXY_URL_H
#define PURGE_PROXY_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/limits.h>

#define PROXY_SECRET_MAX 512 /* bytes of the user with the password */
#define PROXY_PAIR_SIZE (4 * ((PROXY_SECRET_MAX + 1 + 2) / 3) + 1)

struct proxy_url {
    char host[TEO_HOST_MAX + 1]; /* lower case; an IPv6 address in its brackets */
    uint16_t port;
    bool has_user;
    char user[PROXY_SECRET_MAX + 1];
    char password[PROXY_SECRET_MAX + 1];
    char pair[PROXY_PAIR_SIZE]; /* both in base64, for Proxy-Authorization: RFC 7617 section 2 */
};

/*
 * Parses [http://][user:password@]host[:port][/]. User and password may have bytes written as %40.
 * The port is 80 if none is given (RFC 9110 section 4.2.1). Returns NULL, or what is wrong, which
 * repeats no part of the text.
 */
const char *proxy_url_parse(const char *text, struct proxy_url *url);

/* Writes the text as it may be shown: with asterisks for all that may be user and password. */
void proxy_url_mask(const char *text, char *shown, size_t size);

/* Puts asterisks over user and password, in a text that was parsed. */
void proxy_url_overwrite(char *text);

void proxy_url_wipe(struct proxy_url *url);

#endif

#define _POSIX_C_SOURCE 200809L

#include "purge_proxy_url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <mbedtls/base64.h>
#include <mbedtls/platform_util.h>

#include "purge_endpoint.h"
#include "purge_scan.h"

#define PORT_DEFAULT 80
#define SCHEME "http://"

/* Where the scheme ends, "://" included; `text` itself where there is none. */
static const char *after_scheme(const char *text)
{
    size_t length = strcspn(text, ":@/?#");

    return strncmp(text + length, "://", 3) == 0 ? text + length + 3 : text;
}

static const char *check_scheme(const char *text, size_t length)
{
    if (length == 0 || (length == sizeof SCHEME - 1 && strncasecmp(text, SCHEME, length) == 0)) {
        return NULL;
    }
    if (strncasecmp(text, "https://", length) == 0) {
        return "it starts with https://, and TLS to the proxy itself is not supported; TLS to the "
               "service goes through a proxy of http:// as well, and the proxy cannot read it";
    }
    if (strncasecmp(text, "socks", 5) == 0) {
        return "it is a SOCKS proxy, which is not supported; give one of http://, or none";
    }
    return "it does not start with http://";
}

/* Decodes %40 and its like. A header can carry no control characters: RFC 7617 section 2. */
static const char *decode(const char *text, size_t length, char decoded[PROXY_SECRET_MAX + 1])
{
    size_t used = 0;

    if (length > PROXY_SECRET_MAX) {
        return "its user or its password is too long";
    }
    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)text[i];

        if (byte == '%') {
            int high = i + 2 < length ? scan_hex(text[i + 1]) : -1;
            int low = i + 2 < length ? scan_hex(text[i + 2]) : -1;

            if (high < 0 || low < 0) {
                return "its user or its password has a % without two hexadecimal digits (a % "
                       "itself is written as %25)";
            }
            byte = high << 4 | low;
            i += 2;
        }
        if (byte < ' ' || byte == 0x7F) {
            return "its user or its password has a control character";
        }
        decoded[used++] = (char)byte;
    }
    decoded[used] = '\0';
    return NULL;
}

/* "user:password" in base64. */
static const char *encode(struct proxy_url *url)
{
    unsigned char both[2 * sizeof url->user];
    size_t length;
    int failed;

    if (strlen(url->user) + strlen(url->password) > PROXY_SECRET_MAX) {
        return "its user and its password are too long";
    }
    length = (size_t)snprintf((char *)both, sizeof both, "%s:%s", url->user, url->password);
    failed = mbedtls_base64_encode((unsigned char *)url->pair, sizeof url->pair, &length, both,
                                   length);
    mbedtls_platform_zeroize(both, sizeof both);
    return failed == 0 ? NULL : "its user and its password cannot be encoded";
}

static const char *parse_user(const char *text, size_t length, struct proxy_url *url)
{
    const char *colon = memchr(text, ':', length);
    const char *problem;

    if (colon == NULL) {
        return "it has a user and no password (an empty password is written as user:@host)";
    }
    problem = decode(text, (size_t)(colon - text), url->user);
    if (problem == NULL) {
        problem = decode(colon + 1, length - (size_t)(colon - text) - 1, url->password);
    }
    if (problem == NULL && strchr(url->user, ':') != NULL) {
        return "its user has a colon, which Basic authentication cannot carry (RFC 7617)";
    }
    url->has_user = true;
    return problem != NULL ? problem : encode(url);
}

static const char *parse(const char *text, struct proxy_url *url)
{
    const char *host = after_scheme(text), *at, *problem;
    size_t length;

    for (const char *byte = text; *byte != '\0'; byte++) {
        if ((unsigned char)*byte <= ' ' || *byte == 0x7F) {
            return "it has a blank or a control character";
        }
    }
    problem = check_scheme(text, (size_t)(host - text));
    if (problem != NULL) {
        return problem;
    }
    at = strrchr(host, '@'); /* a password may have one, too */
    if (at != NULL) {
        problem = parse_user(host, (size_t)(at - host), url);
        if (problem != NULL) {
            return problem;
        }
        host = at + 1;
    }
    length = strcspn(host, "/?#");
    if (host[length] != '\0' && strcmp(host + length, "/") != 0) {
        return "it has a path or a query, which have no place in it";
    }
    url->port = PORT_DEFAULT;
    return endpoint_parse_authority(host, length, url->host, &url->port);
}

const char *proxy_url_parse(const char *text, struct proxy_url *url)
{
    const char *problem;

    memset(url, 0, sizeof *url);
    problem = parse(text, url);
    if (problem != NULL) {
        proxy_url_wipe(url);
    }
    return problem;
}

void proxy_url_mask(const char *text, char *shown, size_t size)
{
    static const char *const schemes[] = {"http://", "https://", "socks"};
    const char *host = after_scheme(text), *at = strrchr(text, '@'), *from = text;

    if (at == NULL) {
        snprintf(shown, size, "%s", text);
        return;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (strncasecmp(text, schemes[i], strlen(schemes[i])) == 0) {
            from = host; /* any other may be a part of a password */
        }
    }
    snprintf(shown, size, "%.*s***%s", (int)(from - text), text, at);
}

void proxy_url_overwrite(char *text)
{
    const char *host = after_scheme(text), *at = strrchr(host, '@');

    if (at != NULL) {
        memset(text + (host - text), '*', (size_t)(at - host));
    }
}

void proxy_url_wipe(struct proxy_url *url)
{
    mbedtls_platform_zeroize(url, sizeof *url);
}

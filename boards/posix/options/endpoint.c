#define _POSIX_C_SOURCE 200809L

#include "purge_endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "purge_scan.h"

/* Moves `*text` past `prefix`, in upper or lower case, if it starts with it. */
static bool skip(const char **text, const char *prefix)
{
    if (strncasecmp(*text, prefix, strlen(prefix)) != 0) {
        return false;
    }
    *text += strlen(prefix);
    return true;
}

static bool is_ipv6(const char *host, struct in6_addr *address)
{
    char inner[INET6_ADDRSTRLEN];
    size_t length = strlen(host);

    if (length < 4 || length - 2 >= sizeof inner || host[0] != '[' || host[length - 1] != ']') {
        return false;
    }
    memcpy(inner, host + 1, length - 2);
    inner[length - 2] = '\0';
    return inet_pton(AF_INET6, inner, address) == 1;
}

bool endpoint_is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;

    if (inet_pton(AF_INET, host, &four) == 1) {
        return ntohl(four.s_addr) >> 24 == 127;
    }
    if (is_ipv6(host, &six)) {
        return IN6_IS_ADDR_LOOPBACK(&six);
    }
    return strcmp(host, "localhost") == 0;
}

/* Host names and IPv4 addresses: RFC 1123 section 2.1. */
static bool is_name(const char *host)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";

    return host[0] != '.' && host[0] != '-' && strspn(host, allowed) == strlen(host) &&
           strstr(host, "..") == NULL;
}

static const char *parse_host(const char *text, size_t length, char host[TEO_HOST_MAX + 1])
{
    struct in6_addr address;

    if (length == 0) {
        return "it names no host";
    }
    if (length > TEO_HOST_MAX) {
        return "its host is too long";
    }
    for (size_t i = 0; i < length; i++) {
        host[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    }
    host[length] = '\0';
    if (host[0] == '[' ? !is_ipv6(host, &address) : !is_name(host)) {
        return "its host is neither a name nor an address (an IPv6 address stands in brackets)";
    }
    return NULL;
}

const char *endpoint_parse_authority(const char *text, size_t length, char host[TEO_HOST_MAX + 1],
                                     uint16_t *port)
{
    size_t host_length = text[0] == '[' ? strcspn(text, "]") + 1 : strcspn(text, ":/?#");
    const char *problem;
    char digits[6] = "";
    uint64_t number;

    if (host_length > length) {
        return "it has a bracket that does not close";
    }
    problem = parse_host(text, host_length, host);
    if (problem != NULL || host_length == length) {
        return problem;
    }
    if (text[host_length] == ':' && length - host_length - 1 < sizeof digits) {
        memcpy(digits, text + host_length + 1, length - host_length - 1);
    }
    if (!scan_number(digits, 1, UINT16_MAX, &number)) {
        return "its port is not a number from 1 to 65535";
    }
    *port = (uint16_t)number;
    return NULL;
}

const char *endpoint_parse(const char *text, struct endpoint *endpoint)
{
    const char *problem;
    size_t length;

    endpoint->tls = skip(&text, "https://");
    if (!endpoint->tls && !skip(&text, "http://")) {
        return "it does not start with https://";
    }
    if (strchr(text, '@') != NULL) {
        return "it has user information, which has no place in it";
    }
    length = strcspn(text, "/?#");
    if (text[length] != '\0' && strcmp(text + length, "/") != 0) {
        return "it has a path or a query, which have no place in it";
    }
    endpoint->port = endpoint->tls ? 443 : 80;
    problem = endpoint_parse_authority(text, length, endpoint->host, &endpoint->port);
    if (problem != NULL) {
        return problem;
    }
    if (!endpoint->tls && !endpoint_is_loopback(endpoint->host)) {
        return "http:// is for loopback addresses only; use https://";
    }
    return NULL;
}

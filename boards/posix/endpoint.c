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

static bool is_loopback(const char *host)
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

static const char *parse_host(const char *text, size_t length, struct endpoint *endpoint)
{
    struct in6_addr address;

    if (length == 0) {
        return "it names no host";
    }
    if (length >= sizeof endpoint->host) {
        return "its host is too long";
    }
    for (size_t i = 0; i < length; i++) {
        endpoint->host[i] =
            (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    }
    endpoint->host[length] = '\0';
    if (endpoint->host[0] == '[' ? !is_ipv6(endpoint->host, &address) : !is_name(endpoint->host)) {
        return "its host is neither a name nor an address (an IPv6 address stands in brackets)";
    }
    return NULL;
}

const char *endpoint_parse(const char *text, struct endpoint *endpoint)
{
    const char *problem;
    size_t length;
    uint64_t port;

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
    size_t host_length = text[0] == '[' ? strcspn(text, "]") + 1 : strcspn(text, ":/?#");
    if (host_length > length) {
        return "it has a bracket that does not close";
    }
    problem = parse_host(text, host_length, endpoint);
    if (problem != NULL) {
        return problem;
    }

    endpoint->port = endpoint->tls ? 443 : 80;
    if (host_length < length) {
        char digits[6] = "";
        if (text[host_length] != ':' || length - host_length - 1 >= sizeof digits) {
            return "its port is not a number from 1 to 65535";
        }
        memcpy(digits, text + host_length + 1, length - host_length - 1);
        if (!scan_number(digits, 1, UINT16_MAX, &port)) {
            return "its port is not a number from 1 to 65535";
        }
        endpoint->port = (uint16_t)port;
    }
    if (!endpoint->tls && !is_loopback(endpoint->host)) {
        return "http:// is for loopback addresses only; use https://";
    }
    return NULL;
}

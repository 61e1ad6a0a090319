#define _POSIX_C_SOURCE 200809L

#include "purge_no_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include <teo/limits.h>

#include "purge_scan.h"

#define SEPARATORS ", \t\r\n"

/* An IP address: 4 or 16 bytes; length 0: the text is a name. */
struct address {
    unsigned char bytes[16];
    size_t length;
};

/* Takes brackets away. */
static void unwrap(char *text)
{
    size_t length = strlen(text);

    if (length > 2 && text[0] == '[' && text[length - 1] == ']') {
        memmove(text, text + 1, length - 2);
        text[length - 2] = '\0';
    }
}

static struct address address_of(const char *text)
{
    struct address address = {{0}, 0};

    if (inet_pton(AF_INET, text, address.bytes) == 1) {
        address.length = 4;
    } else if (inet_pton(AF_INET6, text, address.bytes) == 1) {
        address.length = 16;
    }
    return address;
}

static bool is_in(const struct address *address, const struct address *net, uint64_t bits)
{
    size_t whole = (size_t)bits / 8, rest = (size_t)bits % 8;
    unsigned char mask = (unsigned char)(0xFF00u >> rest);

    return address->length == net->length && memcmp(address->bytes, net->bytes, whole) == 0 &&
           (rest == 0 || ((address->bytes[whole] ^ net->bytes[whole]) & mask) == 0);
}

/* `entry` is without a port, and may be changed. */
static bool address_matches(char *entry, const struct address *host)
{
    char *slash = strchr(entry, '/');
    struct address net;
    uint64_t bits;

    if (slash != NULL) {
        *slash++ = '\0';
    }
    unwrap(entry);
    net = address_of(entry);
    bits = net.length * 8;
    if (net.length == 0 || (slash != NULL && !scan_number(slash, 0, bits, &bits))) {
        return false;
    }
    return is_in(host, &net, bits);
}

/* A dot at the end of a name says only that it is complete. */
static size_t length_of_name(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && name[length - 1] == '.' ? length - 1 : length;
}

static bool name_matches(const char *entry, const char *host)
{
    size_t length, host_length = length_of_name(host);

    entry += strncmp(entry, "*.", 2) == 0 ? 2 : *entry == '.' ? 1 : 0;
    length = length_of_name(entry);
    if (length == 0 || length > host_length ||
        strncasecmp(host + host_length - length, entry, length) != 0) {
        return false;
    }
    return length == host_length || host[host_length - length - 1] == '.';
}

/*
 * Cuts the port off an entry: what follows its only colon, or that after a bracket. False: it is
 * for another port.
 */
static bool take_port(char *entry, uint16_t port)
{
    char *colon = strrchr(entry, ':');
    uint64_t number;

    if (colon == NULL || (entry[0] == '[' ? colon[-1] != ']' : strchr(entry, ':') != colon)) {
        return true;
    }
    *colon = '\0';
    return scan_number(colon + 1, 1, UINT16_MAX, &number) && number == port;
}

static bool entry_matches(char *entry, const char *host, const struct address *address,
                          uint16_t port)
{
    if (strcmp(entry, "*") == 0) {
        return true;
    }
    if (!take_port(entry, port)) {
        return false;
    }
    return address->length != 0 ? address_matches(entry, address) : name_matches(entry, host);
}

bool no_proxy_has(const char *list, const char *host, uint16_t port)
{
    char bare[TEO_HOST_MAX + 1], entry[TEO_HOST_MAX + sizeof "[]:65535"];
    struct address address;

    strncpy(bare, host, sizeof bare - 1);
    bare[sizeof bare - 1] = '\0';
    unwrap(bare);
    address = address_of(bare);
    while (*(list += strspn(list, SEPARATORS)) != '\0') {
        size_t length = strcspn(list, SEPARATORS);

        if (length < sizeof entry) {
            memcpy(entry, list, length);
            entry[length] = '\0';
            if (entry_matches(entry, host, &address, port)) {
                return true;
            }
        }
        list += length;
    }
    return false;
}

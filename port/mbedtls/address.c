/*
 * A parser of IP addresses: mbedTLS 2.28 has none, and firmware has no inet_pton(). It accepts only
 * the plain notations. Anything else that a resolver may accept ("127.1", "0x7f.1", zones) counts
 * as a name, and no certificate has such a name.
 */
#include "teo_tls_internal.h"

#include <string.h>

/*
 * Reads a number of up to `digits` digits in base 10 or 16, and moves `*text` after it. -1: there
 * is no digit.
 */
static int32_t take_number(const char **text, int base, int digits)
{
    int32_t value = 0;
    int count = 0;

    for (; count < digits; count++) {
        char c = **text;
        int32_t digit;

        if (c >= '0' && c <= '9') {
            digit = c - '0';
        } else if (base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
            digit = (c | 0x20) - 'a' + 10;
        } else {
            break;
        }
        value = value * base + digit;
        ++*text;
    }
    return count != 0 ? value : -1;
}

/* RFC 3986 section 3.2.2, IPv4address. `end` is the character that must follow. */
static bool parse_v4(const char *text, char end, uint8_t address[4])
{
    for (int i = 0; i < 4; i++) {
        bool zero = *text == '0';
        const char *start = text;
        int32_t value = take_number(&text, 10, 3);

        if (value < 0 || value > 255 || (zero && text - start > 1)) {
            return false;
        }
        address[i] = (uint8_t)value;
        if (*text != (i < 3 ? '.' : end)) {
            return false;
        }
        text++;
    }
    return true;
}

#define TEO_TLS_NO_GAP 17u

/*
 * RFC 4291 section 2.2: eight groups; "::" once for groups of zeros; the last two may be an IPv4
 * address. `text` ends with ']'.
 */
static bool parse_v6(const char *text, uint8_t address[16])
{
    uint8_t bytes[16] = {0};
    size_t count = 0;            /* of `bytes` */
    size_t gap = TEO_TLS_NO_GAP; /* the index in them where "::" is */

    if (text[0] == ':' && text[1] == ':') {
        gap = 0;
        text += 2;
    }
    while (*text != ']') {
        const char *group = text;
        int32_t value = take_number(&text, 16, 4);

        if (value < 0 || count > 14) {
            return false;
        }
        if (*text == '.') {
            if (count > 12 || !parse_v4(group, ']', bytes + count)) {
                return false;
            }
            count += 4;
            break;
        }
        bytes[count++] = (uint8_t)(value >> 8);
        bytes[count++] = (uint8_t)value;
        if (*text == ':' && text[1] == ':' && gap == TEO_TLS_NO_GAP) {
            gap = count;
            text += 2;
        } else if (*text == ':' && text[1] != ']') {
            text++;
        } else if (*text != ']') {
            return false;
        }
    }
    if (gap == TEO_TLS_NO_GAP ? count != 16 : count > 14) {
        return false;
    }
    memset(address, 0, 16);
    memcpy(address, bytes, gap < count ? gap : count);
    if (gap < count) {
        memcpy(address + 16 - (count - gap), bytes + gap, count - gap);
    }
    return true;
}

uint8_t teo_tls_parse_address(const char *host, uint8_t address[16])
{
    const char *end = strchr(host, ']');

    if (host[0] == '[') {
        return end != NULL && end[1] == '\0' && parse_v6(host + 1, address) ? 16 : 0;
    }
    return parse_v4(host, '\0', address) ? 4 : 0;
}

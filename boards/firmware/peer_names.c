#include "firmware_peer_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/error.h>
#include <mbedtls/platform.h>
#include <mbedtls/x509.h>

static const char *host;
static size_t host_length; /* without a dot at the end, which no certificate has */

void peer_names_keep(const char *name)
{
    host = name;
    host_length = name != NULL ? strlen(name) : 0;
    if (host_length > 1 && name[host_length - 1] == '.') {
        host_length--;
    }
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* "192.0.2.1" or "[2001:db8::1]": no name ends in a digit. */
static bool host_is_address(void)
{
    char last = host[host_length - 1];

    return (last >= '0' && last <= '9') || last == ']';
}

/* "*.example.org" is for one label in place of the asterisk (RFC 6125 section 6.4.3). */
static bool may_be_host(const char *name, size_t length)
{
    const char *tail = host;

    if (length > 2 && name[0] == '*' && name[1] == '.') {
        tail = memchr(host, '.', host_length);
        if (tail == NULL) {
            return false;
        }
        name++;
        length--;
    }
    if (length != host_length - (size_t)(tail - host)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (lower(name[i]) != lower(tail[i])) {
            return false;
        }
    }
    return true;
}

static bool is_wanted(const mbedtls_x509_buf *name)
{
    if (host_length == 0) {
        return true;
    }
    switch ((unsigned)name->tag & MBEDTLS_ASN1_TAG_VALUE_MASK) {
    case MBEDTLS_X509_SAN_DNS_NAME:
        return may_be_host((const char *)name->p, name->len);
    case MBEDTLS_X509_SAN_IP_ADDRESS:
        return host_is_address();
    default: /* nobody asks for the others */
        return false;
    }
}

/* Adds a name to the list, whose first element belongs to the certificate. */
static int keep(mbedtls_x509_sequence *list, const mbedtls_x509_buf *name)
{
    if (list->buf.p != NULL) {
        mbedtls_x509_sequence *more = mbedtls_calloc(1, sizeof *more);

        if (more == NULL) {
            return MBEDTLS_ERR_X509_INVALID_EXTENSIONS + MBEDTLS_ERR_ASN1_ALLOC_FAILED;
        }
        more->next = list->next;
        list->next = more;
        list = more;
    }
    list->buf = *name;
    return 0;
}

int __wrap_mbedtls_x509_get_subject_alt_name(unsigned char **at, const unsigned char *end,
                                             mbedtls_x509_sequence *names);

/* Reads a name and checks its form, as mbedTLS does. Returns 0 or an error code of mbedTLS. */
static int take_name(unsigned char **at, const unsigned char *end, mbedtls_x509_buf *name)
{
    mbedtls_x509_subject_alternative_name checked;
    int code;

    name->tag = *(*at)++;
    code = mbedtls_asn1_get_len(at, end, &name->len);
    if (code == 0 &&
        ((unsigned)name->tag & MBEDTLS_ASN1_TAG_CLASS_MASK) != MBEDTLS_ASN1_CONTEXT_SPECIFIC) {
        code = MBEDTLS_ERR_ASN1_UNEXPECTED_TAG;
    }
    if (code != 0) {
        return MBEDTLS_ERR_X509_INVALID_EXTENSIONS + code;
    }
    name->p = *at;
    *at += name->len;
    memset(&checked, 0, sizeof checked);
    code = mbedtls_x509_parse_subject_alt_name(name, &checked);
    if (code == 0) {
        mbedtls_x509_free_subject_alt_name(&checked);
    }
    return code == MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE ? 0 : code; /* of a kind it does not read */
}

/* SubjectAltName of RFC 5280 section 4.2.1.6: a sequence of names, each with a tag and a length. */
int __wrap_mbedtls_x509_get_subject_alt_name(unsigned char **at, const unsigned char *end,
                                             mbedtls_x509_sequence *names)
{
    size_t length;
    int code = mbedtls_asn1_get_tag(at, end, &length,
                                    MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);

    if (code == 0 && *at + length != end) {
        code = MBEDTLS_ERR_ASN1_LENGTH_MISMATCH;
    }
    if (code != 0) {
        return MBEDTLS_ERR_X509_INVALID_EXTENSIONS + code;
    }
    while (code == 0 && *at < end) {
        mbedtls_x509_buf name;

        code = take_name(at, end, &name);
        if (code == 0 && is_wanted(&name)) {
            code = keep(names, &name);
        }
    }
    return code;
}

/* Who is the peer: the checks that are added to mbedTLS's own, and what becomes of their outcome. */
#include "internal.h"

#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/cipher.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>

#define SAN_IP_ADDRESS 7u /* RFC 5280 section 4.2.1.6: GeneralName, iPAddress [7] */

/* RFC 9110 section 4.3.5: the octets of an iPAddress entry are those of the address. */
static bool names_address(const mbedtls_x509_crt *certificate, const uint8_t *address, size_t length)
{
    const mbedtls_x509_sequence *entry;

    for (entry = &certificate->subject_alt_names; entry != NULL; entry = entry->next) {
        if (entry->buf.p != NULL && ((unsigned)entry->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK) == SAN_IP_ADDRESS &&
            entry->buf.len == length && memcmp(entry->buf.p, address, length) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * mbedTLS matches names; addresses are matched here, as 2.28 cannot and as 3.6 could only together with an SNI that must not
 * be sent. A certificate without alternative names is refused: mbedTLS would turn to the common name, which
 * RFC 9110 section 4.3.4 forbids.
 */
int teo_tls_check_certificate(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    teo_tls *tls = context;

    tls->checked = true;
    if (tls->time_is_floor) {
        *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_FUTURE;
    }
    if (depth != 0) {
        return 0;
    }
    if (certificate->subject_alt_names.buf.p == NULL ||
        (tls->address_length != 0 && !names_address(certificate, tls->address, tls->address_length))) {
        *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    }
    return 0;
}

teo_status teo_tls_verify_status(uint32_t flags)
{
    if (flags == UINT32_MAX) {
        return TEO_E_TLS_CERT; /* verification did not come to its end */
    }
    if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        return TEO_E_TLS_CA;
    }
    if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) {
        return TEO_E_TLS_HOST;
    }
    /* Before _EXPIRED: both at once come from a clock that is wrong more often than from such a chain. */
    if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) {
        return TEO_E_TLS_NOT_YET;
    }
    if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) {
        return TEO_E_TLS_EXPIRED;
    }
    return TEO_E_TLS_CERT;
}

/* error.h of mbedTLS: a code is the negative of a high part (a module's) plus a low part (bignum, ASN.1, …). */
#define LOW_PART(code) (-(-(code) & 0x7F))
#define HIGH_PART(code) (-(-(code) & ~0x7F))

/* Not what the peer did, but what this side lacks: memory, or random numbers. */
static bool lacks_means(int code)
{
    switch (LOW_PART(code)) {
    case MBEDTLS_ERR_MPI_ALLOC_FAILED:
    case MBEDTLS_ERR_ASN1_ALLOC_FAILED:
    case MBEDTLS_ERR_ENTROPY_SOURCE_FAILED:
        return true;
    default:
        break;
    }
    switch (HIGH_PART(code)) {
    case MBEDTLS_ERR_SSL_ALLOC_FAILED:
    case MBEDTLS_ERR_X509_ALLOC_FAILED:
    case MBEDTLS_ERR_PK_ALLOC_FAILED:
    case MBEDTLS_ERR_ECP_ALLOC_FAILED:
    case MBEDTLS_ERR_ECP_RANDOM_FAILED:
    case MBEDTLS_ERR_MD_ALLOC_FAILED:
    case MBEDTLS_ERR_CIPHER_ALLOC_FAILED:
    case MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED:
        return true;
    default:
        return false;
    }
}

teo_status teo_tls_code_status(int code)
{
    int high = HIGH_PART(code);

    if (lacks_means(code)) {
        return TEO_E_TLS_SETUP;
    }
    if (code == MBEDTLS_ERR_SSL_CONN_EOF || code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return TEO_E_CLOSED;
    }
    /* The codes of x509.h: a certificate that cannot be read. */
    if (high <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && high >= MBEDTLS_ERR_X509_FILE_IO_ERROR) {
        return TEO_E_TLS_CERT;
    }
    return TEO_E_TLS;
}

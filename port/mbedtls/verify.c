/* Who the peer is: checks in addition to mbedTLS's own, and the statuses for what can go wrong. */
#include "teo_tls_internal.h"

#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/cipher.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>

#if MBEDTLS_VERSION_MAJOR < 3
#define MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION
#endif

/* From the day before March 1 of the year 0, because the first day of a month is 1. */
#define TEO_TLS_DAYS_TO_1970 719469
#define TEO_TLS_SAN_IP_ADDRESS 7u /* RFC 5280 section 4.2.1.6: GeneralName, iPAddress [7] */

/* RFC 9110 section 4.3.5: the octets of an iPAddress entry are those of the address. */
static bool names_address(const mbedtls_x509_crt *certificate, const uint8_t *address,
                          size_t length)
{
    const mbedtls_x509_sequence *entry;

    for (entry = &certificate->subject_alt_names; entry != NULL; entry = entry->next) {
        if (entry->buf.p != NULL &&
            ((unsigned)entry->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK) == TEO_TLS_SAN_IP_ADDRESS &&
            entry->buf.len == length && memcmp(entry->buf.p, address, length) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * A time of a certificate in Unix seconds: 0 before 1970, UINT32_MAX after 2105 (RFC 5280 section
 * 4.1.2.5: 9999 is "no end").
 */
static uint32_t unix_seconds(const mbedtls_x509_time *time)
{
    /* The year begins with March here: then the leap day is its last one. */
    int month = time->mon > 2 ? time->mon - 3 : time->mon + 9;
    int year = time->mon > 2 ? time->year : time->year - 1;
    int32_t days;

    if (time->year < 1970) {
        return 0;
    }
    if (time->year > 2105) {
        return UINT32_MAX;
    }
    days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + time->day;
    days -= TEO_TLS_DAYS_TO_1970;
    return (((uint32_t)days * 24u + (uint32_t)time->hour) * 60u + (uint32_t)time->min) * 60u +
           (uint32_t)time->sec;
}

/*
 * mbedTLS compares names. Addresses are compared here, because 2.28 cannot do it, and 3.6 only if
 * the address is also sent as SNI, which is forbidden. A certificate without alternative names is
 * refused: mbedTLS would compare its common name, which RFC 9110 section 4.3.4 forbids.
 */
int teo_tls_check_certificate(void *context, mbedtls_x509_crt *certificate, int depth,
                              uint32_t *flags)
{
    teo_tls *tls = context;
    uint32_t begin = unix_seconds(&certificate->valid_from);
    uint32_t end = unix_seconds(&certificate->valid_to);

    tls->checked = true;
    if (begin > tls->chain_begins_at) {
        tls->chain_begins_at = begin;
    }
    if (end < tls->chain_ends_at) {
        tls->chain_ends_at = end;
    }
    if (tls->time_is_floor) {
        *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_FUTURE;
    }
    if (depth != 0) {
        return 0;
    }
    if (certificate->subject_alt_names.buf.p == NULL ||
        (tls->address_length != 0 &&
         !names_address(certificate, tls->address, tls->address_length))) {
        *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    }
    return 0;
}

teo_status teo_tls_verify_status(uint32_t flags)
{
    if (flags == UINT32_MAX) {
        return TEO_E_TLS_CERT; /* the verification was not completed */
    }
    if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        return TEO_E_TLS_CA;
    }
    if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) {
        return TEO_E_TLS_HOST;
    }
    /* Before _EXPIRED: if both are set, a wrong clock is a likelier cause than such a chain. */
    if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) {
        return TEO_E_TLS_NOT_YET;
    }
    if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) {
        return TEO_E_TLS_EXPIRED;
    }
    return TEO_E_TLS_CERT;
}

/*
 * RFC 8446 section 6.2. TEO_E_TLS_REFUSED for the alerts that the same ClientHello would get again.
 */
teo_status teo_tls_alert_status(uint8_t alert)
{
    switch (alert) {
    case 10:  /* unexpected_message: like 22 and 50, the server cannot read what it got */
    case 22:  /* record_overflow */
    case 40:  /* handshake_failure */
    case 41:  /* no_certificate: this and those up to 46 are about a client's certificate */
    case 42:  /* bad_certificate */
    case 43:  /* unsupported_certificate */
    case 44:  /* certificate_revoked */
    case 45:  /* certificate_expired */
    case 46:  /* certificate_unknown */
    case 47:  /* illegal_parameter */
    case 48:  /* unknown_ca */
    case 49:  /* access_denied */
    case 50:  /* decode_error */
    case 70:  /* protocol_version */
    case 71:  /* insufficient_security */
    case 86:  /* inappropriate_fallback */
    case 109: /* missing_extension */
    case 110: /* unsupported_extension */
    case 112: /* unrecognized_name */
    case 116: /* certificate_required */
    case 120: /* no_application_protocol */
        return TEO_E_TLS_REFUSED;
    default:
        return TEO_E_TLS;
    }
}

/*
 * mbedTLS's error.h: a code is minus the sum of a high part (of a module) and a low part (of
 * bignum, ASN.1, …).
 */
#define TEO_TLS_LOW_PART(code) (-(-(code) & 0x7F))
#define TEO_TLS_HIGH_PART(code) (-(-(code) & ~0x7F))

/* Whether the cause is on this side: no memory or no random numbers. */
static bool is_local_failure(int code)
{
    switch (TEO_TLS_LOW_PART(code)) {
    case MBEDTLS_ERR_MPI_ALLOC_FAILED:
    case MBEDTLS_ERR_ASN1_ALLOC_FAILED:
    case MBEDTLS_ERR_ENTROPY_SOURCE_FAILED:
        return true;
    default:
        break;
    }
    switch (TEO_TLS_HIGH_PART(code)) {
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
    int high = TEO_TLS_HIGH_PART(code);

    if (is_local_failure(code)) {
        return TEO_E_TLS_SETUP;
    }
    if (code == MBEDTLS_ERR_SSL_CONN_EOF || code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return TEO_E_CLOSED;
    }
    if (code == MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION) {
        return TEO_E_TLS_REFUSED;
    }
    /* The codes of x509.h: the certificate cannot be parsed. */
    if (high <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && high >= MBEDTLS_ERR_X509_FILE_IO_ERROR) {
        return TEO_E_TLS_CERT;
    }
    switch (high) { /* the codes of pk.h that stand alone: its key cannot be read */
    case MBEDTLS_ERR_PK_INVALID_PUBKEY:
    case MBEDTLS_ERR_PK_INVALID_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
    case MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE:
        return TEO_E_TLS_CERT;
    default:
        return TEO_E_TLS;
    }
}

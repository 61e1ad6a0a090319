/* What the files of the TLS port share. */
#ifndef TEO_MBEDTLS_INTERNAL_H
#define TEO_MBEDTLS_INTERNAL_H

#include <teo/port_mbedtls.h>

#include <mbedtls/version.h>

#if !defined(MBEDTLS_SSL_CLI_C) || !defined(MBEDTLS_X509_CRT_PARSE_C) || !defined(MBEDTLS_SHA256_C)
#error "the TLS port needs an mbedTLS with MBEDTLS_SSL_CLI_C, MBEDTLS_X509_CRT_PARSE_C and MBEDTLS_SHA256_C"
#endif
#if MBEDTLS_VERSION_MAJOR < 3 && !defined(MBEDTLS_SSL_PROTO_TLS1_2)
#error "the TLS port needs an mbedTLS with MBEDTLS_SSL_PROTO_TLS1_2"
#endif

/* A member of mbedTLS's structures for which 3.6 has no function. */
#if MBEDTLS_VERSION_MAJOR < 3
#define TEO_TLS_MEMBER(name) name
#else
#define TEO_TLS_MEMBER(name) MBEDTLS_PRIVATE(name)
#endif

enum { TEO_TLS_IDLE, TEO_TLS_BELOW, TEO_TLS_HANDSHAKE, TEO_TLS_OPEN, TEO_TLS_FAILED }; /* teo_tls.step */

/*
 * Calls to the port below that one call to this may make. mbedTLS loops until a record is whole, or until it has one that
 * carries data; a peer that feeds it drops, or records that carry none, must not keep it there. 64 is far more
 * than a record takes in good conditions, so that hardly a call is cut short.
 */
#define TEO_TLS_CALLS_MAX 64

/*
 * What a ClientHello with a session has more than one without, the ticket aside: at most 67 bytes
 * of the extension pre_shared_key (RFC 8446 section 4.2.11: its head, one identity's, a binder of
 * 48 bytes) and 4 of early_data, or a session ID of 32. The rest is a reserve.
 */
#define TEO_TLS_OFFER_MARGIN 96u

/* The functions that mbedTLS is given; `context` is the teo_tls. An error of the port below is left in `failure`. */
int teo_tls_send_below(void *context, const unsigned char *data, size_t length);
int teo_tls_recv_below(void *context, unsigned char *data, size_t size);
int teo_tls_random_below(void *context, unsigned char *data, size_t length);

/* Parses "192.0.2.1" or "[2001:db8::1]" into 4 or 16 bytes and returns how many; 0: it is neither. */
uint8_t teo_tls_parse_address(const char *host, uint8_t address[16]);

/*
 * mbedTLS's hook, once a certificate of the chain (depth 0: the peer's own, the root's the last):
 * adds to its flags, and notes the least end of them all. `context` is the teo_tls.
 */
int teo_tls_check_certificate(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

/* The status for what verification found wrong. */
teo_status teo_tls_verify_status(uint32_t flags);

/* The status for an error code of mbedTLS, other than WANT_READ and WANT_WRITE. */
teo_status teo_tls_code_status(int code);

/* The status for a fatal alert that the peer has sent. */
teo_status teo_tls_alert_status(uint8_t alert);

/* Makes sure that the session kept is one of this host: forgets any other, and notes the owner of the next. */
teo_status teo_tls_own_session(teo_tls *tls, const char *host, uint16_t port);

/* Offers the session that is kept, if any, and forgets one that is too old. */
void teo_tls_offer_session(teo_tls *tls);

/*
 * A full handshake has verified the peer: what is kept of this connection counts from now, and ends
 * with the chain.
 */
void teo_tls_begin_session(teo_tls *tls);

/* Of the session that is kept; 0 also where it has an ID instead. */
size_t teo_tls_ticket_length(const teo_tls *tls);

/* Keeps the session of the connection, in place of the one before, if it can be offered. */
void teo_tls_keep_session(teo_tls *tls);

/* Whether a session can be had as soon as the handshake is over: in TLS 1.3 it comes later, in a ticket. */
bool teo_tls_session_is_early(const teo_tls *tls);

#endif

/* What the files of the TLS port share. */
#ifndef TEO_MBEDTLS_INTERNAL_H
#define TEO_MBEDTLS_INTERNAL_H

#include <teo/port_mbedtls.h>

#include <mbedtls/version.h>

#if !defined(MBEDTLS_SSL_CLI_C) || !defined(MBEDTLS_X509_CRT_PARSE_C) || !defined(MBEDTLS_SHA256_C)
#error "port/mbedtls needs MBEDTLS_SSL_CLI_C, MBEDTLS_X509_CRT_PARSE_C and MBEDTLS_SHA256_C"
#endif
#if MBEDTLS_VERSION_MAJOR < 3 && !defined(MBEDTLS_SSL_PROTO_TLS1_2)
#error "port/mbedtls needs MBEDTLS_SSL_PROTO_TLS1_2"
#endif

/* A member of mbedTLS's structures for which 3.6 has no function. */
#if MBEDTLS_VERSION_MAJOR < 3
#define TEO_TLS_MEMBER(name) name
#else
#define TEO_TLS_MEMBER(name) MBEDTLS_PRIVATE(name)
#endif

/* teo_tls.step: see tls.c. */
enum { TEO_TLS_IDLE, TEO_TLS_BELOW, TEO_TLS_HANDSHAKE, TEO_TLS_OPEN, TEO_TLS_FAILED };

/*
 * How many calls to the port below one call of this port may make. mbedTLS loops until it has a
 * complete record with data. A peer that sends a byte at a time, or records without data, must not
 * keep it there. 64 is far more than a record normally needs.
 */
#define TEO_TLS_CALLS_MAX 64

/*
 * How many bytes longer a ClientHello is that offers a session, besides the ticket: at most 67 for
 * the extension pre_shared_key (RFC 8446 section 4.2.11: its head, that of one identity, a binder
 * of 48 bytes) and 4 for early_data, or 32 for a session ID. The rest is a reserve.
 */
#define TEO_TLS_OFFER_MARGIN 96u

/*
 * The functions that mbedTLS calls; `context` is the teo_tls. They leave an error of the port below
 * in `failure`.
 */
int teo_tls_send_below(void *context, const unsigned char *data, size_t length);
int teo_tls_recv_below(void *context, unsigned char *data, size_t size);
int teo_tls_random_below(void *context, unsigned char *data, size_t length);

/*
 * Parses "192.0.2.1" or "[2001:db8::1]" and returns the length of the address, 4 or 16; 0: it is
 * neither.
 */
uint8_t teo_tls_parse_address(const char *host, uint8_t address[16]);

/*
 * mbedTLS calls this for each certificate of the chain; the peer's own has depth 0, the root the
 * greatest. It adds to mbedTLS's flags and notes the dates of the chain. `context` is the
 * teo_tls.
 */
int teo_tls_check_certificate(void *context, mbedtls_x509_crt *certificate, int depth,
                              uint32_t *flags);

/* The status for the flags of a verification that failed. */
teo_status teo_tls_verify_status(uint32_t flags);

/* The status for an error code of mbedTLS, other than WANT_READ and WANT_WRITE. */
teo_status teo_tls_code_status(int code);

/* The status for a fatal alert that the peer has sent. */
teo_status teo_tls_alert_status(uint8_t alert);

/*
 * Forgets the session if it belongs to another host, port or roots, and notes whom the next one
 * belongs to.
 */
teo_status teo_tls_own_session(teo_tls *tls, const char *host, uint16_t port);

/* Offers the session in the coming handshake, if there is one; forgets it if it is too old. */
void teo_tls_offer_session(teo_tls *tls);

/*
 * After a full handshake: the age of its sessions counts from now, and they end with the present
 * chain.
 */
void teo_tls_begin_session(teo_tls *tls);

/* The length of the session's ticket; 0 also if it has a session ID instead. */
size_t teo_tls_ticket_length(const teo_tls *tls);

/* Replaces the session by the one of this connection, if that can be offered later. */
void teo_tls_keep_session(teo_tls *tls);

/*
 * Whether the session is there when the handshake is over. In TLS 1.3 it comes later, in a ticket.
 */
bool teo_tls_session_is_early(const teo_tls *tls);

#endif

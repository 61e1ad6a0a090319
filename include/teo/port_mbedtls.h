/*
 * TLS by mbedTLS (2.28 or 3.6) as a port over another port. The peer's chain and host name are always verified; there
 * is no way to switch that off.
 *
 * TLS 1.2, and with mbedTLS 3.6 also 1.3; the cipher suites and curves are the library's defaults. Its configuration needs
 * MBEDTLS_SSL_CLI_C, MBEDTLS_X509_CRT_PARSE_C and MBEDTLS_SHA256_C. It takes its memory from its own allocator: the
 * heap on a host, a static arena in firmware. Validity times are checked where it is built with
 * MBEDTLS_HAVE_TIME_DATE, sessions resumed by ticket where with MBEDTLS_SSL_SESSION_TICKETS.
 *
 * Limits of mbedTLS, and so of this port:
 *   - Revocation is not checked: it fetches no CRL and does not ask for OCSP (RFC 6066 section 8).
 *   - Name constraints (RFC 5280 section 4.2.1.10) that are not critical are not checked. A
 *     certificate of the chain with critical ones, or with any other critical extension that
 *     mbedTLS does not know, is refused: TEO_E_TLS_CERT. Among `roots`, it is left out when they
 *     are parsed.
 *   - A handshake message that the peer splits over several records is refused by 2.28, and by 3.6
 *     before 3.6.3: TEO_E_TLS, with MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE in `error`.
 */
#ifndef TEO_PORT_MBEDTLS_H
#define TEO_PORT_MBEDTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <teo/port.h>

#define TEO_TLS_OWNER_SIZE 32 /* a SHA-256 digest */

#define TEO_TLS_NO_ALERT 0xFF

/* One connection. Read the first four and set the fifth; the rest is the port's own. */
typedef struct teo_tls {
    int error;       /* mbedTLS's code of the last failure, for a log: mbedtls_strerror() names it */
    uint32_t verify; /* mbedTLS's MBEDTLS_X509_BADCERT_… flags of the last handshake */
    uint8_t alert;   /* the fatal alert that the peer sent last; TEO_TLS_NO_ALERT: none since open() */
    bool resumed;    /* the last handshake resumed the session that was offered */

    /*
     * To set before open(), by a device that does not know the time yet: what mbedTLS takes for the time is only known to be past.
     * A certificate that had ended by then is refused, one that was not valid yet is not, and the handshake leaves no session.
     * Clear it, and open again, once the time is known: only then has every date counted.
     */
    bool time_is_floor;

    const teo_port *below;
    mbedtls_x509_crt *roots;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    mbedtls_ssl_session session;
    uint32_t made_at;                  /* when the session's full handshake was: session.c */
    uint32_t ends_at;                  /* the least notAfter of its chain, in Unix seconds */
    uint32_t chain_ends_at;            /* the same, of the handshake under way */
    uint16_t hello;                    /* its longest record, a ClientHello, less its ticket */
    uint8_t owner[TEO_TLS_OWNER_SIZE]; /* whose session that is: a digest of host, port and roots */
    uint8_t address[16];               /* the host, where it is an address */
    uint8_t address_length;            /* 4, 16, or 0 where it is a name */
    bool has_session;
    bool moved;                        /* the call under way has sent or received bytes */
    bool offered;                      /* the handshake under way offers it */
    bool checked;                      /* the handshake under way has verified a certificate */
    bool ready;                        /* `ssl` is fit for a handshake */
    bool ended;                        /* the peer has said that it sends no more */
    uint8_t step;
    uint8_t want_recv;                 /* teo_event that recv() waits for, below */
    uint8_t want_send;                 /* the same for send() */
    uint8_t calls;                     /* to the port below that the call under way may still make */
    teo_status failure;                /* of the port below, or of the last call: stays until close() */
    size_t offer;                      /* bytes that a send() that was put off has encrypted already */
} teo_tls;

/*
 * Sets up TLS over `below` and fills `port`. `roots` are the CAs to trust, parsed by the caller (mbedtls_x509_crt_parse()).
 * All four stay the caller's and must live, unmoved, as long as the port is used; `below` serves this port alone.
 * Several threads may use one each. Set them up in one thread, as mbedTLS fills tables of its own at the first use; give each its own
 * `roots`, as mbedTLS 2.28 keeps tables in the keys of certificates; an mbedTLS that uses PSA needs MBEDTLS_THREADING_C besides.
 * `port` has wait() only if `below` has.
 * Where mbedTLS uses PSA (any build with TLS 1.3), psa_crypto_init() is called: it fills global state of mbedTLS, and draws on
 * mbedTLS's own entropy sources, not on random() below, which serves all else.
 * TEO_E_ARGUMENT: a NULL; TEO_E_TLS_SETUP: no memory, no CA in `roots` or no random() below. teo_tls_free() is due in any case.
 *
 * open() answers what the open() below does, and:
 *   TEO_PROGRESS       bytes of the handshake were sent or received, or a step of it was computed
 *   TEO_E_TLS_CA, _HOST, _NOT_YET, _EXPIRED, _CERT   the peer is not who it should be. Where several hold, the first of
 *                      these is told: dates and names that nobody vouches for mean nothing, and the dates of another
 *                      host's certificate are not this one's trouble. `verify` has all.
 *   TEO_E_TLS_REFUSED  the peer answered with an alert that the same ClientHello would meet again
 *                      (`alert`: protocol_version, decode_error, …), or with a version that is
 *                      too old. But TEO_E_TLS where a session was offered, as that may have been
 *                      the reason; the next handshake is a full one.
 *   TEO_E_TLS          the handshake failed in another way; `alert` may tell more
 *   TEO_E_TLS_SETUP    no memory or no random numbers
 *   TEO_E_HOST         NULL, empty, too long, or brackets, but no IPv6 address in them
 *   TEO_E_CLOSED, TEO_E_RESET   the peer ended the connection during the handshake
 * A name must be among the certificate's dNSName entries and is sent as SNI; an address
 * ("192.0.2.1", "[2001:db8::1]") must be among its iPAddress entries and is not sent (RFC 6066
 * section 3). The common name is never looked at (RFC 9110 section 4.3.4). A trailing dot ("host.")
 * is for the resolver below: it is neither sent as SNI nor matched. Each call does one step of the
 * handshake, so that a superloop stays alive.
 *
 * A record (up to 16 KB) is read whole before recv() has its bytes, and written whole: while parts of
 * it come or go, recv() and send() answer TEO_PROGRESS.
 *
 * recv() answers TEO_END only after the peer's close_notify; an end of the connection without one is TEO_E_CLOSED, as
 * anyone on the way could have cut it (RFC 8446 section 6.1). After any error the connection is gone and its keys are wiped.
 */
TEO_MUST_USE teo_status teo_tls_init(teo_tls *tls, const teo_port *below, mbedtls_x509_crt *roots, teo_port *port);

/*
 * The name of an AlertDescription (RFC 8446 section 6, RFC 5246 section 7.2), such as
 * "handshake_failure"; "unknown" for other numbers, "none" for TEO_TLS_NO_ALERT. Static. In a file
 * of its own: a program that never calls it does not carry the names.
 */
const char *teo_tls_alert_text(uint8_t alert);

/*
 * Ends what teo_tls_init() began, the connection below included, and wipes it. Harmless a second
 * time, and for NULL.
 */
void teo_tls_free(teo_tls *tls);

/*
 * Session resumption: the newest session is offered by itself to the next open() of the same host and port, under the same
 * roots; an open() of any other forgets it. To keep it over a restart or a deep sleep, save it and load it again.
 * The bytes are secret (they hold key material) and must come back unchanged: keep them where nobody else reads or writes.
 *
 * A resumed handshake shows no certificate, so a session, renewed or not, ends with the certificate
 * that ends first in the chain of its full handshake, root included, and at the latest 24 hours
 * after that handshake (RFC 5246 section F.1.4). Then, or where the clock was set back to before
 * it, a full handshake follows. Both are judged by mbedTLS's time, as the dates of a chain are.
 * Where mbedTLS has none (no MBEDTLS_HAVE_TIME_DATE), dates are not checked, and the age is counted
 * by clock() below, which wraps after 49 days, without the time that a session was saved. While
 * `time_is_floor`, none is offered.
 *
 * A session whose ticket is too long for the next ClientHello (MBEDTLS_SSL_OUT_CONTENT_LEN bytes
 * hold all of it) is not kept.
 *
 * teo_tls_save_session(): TEO_END when there is no session; TEO_E_BUFFER with the size needed in
 * `*length` (`data` may be NULL with `size` 0); TEO_E_ARGUMENT when another pointer is NULL.
 * teo_tls_load_session(): replaces the session there was. TEO_E_ARGUMENT for a NULL, when a
 * connection is open, or when the bytes are not a session of this build of mbedTLS, saved by this
 * version of libteo: there is none then. A session of another host or other roots, or one that has
 * ended, is loaded, but not offered.
 */
TEO_MUST_USE teo_status teo_tls_save_session(teo_tls *tls, void *data, size_t size, size_t *length);
TEO_MUST_USE teo_status teo_tls_load_session(teo_tls *tls, const void *data, size_t length);

/* Forgets the session: the next handshake is a full one. Harmless for NULL. */
void teo_tls_forget_session(teo_tls *tls);

#endif

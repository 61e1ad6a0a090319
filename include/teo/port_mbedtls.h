/*
 * TLS by mbedTLS (2.28 or 3.6) as a port over another port. It always verifies the peer's
 * certificate chain and host name; nothing can switch that off. Compile all .c files of
 * port/mbedtls/.
 *
 *   static teo_tls tls;
 *   static teo_port tcp, secure;                          // `tcp` is any other port
 *   status = teo_tls_init(&tls, &tcp, &roots, &secure);   // then the client uses `secure`
 *
 * It speaks TLS 1.2, and with mbedTLS 3.6 also TLS 1.3. Cipher suites and curves are mbedTLS's
 * defaults. mbedTLS must be built with MBEDTLS_SSL_CLI_C, MBEDTLS_X509_CRT_PARSE_C and
 * MBEDTLS_SHA256_C. It takes its memory from its own allocator: the heap on a host, a static arena
 * in firmware. With MBEDTLS_HAVE_TIME_DATE it checks the dates of certificates, with
 * MBEDTLS_SSL_SESSION_TICKETS it resumes sessions by ticket.
 *
 * Limits of mbedTLS, and so of this port:
 *   - It does not check revocation: it fetches no CRL and asks for no OCSP (RFC 6066 section 8).
 *   - It does not check name constraints (RFC 5280 section 4.2.1.10) that are not critical. It
 *     refuses a certificate of the chain with critical ones, or with another critical extension
 *     that it does not know: TEO_E_TLS_CERT. Its parser leaves out such a certificate among
 *     `roots`.
 *   - 2.28, and 3.6 before 3.6.3, refuse a handshake message that the peer splits over several
 *     records: TEO_E_TLS, with MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE in `error`.
 */
#ifndef TEO_PORT_MBEDTLS_H
#define TEO_PORT_MBEDTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <teo/port.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TEO_TLS_OWNER_SIZE 32 /* a SHA-256 digest */

#define TEO_TLS_NO_ALERT 0xFF /* teo_tls.alert: the peer has sent none */

/* One connection. Several threads may use one object each: see teo_tls_init(). */
typedef struct teo_tls {
    /* mbedTLS's code for the last failure, for a log; mbedtls_strerror() names it. */
    int error;

    /*
     * What the last handshake found wrong with the peer's certificates: MBEDTLS_X509_BADCERT_…
     * flags.
     */
    uint32_t verify;

    /*
     * The last fatal alert from the peer since open(), or TEO_TLS_NO_ALERT; teo_tls_alert_text()
     * names it.
     */
    uint8_t alert;

    /* Whether the last handshake resumed a session. */
    bool resumed;

    /*
     * Set it before open() on a device that does not know the time yet, but knows a time that has
     * passed, such as that of its build, and gives it to mbedTLS. A certificate that had expired by
     * then is refused; one that is not valid yet is accepted, and the handshake leaves no session.
     * When the time is known, clear it and call close() and open() again: only then are all dates
     * checked.
     *
     * If a server sends an intermediate twice, once as it expired before that time and once as it
     * was renewed after it, mbedTLS takes the first of the two. Give mbedTLS a later time then, or
     * order the chain before it is verified, as boards/firmware/trust.c does.
     */
    bool time_is_floor;

    /*
     * The dates of the chain that vouches for the last handshake, in Unix seconds: the latest
     * notBefore, or 0 if it resumed a session, and the earliest notAfter.
     */
    uint32_t chain_begins_at;
    uint32_t chain_ends_at;

    /* The rest is private. */
    const teo_port *below;
    mbedtls_x509_crt *roots;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    mbedtls_ssl_session session;
    uint32_t made_at;                  /* when the session's full handshake was: session.c */
    uint32_t ends_at;                  /* the earliest notAfter of its chain, in Unix seconds */
    uint16_t hello;                    /* bytes of its ClientHello, without the ticket */
    uint8_t owner[TEO_TLS_OWNER_SIZE]; /* whose session it is: a digest of host, port and roots */
    uint8_t address[16];               /* the host, if it is an address */
    uint8_t address_length;            /* 4, 16, or 0 for a name */
    bool has_session;
    bool moved;                        /* the present call has sent or received bytes */
    bool offered;                      /* the present handshake offers the session */
    bool checked;                      /* the present handshake has verified a certificate */
    bool ready;                        /* `ssl` can begin a handshake */
    bool ended;                        /* the peer sends no more */
    uint8_t step;
    uint8_t want_recv;                 /* the teo_event below that recv() waits for */
    uint8_t want_send;                 /* the same for send() */
    uint8_t calls;                     /* that the present call may still make to the port below */
    teo_status failure;                /* of the port below, or of the last call; until close() */
    size_t offer;                      /* bytes that a send() has encrypted, but not yet sent */
} teo_tls;

/*
 * Sets up TLS over the port `below` and fills `port` with its functions. `roots` are the CAs to
 * trust, parsed by the caller (mbedtls_x509_crt_parse()). All four belong to the caller and must
 * stay where they are as long as the port is used. `below` serves this port alone. `port` has
 * wait() only if `below` has it.
 *
 *   TEO_E_ARGUMENT    a pointer is NULL
 *   TEO_E_TLS_SETUP   no memory, no CA in `roots`, or no random() below
 *
 * Call teo_tls_free() in any case.
 *
 * Threads: set up all objects in one thread, because mbedTLS fills its own tables at the first use.
 * Give each object its own `roots`, because mbedTLS 2.28 keeps tables in the keys of certificates.
 * If mbedTLS uses PSA (each build with TLS 1.3), it also needs MBEDTLS_THREADING_C.
 *
 * PSA: psa_crypto_init() is called. It fills global state of mbedTLS and uses mbedTLS's own entropy
 * sources, not random() below, which serves everything else.
 *
 * open() makes one step of the handshake in each call, so that a superloop stays responsive. The
 * longest steps are asymmetric operations. On a Cortex-M3 a chain of RSA, leaf of 2048 bits and
 * root of 4096, needs 18 million instructions for the longest: 0.3 s at 62 MIPS. P-256 needs 53
 * million and P-384 110 million, unless mbedTLS is built with MBEDTLS_ECP_RESTARTABLE and the
 * program calls mbedtls_ecp_set_max_ops(160). Then no step for an ECDSA chain has more than 5
 * million (`make bench-board`). That works in TLS 1.2, and for the chain and the keys of a server
 * whose certificate has an EC key; mbedTLS does not divide RSA, nor ECDHE with an RSA certificate.
 *
 * open() returns what the open() below does, and:
 *
 *   TEO_PROGRESS       bytes of the handshake were sent or received, or a step of it was computed
 *   TEO_E_TLS_CA, TEO_E_TLS_HOST, TEO_E_TLS_NOT_YET, TEO_E_TLS_EXPIRED, TEO_E_TLS_CERT
 *                      the peer is not who it should be. If several checks fail, the first in this
 *                      list is returned, because dates and names in an untrusted chain carry no
 *                      information. `verify` has all.
 *   TEO_E_TLS_REFUSED  the peer refused this client, and would do so again: it sent an alert such
 *                      as protocol_version (`alert`), or its version of TLS is too old. After an
 *                      offer to resume a session it is TEO_E_TLS instead, because the offer may be
 *                      the reason; the next handshake is a full one.
 *   TEO_E_TLS          the handshake failed in another way; `alert` may say more
 *   TEO_E_TLS_SETUP    no memory or no random numbers
 *   TEO_E_HOST         NULL, empty, too long, or brackets without an IPv6 address in them
 *   TEO_E_CLOSED, TEO_E_RESET
 *                      the peer ended the connection during the handshake
 *
 * A name must be among the certificate's dNSName entries, and is sent as SNI. An address
 * ("192.0.2.1", "[2001:db8::1]") must be among its iPAddress entries, and is not sent (RFC 6066
 * section 3). The common name is never used (RFC 9110 section 4.3.4). A dot at the end ("host.") is
 * for the resolver below: it is neither sent nor compared.
 *
 * A record has up to 16 KB. It is received completely before recv() returns its bytes, and sent
 * completely before send() returns TEO_OK. Meanwhile both return TEO_PROGRESS whenever a part of it
 * moved.
 *
 * recv() returns TEO_END only after the peer's close_notify. A connection that ends without it
 * gives TEO_E_CLOSED, because anyone on the way could have cut it (RFC 8446 section 6.1). After any
 * error the connection is gone and its keys are wiped.
 */
TEO_MUST_USE teo_status teo_tls_init(teo_tls *tls, const teo_port *below, mbedtls_x509_crt *roots,
                                     teo_port *port);

/*
 * The name of an alert (RFC 8446 section 6, RFC 5246 section 7.2), such as "handshake_failure";
 * "none" for TEO_TLS_NO_ALERT, "unknown" for any other number. A static text. A program that never
 * calls this function does not contain the names.
 */
const char *teo_tls_alert_text(uint8_t alert);

/*
 * Closes the connection, frees what teo_tls_init() took, and wipes `tls`. Harmless a second time,
 * and for NULL.
 */
void teo_tls_free(teo_tls *tls);

/*
 * Session resumption. The newest session is offered by itself in the next open() of the same host
 * and port with the same roots; an open() of another host or port forgets it. To keep it over a
 * restart or a deep sleep, save it and load it again. The saved bytes are secret, because they
 * contain key material, and must come back unchanged: keep them where nobody else reads or writes.
 *
 * A resumed handshake shows no certificate. So a session ends, renewed or not, when the first
 * certificate in the chain of its full handshake ends, root included, and 24 hours after that
 * handshake at the latest (RFC 5246 section F.1.4). Then a full handshake follows, as it does when
 * the clock was set back to before the last one. mbedTLS's clock decides about both. If mbedTLS has
 * no clock (no MBEDTLS_HAVE_TIME_DATE), dates are not checked, and the age is counted by clock()
 * below, which wraps after 49 days and does not count the time that a session was saved. While
 * `time_is_floor` is set, no session is offered.
 *
 * A session whose ticket does not fit into the next ClientHello (of MBEDTLS_SSL_OUT_CONTENT_LEN
 * bytes at most) is not kept.
 *
 * teo_tls_save_session() writes the session to `data` and its size to `*length`.
 *   TEO_END          there is no session
 *   TEO_E_BUFFER     `size` is too small; `*length` says what is needed. `data` may be NULL, to
 *                    ask for it.
 *   TEO_E_ARGUMENT   another pointer is NULL
 *
 * teo_tls_load_session() replaces the session. The session of another host or other roots, or one
 * that has ended, is loaded, but not offered.
 *   TEO_E_ARGUMENT   `tls` is NULL or a connection is open; or `data` is NULL or does not hold a
 *                    session that this version of libteo saved with this build of mbedTLS, and
 *                    then there is no session any more
 */
TEO_MUST_USE teo_status teo_tls_save_session(teo_tls *tls, void *data, size_t size, size_t *length);
TEO_MUST_USE teo_status teo_tls_load_session(teo_tls *tls, const void *data, size_t length);

/* Forgets the session: the next handshake is a full one. Harmless for NULL. */
void teo_tls_forget_session(teo_tls *tls);

#ifdef __cplusplus
}
#endif

#endif

/* TLS over POSIX: who is trusted, and what is said of those who are not. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "port/mbedtls/teo_tls_internal.h"

#define LINE_SIZE 128

static void expect_name_asked_for(port_subject *subject, const char *host, uint16_t port, const char *expected)
{
    char line[LINE_SIZE];

    assert_int_equal(drive_open(subject, host, port), TEO_OK);
    assert_int_equal(take_report(subject, line, sizeof line), TEO_OK);
    assert_non_null(strrchr(line, ' '));
    assert_string_equal(strrchr(line, ' ') + 1, expected);
    assert_int_equal(((teo_tls *)subject->own)->verify, 0);
}

static void name(port_subject *subject)
{
    uint16_t port = peer_port(&subject->peer, "report");

    expect_name_asked_for(subject, "localhost", port, "localhost");
    assert_int_equal(subject->port->open(subject->port->context, "localhost", port), TEO_OK); /* it is open */
}

/* RFC 6066 section 3: no address in SNI. */
static void address(port_subject *subject)
{
    expect_name_asked_for(subject, "127.0.0.1", peer_port(&subject->peer, "report"), "-");
}

static void address_v6(port_subject *subject)
{
    port_peer peer;

    if (peer_start(&peer, "::1", subject->pki, NULL) != 0) {
        skip();
    }
    expect_name_asked_for(subject, "[::1]", peer_port(&peer, "report"), "-");
    subject->port->close(subject->port->context);
    expect_name_asked_for(subject, "[0:0::0.0.0.1]", peer_port(&peer, "report"), "-");
    peer_stop(&peer);
}

/* 127.0.0.2 is no entry of the certificate; 127.0.0.1, which is, must not do for it. */
static void other_address(port_subject *subject)
{
    port_peer peer;

    if (peer_start(&peer, "127.0.0.2", subject->pki, NULL) != 0) {
        skip();
    }
    assert_int_equal(drive_open(subject, "127.0.0.2", peer_port(&peer, "report")), TEO_E_TLS_HOST);
    peer_stop(&peer);
}

/* Refused with this status and flag, both under a name and under an address; and the port is fit for another connection. */
static void expect_refused(port_subject *subject, const char *listener, teo_status status, uint32_t flag)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1"};
    const teo_tls *tls = subject->own;
    uint8_t byte;
    size_t count;

    for (int i = 0; i < 2; i++) {
        teo_port *port = subject->port;

        assert_int_equal(drive_open(subject, hosts[i], peer_port(&subject->peer, listener)), status);
        assert_true((tls->verify & flag) == flag);
        assert_int_not_equal(tls->error, 0);
        /* It stays refused. */
        assert_int_equal(port->open(port->context, hosts[i], peer_port(&subject->peer, listener)), status);
        assert_int_equal(port->send(port->context, "x", 1, &count), status);
        assert_int_equal(port->recv(port->context, &byte, 1, &count), status);
        port->close(port->context);
        name(subject);
        port->close(port->context);
    }
}

static void wrong_host(port_subject *subject)
{
    expect_refused(subject, "wronghost", TEO_E_TLS_HOST, MBEDTLS_X509_BADCERT_CN_MISMATCH);
}

static void unknown_ca(port_subject *subject)
{
    expect_refused(subject, "other", TEO_E_TLS_CA, MBEDTLS_X509_BADCERT_NOT_TRUSTED);
}

static void self_signed(port_subject *subject)
{
    expect_refused(subject, "selfsigned", TEO_E_TLS_CA, MBEDTLS_X509_BADCERT_NOT_TRUSTED);
}

static void expired(port_subject *subject)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    expect_refused(subject, "expired", TEO_E_TLS_EXPIRED, MBEDTLS_X509_BADCERT_EXPIRED);
#else
    (void)subject;
    skip();
#endif
}

static void not_yet_valid(port_subject *subject)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    expect_refused(subject, "notyet", TEO_E_TLS_NOT_YET, MBEDTLS_X509_BADCERT_FUTURE);
#else
    (void)subject;
    skip();
#endif
}

/* mbedTLS does not know name constraints: where they are critical it refuses the chain, though they allow this name. */
static void critical_name_constraints(port_subject *subject)
{
    expect_refused(subject, "bound", TEO_E_TLS_CERT, 0);
}

/* A device without a clock: "not valid yet" alone is let pass, and nothing that could be resumed is left of it. */
static void time_is_floor(port_subject *subject)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    teo_tls *tls = subject->own;

    for (int i = 0; i < 2; i++) {
        tls->time_is_floor = true;
        assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, "notyet")), TEO_OK);
        assert_int_equal(tls->verify, 0);
        assert_false(tls->has_session);
        subject->port->close(subject->port->context);
        expect_refused(subject, "expired", TEO_E_TLS_EXPIRED, MBEDTLS_X509_BADCERT_EXPIRED);
        expect_refused(subject, "wronghost", TEO_E_TLS_HOST, MBEDTLS_X509_BADCERT_CN_MISMATCH);
        expect_refused(subject, "other", TEO_E_TLS_CA, MBEDTLS_X509_BADCERT_NOT_TRUSTED);
        tls->time_is_floor = false;
        expect_refused(subject, "notyet", TEO_E_TLS_NOT_YET, MBEDTLS_X509_BADCERT_FUTURE);
    }
#else
    (void)subject;
    skip();
#endif
}

static void no_session_of_a_floor(port_subject *subject)
{
    teo_tls *tls = subject->own;

    for (int i = 0; i < 4; i++) {
        tls->time_is_floor = i < 2;
        name(subject); /* a reply comes after the tickets of TLS 1.3 */
        assert_true(tls->resumed == (i == 3));
        assert_true(tls->has_session == (i >= 2));
        subject->port->close(subject->port->context);
    }
}

static void trust_again(port_subject *subject, const char *file)
{
    subject->destroy(subject);
    subject_tls_trust(file);
    subject->port = subject->create(subject);
    subject_tls_trust("ca.pem");
    assert_non_null(subject->port);
}

/* A certificate that is itself among the roots. */
static void pinned(port_subject *subject)
{
    trust_again(subject, "selfsigned.pem");
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, "selfsigned")), TEO_OK);
    subject->port->close(subject->port->context);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, "report")), TEO_E_TLS_CA);
}

static void no_tls_at_all(port_subject *subject)
{
    expect_refused(subject, "garbage", TEO_E_TLS, 0);
}

/* RFC 8996: not TLS 1.0 nor 1.1. */
static void outdated_version(port_subject *subject)
{
    expect_refused(subject, "outdated", TEO_E_TLS_REFUSED, 0);
}

/* What the same ClientHello would meet again is a refusal; anything else may pass. */
static teo_status status_of(unsigned alert)
{
    static const unsigned refusals[] = {10, 22, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 70, 71, 86, 109, 110, 112, 116, 120};

    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (refusals[i] == alert) {
            return TEO_E_TLS_REFUSED;
        }
    }
    return TEO_E_TLS;
}

/* The listener answers with each in turn. */
static void alerts(port_subject *subject)
{
    teo_tls *tls = subject->own;

    for (unsigned alert = 0; alert < 256; alert++) {
        assert_int_equal(drive_open(subject, "127.0.0.1", peer_port(&subject->peer, "alerts")), status_of(alert));
        assert_int_equal(tls->alert, alert);
        assert_int_equal(tls->error, MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE);
        subject->port->close(subject->port->context);
    }
    address(subject);
    assert_int_equal(tls->alert, TEO_TLS_NO_ALERT);
}

/* With a session, that may be what is refused: one more try, with a full handshake, is worth it. */
static void alert_on_a_session(port_subject *subject)
{
    static uint8_t saved[16384];
    teo_tls *tls = subject->own;
    uint16_t refusing = peer_port(&subject->peer, "alerts");
    size_t length;

    for (unsigned alert = 0; alert <= 40; alert++) { /* up to handshake_failure */
        assert_int_equal(drive_open(subject, "localhost", refusing), status_of(alert));
        subject->port->close(subject->port->context);
    }
    name(subject);
    assert_int_equal(teo_tls_save_session(tls, saved, sizeof saved, &length), TEO_OK);
    subject->port->close(subject->port->context);
    assert_int_equal(drive_open(subject, "localhost", refusing), TEO_E_TLS_REFUSED);
    subject->port->close(subject->port->context);
    memcpy(saved + 4, tls->owner, sizeof tls->owner); /* as if that listener had issued it */
    assert_int_equal(teo_tls_load_session(tls, saved, length), TEO_OK);
    assert_int_equal(drive_open(subject, "localhost", refusing), TEO_E_TLS);
    assert_true(tls->offered);
    assert_int_equal(tls->alert, 42);
    subject->port->close(subject->port->context);
    assert_int_equal(drive_open(subject, "localhost", refusing), TEO_E_TLS_REFUSED);
    assert_false(tls->offered);
}

/* A server that wants another version says so. */
static void other_version(port_subject *subject)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    (void)subject;
    skip();
#else
    expect_refused(subject, "report-13", TEO_E_TLS_REFUSED, 0);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, "report-13")), TEO_E_TLS_REFUSED);
    assert_string_equal(teo_tls_alert_text(((teo_tls *)subject->own)->alert), "protocol_version");
#endif
}

static void no_cipher_in_common(port_subject *subject)
{
    expect_refused(subject, "odd-cipher", TEO_E_TLS_REFUSED, 0);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, "odd-cipher")), TEO_E_TLS_REFUSED);
    assert_string_equal(teo_tls_alert_text(((teo_tls *)subject->own)->alert), "handshake_failure");
}

/* RFC 5246 section 7.2, RFC 8446 section 6. */
static void alert_names(port_subject *subject)
{
    (void)subject;
    assert_string_equal(teo_tls_alert_text(0), "close_notify");
    assert_string_equal(teo_tls_alert_text(40), "handshake_failure");
    assert_string_equal(teo_tls_alert_text(48), "unknown_ca");
    assert_string_equal(teo_tls_alert_text(70), "protocol_version");
    assert_string_equal(teo_tls_alert_text(71), "insufficient_security");
    assert_string_equal(teo_tls_alert_text(120), "no_application_protocol");
    assert_string_equal(teo_tls_alert_text(1), "unknown");
    assert_string_equal(teo_tls_alert_text(254), "unknown");
    assert_string_equal(teo_tls_alert_text(TEO_TLS_NO_ALERT), "none");
}

/* ---- a name that ends with a dot ---- */

static const teo_port *real_below;
static char asked_for[64];

static teo_status open_loopback(void *context, const char *host, uint16_t port)
{
    (void)snprintf(asked_for, sizeof asked_for, "%s", host);
    return real_below->open(context, "127.0.0.1", port);
}

/* It is for the resolver: neither SNI nor certificates have it. */
static void trailing_dot(port_subject *subject)
{
    teo_tls *tls = subject->own;
    teo_port below = *tls->below;

    real_below = tls->below;
    below.open = open_loopback;
    tls->below = &below;
    for (int i = 0; i < 2; i++) { /* the second time it is resumed */
        expect_name_asked_for(subject, "localhost.", peer_port(&subject->peer, "report"), "localhost");
        assert_string_equal(asked_for, "localhost.");
        subject->port->close(subject->port->context);
    }
    assert_int_equal(drive_open(subject, "localhost..", peer_port(&subject->peer, "report")), TEO_E_TLS_HOST);
    subject->port->close(subject->port->context);
    assert_int_equal(drive_open(subject, "ocalhost.", peer_port(&subject->peer, "report")), TEO_E_TLS_HOST);
    subject->port->close(subject->port->context);
    tls->below = real_below;
}

static void ends_during_handshake(port_subject *subject)
{
    expect_refused(subject, "hang-up", TEO_E_CLOSED, 0);
    expect_refused(subject, "cut-12", TEO_E_CLOSED, 0);
}

/* 2.28 cannot put handshake messages together that lie in several records; 3.6.3 can. */
static void fragmented_handshake(port_subject *subject)
{
#if MBEDTLS_VERSION_NUMBER < 0x03060300
    expect_refused(subject, "fragmented", TEO_E_TLS, 0);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, "fragmented")), TEO_E_TLS);
    assert_int_equal(((teo_tls *)subject->own)->error, MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE);
#else
    connect_to(subject, "fragmented");
#endif
}

/* What arrived is delivered; the end without close_notify is none. */
static void truncated(port_subject *subject, const char *listener)
{
    uint8_t bytes[2000];
    size_t received;

    connect_to(subject, listener);
    knock(subject);
    assert_int_equal(drive_recv_all(subject, bytes, sizeof bytes, &received), TEO_E_CLOSED);
    assert_int_equal(received, 1000);
    assert_true(is_pattern(bytes, received));
    assert_int_equal(drive_recv(subject, bytes, 1, &received), TEO_E_CLOSED);
}

static void truncated_12(port_subject *subject)
{
    truncated(subject, "truncate-12");
}

static void truncated_13(port_subject *subject)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    truncated(subject, "truncate-13");
    subject->port->close(subject->port->context);
    expect_refused(subject, "cut-13", TEO_E_CLOSED, 0);
#else
    (void)subject;
    skip();
#endif
}

static void odd_hosts(port_subject *subject)
{
    static const char *const bad[] = {"[", "[]", "[::1", "[::1]x", "[::zz]", "[127.0.0.1]", "[::1%lo]", ""};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(drive_open(subject, bad[i], peer_port(&subject->peer, "report")), TEO_E_HOST);
        subject->port->close(subject->port->context);
    }
    assert_int_equal(drive_open(subject, NULL, 443), TEO_E_HOST);
    subject->port->close(subject->port->context);
    /* The resolver may take it for 127.0.0.1; the certificate does not name it. */
    assert_int_not_equal(drive_open(subject, "127.1", peer_port(&subject->peer, "report")), TEO_OK);
}

/* The common name is not looked at: the root has one, and no alternative names. */
static void common_name(port_subject *subject)
{
    teo_tls *tls = subject->own;
    uint32_t flags = 0;

    assert_int_equal(teo_tls_check_certificate(tls, tls->roots, 1, &flags), 0);
    assert_int_equal(flags, 0);
    assert_int_equal(teo_tls_check_certificate(tls, tls->roots, 0, &flags), 0);
    assert_int_equal(flags, MBEDTLS_X509_BADCERT_CN_MISMATCH);
}

static void first_reason(port_subject *subject)
{
    uint32_t other = MBEDTLS_X509_BADCERT_BAD_KEY;
    uint32_t expired_too = other | MBEDTLS_X509_BADCERT_EXPIRED;
    uint32_t future_too = expired_too | MBEDTLS_X509_BADCERT_FUTURE;
    uint32_t host_too = future_too | MBEDTLS_X509_BADCERT_CN_MISMATCH;

    (void)subject;
    assert_int_equal(teo_tls_verify_status(other), TEO_E_TLS_CERT);
    assert_int_equal(teo_tls_verify_status(expired_too), TEO_E_TLS_EXPIRED);
    assert_int_equal(teo_tls_verify_status(future_too), TEO_E_TLS_NOT_YET);
    assert_int_equal(teo_tls_verify_status(host_too), TEO_E_TLS_HOST);
    assert_int_equal(teo_tls_verify_status(host_too | MBEDTLS_X509_BADCERT_NOT_TRUSTED), TEO_E_TLS_CA);
    assert_int_equal(teo_tls_verify_status(UINT32_MAX), TEO_E_TLS_CERT);
}

static void set_up(port_subject *subject)
{
    teo_tls tls;
    teo_port port;
    teo_port blind = *((teo_tls *)subject->own)->below;
    mbedtls_x509_crt none;

    mbedtls_x509_crt_init(&none);
    assert_int_equal(teo_tls_init(&tls, &blind, &none, &port), TEO_E_TLS_SETUP);
    teo_tls_free(&tls);
    teo_tls_free(&tls);
    assert_int_equal(teo_tls_init(NULL, &blind, &none, &port), TEO_E_ARGUMENT);
    assert_int_equal(teo_tls_init(&tls, NULL, &none, &port), TEO_E_ARGUMENT);
    teo_tls_free(&tls);
    assert_int_equal(teo_tls_init(&tls, &blind, NULL, &port), TEO_E_ARGUMENT);
    teo_tls_free(&tls);
    assert_int_equal(teo_tls_init(&tls, &blind, &none, NULL), TEO_E_ARGUMENT);
    teo_tls_free(&tls);
    blind.random = NULL;
    assert_int_equal(teo_tls_init(&tls, &blind, ((teo_tls *)subject->own)->roots, &port), TEO_E_TLS_SETUP);
    teo_tls_free(&tls);
    blind.random = subject->port->random;
    blind.wait = NULL;
    assert_int_equal(teo_tls_init(&tls, &blind, ((teo_tls *)subject->own)->roots, &port), TEO_OK);
    assert_null(port.wait);
    teo_tls_free(&tls);
}

static void missing_arguments(port_subject *subject)
{
    size_t length;

    teo_tls_free(NULL);
    teo_tls_forget_session(NULL);
    assert_int_equal(teo_tls_init(NULL, NULL, NULL, NULL), TEO_E_ARGUMENT);
    assert_int_equal(teo_tls_save_session(NULL, NULL, 0, &length), TEO_E_ARGUMENT);
    assert_int_equal(teo_tls_save_session(subject->own, NULL, 0, NULL), TEO_E_ARGUMENT);
    assert_int_equal(teo_tls_load_session(NULL, "", 1), TEO_E_ARGUMENT);
    assert_int_equal(teo_tls_load_session(subject->own, NULL, 1000), TEO_E_ARGUMENT);
}

int main(void)
{
    static const suite_case cases[] = {
        {"name", name},
        {"address", address},
        {"address_v6", address_v6},
        {"other_address", other_address},
        {"wrong_host", wrong_host},
        {"unknown_ca", unknown_ca},
        {"self_signed", self_signed},
        {"expired", expired},
        {"not_yet_valid", not_yet_valid},
        {"critical_name_constraints", critical_name_constraints},
        {"time_is_floor", time_is_floor},
        {"no_session_of_a_floor", no_session_of_a_floor},
        {"pinned", pinned},
        {"no_tls_at_all", no_tls_at_all},
        {"outdated_version", outdated_version},
        {"alerts", alerts},
        {"alert_on_a_session", alert_on_a_session},
        {"other_version", other_version},
        {"no_cipher_in_common", no_cipher_in_common},
        {"alert_names", alert_names},
        {"trailing_dot", trailing_dot},
        {"ends_during_handshake", ends_during_handshake},
        {"fragmented_handshake", fragmented_handshake},
        {"truncated_12", truncated_12},
        {"truncated_13", truncated_13},
        {"odd_hosts", odd_hosts},
        {"common_name", common_name},
        {"first_reason", first_reason},
        {"set_up", set_up},
        {"missing_arguments", missing_arguments},
    };

    return suite_run_own(subject_tls(subject_posix()), true, cases, sizeof cases / sizeof *cases);
}

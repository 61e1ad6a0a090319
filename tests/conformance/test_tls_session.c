/* TLS over POSIX: sessions are resumed, truly, and only with the host they were made with. */
#include "sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "port/mbedtls/teo_tls_internal.h"

static void resumes(port_subject *subject, const char *listener)
{
    expect_handshake(subject, "localhost", listener, false);
    expect_handshake(subject, "localhost", listener, true);
    expect_handshake(subject, "localhost", listener, true);
}

static void default_version(port_subject *subject)
{
    resumes(subject, REPORT);
}

static void ticket_12(port_subject *subject)
{
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    resumes(subject, "report-12-ticket");
#else
    (void)subject;
    skip();
#endif
}

static void id_12(port_subject *subject)
{
    resumes(subject, "report-12-id");
}

static void ticket_13(port_subject *subject)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && defined(MBEDTLS_SSL_SESSION_TICKETS)
    resumes(subject, "report-13");
#else
    (void)subject;
    skip();
#endif
}

/* TLS 1.3 without tickets: nothing to resume, and nothing is claimed. */
static void no_ticket_13(port_subject *subject)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    size_t length;

    expect_handshake(subject, "localhost", "report-13-none", false);
    assert_int_equal(teo_tls_save_session(subject->own, saved, sizeof saved, &length), TEO_END);
    expect_handshake(subject, "localhost", "report-13-none", false);
#else
    (void)subject;
    skip();
#endif
}

static void address_resumes(port_subject *subject)
{
    expect_handshake(subject, "127.0.0.1", REPORT, false);
    expect_handshake(subject, "127.0.0.1", REPORT, true);
}

static void other_host(port_subject *subject)
{
    expect_handshake(subject, "localhost", REPORT, false);
    expect_handshake(subject, "127.0.0.1", REPORT, false);
    expect_handshake(subject, "localhost", REPORT, false);
    expect_handshake(subject, "localhost", REPORT, true);
}

static void other_port(port_subject *subject)
{
    expect_handshake(subject, "localhost", REPORT, false);
    expect_handshake(subject, "localhost", REPORT_AGAIN, false);
    expect_handshake(subject, "localhost", REPORT, false);
}

static void forgotten(port_subject *subject)
{
    expect_handshake(subject, "localhost", REPORT, false);
    teo_tls_forget_session(subject->own);
    expect_handshake(subject, "localhost", REPORT, false);
    expect_handshake(subject, "localhost", REPORT, true);
}

/*
 * One that the server does not know, as after its restart: a full handshake, and the session of
 * that is the next.
 */
static void declined(port_subject *subject)
{
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    teo_tls *tls = subject->own;

    expect_handshake(subject, "localhost", "report-12-ticket", false);
    save_session(subject);
    expect_handshake(subject, "localhost", REPORT, false);
    memcpy(saved + 4, tls->owner,
           sizeof tls->owner); /* behind the mark: now as if that server had issued it */
    assert_int_equal(teo_tls_load_session(tls, saved, saved_length), TEO_OK);
    expect_handshake(subject, "localhost", REPORT, false);
    assert_true(tls->offered);
    expect_handshake(subject, "localhost", REPORT, true);
#else
    (void)subject;
    skip();
#endif
}

static void saved_and_loaded(port_subject *subject, const char *listener)
{
    expect_handshake(subject, "localhost", listener, false);
    save_session(subject);
    make_again(subject, "ca.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    expect_handshake(subject, "localhost", listener, true);
    make_again(subject, "ca.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    expect_handshake(subject, "127.0.0.1", listener, false);
}

static void saved_12(port_subject *subject)
{
    saved_and_loaded(subject, "report-12-ticket");
}

static void saved_12_id(port_subject *subject)
{
    saved_and_loaded(subject, "report-12-id");
}

static void saved_13(port_subject *subject)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && defined(MBEDTLS_SSL_SESSION_TICKETS)
    saved_and_loaded(subject, "report-13");
#else
    (void)subject;
    skip();
#endif
}

/* A resumed handshake shows no certificate: what other roots vouched for does not count. */
static void other_roots(port_subject *subject)
{
    expect_handshake(subject, "localhost", REPORT, false);
    save_session(subject);
    make_again(subject, "intermediate.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    expect_handshake(subject, "localhost", REPORT, false);
    make_again(subject, "other-ca.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, REPORT)),
                     TEO_E_TLS_CA);
}

static void sizes(port_subject *subject)
{
    teo_tls *tls = subject->own;
    size_t needed = 0;
    size_t length = 0;

    assert_int_equal(teo_tls_save_session(tls, saved, sizeof saved, &length), TEO_END);
    assert_int_equal(length, 0);
    expect_handshake(subject, "localhost", REPORT, false);
    assert_int_equal(teo_tls_save_session(tls, NULL, 0, &needed), TEO_E_BUFFER);
    for (size_t size = 0; size < needed; size++) {
        memset(saved, 0xA5, sizeof saved);
        assert_int_equal(teo_tls_save_session(tls, saved, size, &length), TEO_E_BUFFER);
        assert_int_equal(length, needed);
        assert_int_equal(saved[size], 0xA5);
    }
    assert_int_equal(teo_tls_save_session(tls, saved, needed, &length), TEO_OK);
    assert_int_equal(length, needed);
}

static void not_a_session(port_subject *subject)
{
    teo_tls *tls = subject->own;
    size_t length;

    assert_int_equal(teo_tls_load_session(tls, NULL, 0), TEO_E_ARGUMENT);
    expect_handshake(subject, "localhost", REPORT, false);
    save_session(subject);
    for (size_t cut = 0; cut < saved_length; cut++) {
        assert_int_equal(teo_tls_load_session(tls, saved, cut), TEO_E_ARGUMENT);
        assert_int_equal(teo_tls_save_session(tls, saved, 0, &length), TEO_END);
    }
    saved[0] ^= 1;
    assert_int_equal(teo_tls_load_session(tls, saved, saved_length), TEO_E_ARGUMENT);
    saved[0] ^= 1;
    saved[44] ^= 1; /* mbedTLS's own version */
    assert_int_equal(teo_tls_load_session(tls, saved, saved_length), TEO_E_ARGUMENT);
    expect_handshake(subject, "localhost", REPORT, false);
}

/* Memory that has rotted: perhaps a handshake that fails, but then the next is a full one. */
static void rotten(port_subject *subject)
{
    teo_tls *tls = subject->own;
    char line[LINE_SIZE];

    expect_handshake(subject, "localhost", REPORT, false);
    save_session(subject);
    for (size_t i = 36; i < saved_length; i += 29) {
        saved[i] ^= 0x55;
        if (teo_tls_load_session(tls, saved, saved_length) == TEO_OK &&
            drive_open(subject, "localhost", peer_port(&subject->peer, REPORT)) == TEO_OK) {
            assert_int_equal(take_report(subject, line, sizeof line), TEO_OK);
            assert_true(tls->resumed == (strstr(line, " resumed ") != NULL));
            subject->port->close(subject->port->context);
        } else {
            subject->port->close(subject->port->context);
            expect_handshake(subject, "localhost", REPORT, false);
        }
        saved[i] ^= 0x55;
    }
}

static void busy(port_subject *subject)
{
    char line[LINE_SIZE];

    expect_handshake(subject, "localhost", REPORT, false);
    save_session(subject);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, REPORT)), TEO_OK);
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_E_ARGUMENT);
    assert_int_equal(take_report(subject, line, sizeof line), TEO_OK);
}

/* Saved by a libteo that did not note the times: no session. */
static void saved_before(port_subject *subject)
{
    expect_handshake(subject, "localhost", REPORT, false);
    save_session(subject);
    saved[3] = 1;
    memmove(saved + 36, saved + 44, saved_length - 44);
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length - 8), TEO_E_ARGUMENT);
    expect_handshake(subject, "localhost", REPORT, false);
}

int main(void)
{
    static const suite_case cases[] = {
        {"default_version", default_version},
        {"ticket_12", ticket_12},
        {"id_12", id_12},
        {"ticket_13", ticket_13},
        {"no_ticket_13", no_ticket_13},
        {"address_resumes", address_resumes},
        {"other_host", other_host},
        {"other_port", other_port},
        {"forgotten", forgotten},
        {"declined", declined},
        {"saved_12", saved_12},
        {"saved_12_id", saved_12_id},
        {"saved_13", saved_13},
        {"other_roots", other_roots},
        {"sizes", sizes},
        {"not_a_session", not_a_session},
        {"rotten", rotten},
        {"busy", busy},
        {"saved_before", saved_before},
    };

    return suite_run_own(subject_tls(subject_posix()), true, cases, sizeof cases / sizeof *cases);
}

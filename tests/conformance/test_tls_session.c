#define _DEFAULT_SOURCE /* timegm() */

/* TLS over POSIX: sessions are resumed, truly, and only with the host they were made with. */
#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "port/mbedtls/teo_tls_internal.h"

#define LINE_SIZE 128

/* Two listeners with which a session can be resumed: TLS 1.3 has tickets only. */
#if defined(MBEDTLS_SSL_SESSION_TICKETS) || !defined(MBEDTLS_SSL_PROTO_TLS1_3)
#define REPORT "report"
#define REPORT_AGAIN "report-again"
#else
#define REPORT "report-12-id"
#define REPORT_AGAIN "report-12-id-again"
#endif

static uint8_t saved[16384];
static size_t saved_length;

/* Connects, and checks that both sides say the same about the handshake. */
static void expect(port_subject *subject, const char *host, const char *listener, bool resumed)
{
    const teo_tls *tls = subject->own;
    char line[LINE_SIZE];

    assert_int_equal(drive_open(subject, host, peer_port(&subject->peer, listener)), TEO_OK);
    assert_int_equal(take_report(subject, line, sizeof line), TEO_OK);
    assert_non_null(strstr(line, resumed ? " resumed " : " full "));
    assert_true(tls->resumed == resumed);
    subject->port->close(subject->port->context);
}

static void resumes(port_subject *subject, const char *listener)
{
    expect(subject, "localhost", listener, false);
    expect(subject, "localhost", listener, true);
    expect(subject, "localhost", listener, true);
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

    expect(subject, "localhost", "report-13-none", false);
    assert_int_equal(teo_tls_save_session(subject->own, saved, sizeof saved, &length), TEO_END);
    expect(subject, "localhost", "report-13-none", false);
#else
    (void)subject;
    skip();
#endif
}

static void address_resumes(port_subject *subject)
{
    expect(subject, "127.0.0.1", REPORT, false);
    expect(subject, "127.0.0.1", REPORT, true);
}

static void other_host(port_subject *subject)
{
    expect(subject, "localhost", REPORT, false);
    expect(subject, "127.0.0.1", REPORT, false);
    expect(subject, "localhost", REPORT, false);
    expect(subject, "localhost", REPORT, true);
}

static void other_port(port_subject *subject)
{
    expect(subject, "localhost", REPORT, false);
    expect(subject, "localhost", REPORT_AGAIN, false);
    expect(subject, "localhost", REPORT, false);
}

static void forgotten(port_subject *subject)
{
    expect(subject, "localhost", REPORT, false);
    teo_tls_forget_session(subject->own);
    expect(subject, "localhost", REPORT, false);
    expect(subject, "localhost", REPORT, true);
}

static void make_again(port_subject *subject, const char *trusted)
{
    subject->destroy(subject);
    subject_tls_trust(trusted);
    subject->port = subject->create(subject);
    subject_tls_trust("ca.pem");
    assert_non_null(subject->port);
}

static void save(port_subject *subject)
{
    assert_int_equal(teo_tls_save_session(subject->own, saved, sizeof saved, &saved_length), TEO_OK);
    assert_in_range(saved_length, 64, sizeof saved);
}

/* One that the server does not know, as after its restart: a full handshake, and the session of that is the next. */
static void declined(port_subject *subject)
{
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    teo_tls *tls = subject->own;

    expect(subject, "localhost", "report-12-ticket", false);
    save(subject);
    expect(subject, "localhost", REPORT, false);
    memcpy(saved + 4, tls->owner, sizeof tls->owner); /* behind the mark: now as if that server had issued it */
    assert_int_equal(teo_tls_load_session(tls, saved, saved_length), TEO_OK);
    expect(subject, "localhost", REPORT, false);
    assert_true(tls->offered);
    expect(subject, "localhost", REPORT, true);
#else
    (void)subject;
    skip();
#endif
}

static void saved_and_loaded(port_subject *subject, const char *listener)
{
    expect(subject, "localhost", listener, false);
    save(subject);
    make_again(subject, "ca.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    expect(subject, "localhost", listener, true);
    make_again(subject, "ca.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    expect(subject, "127.0.0.1", listener, false);
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
    expect(subject, "localhost", REPORT, false);
    save(subject);
    make_again(subject, "intermediate.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    expect(subject, "localhost", REPORT, false);
    make_again(subject, "other-ca.pem");
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, REPORT)), TEO_E_TLS_CA);
}

static void sizes(port_subject *subject)
{
    teo_tls *tls = subject->own;
    size_t needed = 0;
    size_t length = 0;

    assert_int_equal(teo_tls_save_session(tls, saved, sizeof saved, &length), TEO_END);
    assert_int_equal(length, 0);
    expect(subject, "localhost", REPORT, false);
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
    expect(subject, "localhost", REPORT, false);
    save(subject);
    for (size_t cut = 0; cut < saved_length; cut++) {
        assert_int_equal(teo_tls_load_session(tls, saved, cut), TEO_E_ARGUMENT);
        assert_int_equal(teo_tls_save_session(tls, saved, 0, &length), TEO_END);
    }
    saved[0] ^= 1;
    assert_int_equal(teo_tls_load_session(tls, saved, saved_length), TEO_E_ARGUMENT);
    saved[0] ^= 1;
    saved[44] ^= 1; /* mbedTLS's own version */
    assert_int_equal(teo_tls_load_session(tls, saved, saved_length), TEO_E_ARGUMENT);
    expect(subject, "localhost", REPORT, false);
}

/* Memory that has rotted: perhaps a handshake that fails, but then the next is a full one. */
static void rotten(port_subject *subject)
{
    teo_tls *tls = subject->own;
    char line[LINE_SIZE];

    expect(subject, "localhost", REPORT, false);
    save(subject);
    for (size_t i = 36; i < saved_length; i += 29) {
        saved[i] ^= 0x55;
        if (teo_tls_load_session(tls, saved, saved_length) == TEO_OK &&
            drive_open(subject, "localhost", peer_port(&subject->peer, REPORT)) == TEO_OK) {
            assert_int_equal(take_report(subject, line, sizeof line), TEO_OK);
            assert_true(tls->resumed == (strstr(line, " resumed ") != NULL));
            subject->port->close(subject->port->context);
        } else {
            subject->port->close(subject->port->context);
            expect(subject, "localhost", REPORT, false);
        }
        saved[i] ^= 0x55;
    }
}

static void busy(port_subject *subject)
{
    char line[LINE_SIZE];

    expect(subject, "localhost", REPORT, false);
    save(subject);
    assert_int_equal(drive_open(subject, "localhost", peer_port(&subject->peer, REPORT)), TEO_OK);
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_E_ARGUMENT);
    assert_int_equal(take_report(subject, line, sizeof line), TEO_OK);
}

/* ---- how long it lasts ---- */

#define DAY 86400u

#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && defined(MBEDTLS_SSL_SESSION_TICKETS)
static const char *const renewed[] = {"report-12-ticket", "report-12-id", "report-13"};
#elif defined(MBEDTLS_SSL_SESSION_TICKETS)
static const char *const renewed[] = {"report-12-ticket", "report-12-id"};
#else
static const char *const renewed[] = {"report-12-id"};
#endif

/* Puts the full handshake back by this, as if time had passed. */
static void make_older(teo_tls *tls, uint32_t seconds)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    tls->made_at -= seconds;
#else
    tls->made_at -= 1000u * seconds;
#endif
}

/* Resuming renews a ticket, but not the age; after a day there is a full handshake, and a day begins anew. */
static void ends_after_a_day(port_subject *subject)
{
    teo_tls *tls = subject->own;

    for (size_t i = 0; i < sizeof renewed / sizeof *renewed; i++) {
        expect(subject, "localhost", renewed[i], false);
        for (int pieces = 0; pieces < 3; pieces++) {
            make_older(tls, DAY / 4);
            expect(subject, "localhost", renewed[i], true);
        }
        make_older(tls, DAY / 4);
        expect(subject, "localhost", renewed[i], false);
        assert_false(tls->offered);
        make_older(tls, DAY - 60);
        expect(subject, "localhost", renewed[i], true);
        make_older(tls, 60);
        assert_int_equal(teo_tls_save_session(tls, saved, sizeof saved, &saved_length), TEO_END);
        assert_false(tls->has_session);
    }
}

static void ends_after_a_day_saved(port_subject *subject)
{
    for (size_t i = 0; i < sizeof renewed / sizeof *renewed; i++) {
        teo_tls_forget_session(subject->own);
        expect(subject, "localhost", renewed[i], false);
        make_older(subject->own, DAY - 60);
        save(subject);
        make_again(subject, "ca.pem");
        assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
        expect(subject, "localhost", renewed[i], true);
        make_older(subject->own, 60);
        expect(subject, "localhost", renewed[i], false);
        make_again(subject, "ca.pem");
        assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
        make_older(subject->own, 60);
        expect(subject, "localhost", renewed[i], false);
    }
}

/* Made in the future: the clock was set back, and the age cannot be known. */
static void clock_set_back(port_subject *subject)
{
    expect(subject, "localhost", REPORT, false);
    make_older(subject->own, (uint32_t)-10);
    expect(subject, "localhost", REPORT, false);
    save(subject);
    make_older(subject->own, (uint32_t)-10);
    assert_int_equal(teo_tls_save_session(subject->own, saved, sizeof saved, &saved_length), TEO_END);
}

#if defined(MBEDTLS_HAVE_TIME_DATE)
/* Of the certificates in that file and of the root. */
static uint32_t least_end(port_subject *subject, const char *file)
{
    char path[PKI_PATH_SIZE + 32];
    mbedtls_x509_crt chain;
    uint32_t least = UINT32_MAX;

    mbedtls_x509_crt_init(&chain);
    (void)snprintf(path, sizeof path, "%s/%s", subject->pki, file);
    assert_int_equal(mbedtls_x509_crt_parse_file(&chain, path), 0);
    (void)snprintf(path, sizeof path, "%s/ca.pem", subject->pki);
    assert_int_equal(mbedtls_x509_crt_parse_file(&chain, path), 0);
    for (const mbedtls_x509_crt *one = &chain; one != NULL; one = one->next) {
        const mbedtls_x509_time *end = &one->valid_to;
        struct tm broken = {.tm_year = end->year - 1900, .tm_mon = end->mon - 1, .tm_mday = end->day, .tm_hour = end->hour,
                            .tm_min = end->min, .tm_sec = end->sec};
        time_t seconds = timegm(&broken);

        least = (uint32_t)seconds < least ? (uint32_t)seconds : least;
    }
    mbedtls_x509_crt_free(&chain);
    return least;
}
#endif

/* The server's certificate lasts a year, that which signed it 30 days. */
static void ends_with_an_intermediate(port_subject *subject)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    const teo_tls *tls = subject->own;
    uint32_t end = least_end(subject, "brief.pem");

    assert_true(end < least_end(subject, "server.pem"));
    expect(subject, "localhost", "brief", false);
    assert_int_equal(tls->ends_at, end);
#else
    (void)subject;
    skip();
#endif
}

/* Not after the first of the chain's certificates has ended. */
static void ends_with_the_chain(port_subject *subject)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    teo_tls *tls = subject->own;

    for (size_t i = 0; i < sizeof renewed / sizeof *renewed; i++) {
        uint32_t end;

        teo_tls_forget_session(tls);
        expect(subject, "localhost", renewed[i], false);
        end = tls->ends_at;
        assert_int_equal(end, least_end(subject, "server.pem"));
        expect(subject, "localhost", renewed[i], true);
        assert_int_equal(tls->ends_at, end);
        tls->ends_at = (uint32_t)time(NULL) + 600;
        save(subject);
        expect(subject, "localhost", renewed[i], true);
        tls->ends_at = (uint32_t)time(NULL) - 1;
        expect(subject, "localhost", renewed[i], false);
        assert_false(tls->offered);
        assert_int_equal(tls->ends_at, end);
        assert_int_equal(teo_tls_load_session(tls, saved, saved_length), TEO_OK);
        assert_in_range(tls->ends_at, (uint32_t)time(NULL) + 500, (uint32_t)time(NULL) + 600);
        tls->ends_at = (uint32_t)time(NULL) - 1;
        assert_int_equal(teo_tls_save_session(tls, saved, sizeof saved, &saved_length), TEO_END);
    }
#else
    (void)subject;
    skip();
#endif
}

/* The end of a handshake's chain is the least of its certificates, wherever in the chain that is. */
static void least_end_counts(port_subject *subject)
{
    static const int ends[][3] = {{2030, 2040, 2050}, {2040, 2030, 2050}, {2050, 2040, 2030}, {9999, 2106, 2030}};
    teo_tls *tls = subject->own;
    uint32_t flags = 0;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        tls->chain_ends_at = UINT32_MAX;
        for (int depth = 2; depth >= 0; depth--) {
            mbedtls_x509_crt certificate;

            memset(&certificate, 0, sizeof certificate);
            certificate.valid_to = (mbedtls_x509_time){ends[i][depth], 1, 1, 0, 0, 0};
            assert_int_equal(teo_tls_check_certificate(tls, &certificate, depth, &flags), 0);
        }
        assert_int_equal(tls->chain_ends_at, 1893456000); /* 2030 */
    }
}

static uint32_t end_of(teo_tls *tls, int year, int month, int day, int hour, int minute, int second)
{
    mbedtls_x509_crt certificate;
    uint32_t flags = 0;

    memset(&certificate, 0, sizeof certificate);
    certificate.valid_to = (mbedtls_x509_time){year, month, day, hour, minute, second};
    tls->chain_ends_at = UINT32_MAX;
    assert_int_equal(teo_tls_check_certificate(tls, &certificate, 1, &flags), 0);
    return tls->chain_ends_at;
}

/* Each day of the years that 32 bits hold, against the system; and beyond them "never" and "long ago". */
static void days_of_certificates(port_subject *subject)
{
    teo_tls *tls = subject->own;

    for (int64_t day = 0; day < 136 * 365 + 33; day++) {
        time_t seconds = (time_t)(day * 86400 + 86399 - day % 86400);
        struct tm broken;

        assert_non_null(gmtime_r(&seconds, &broken));
        assert_int_equal(end_of(tls, broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday, broken.tm_hour, broken.tm_min,
                                broken.tm_sec), seconds);
    }
    assert_int_equal(end_of(tls, 2105, 12, 31, 23, 59, 59), 4291747199);
    assert_int_equal(end_of(tls, 2106, 1, 1, 0, 0, 0), UINT32_MAX);
    assert_int_equal(end_of(tls, 9999, 12, 31, 23, 59, 59), UINT32_MAX);
    assert_int_equal(end_of(tls, 1969, 12, 31, 23, 59, 59), 0);
}

/* Saved by a libteo that did not note the times: no session. */
static void saved_before(port_subject *subject)
{
    expect(subject, "localhost", REPORT, false);
    save(subject);
    saved[3] = 1;
    memmove(saved + 36, saved + 44, saved_length - 44);
    assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length - 8), TEO_E_ARGUMENT);
    expect(subject, "localhost", REPORT, false);
}

/* By a time that is a floor nothing of it can be judged. */
static void not_offered_at_a_floor(port_subject *subject)
{
    teo_tls *tls = subject->own;

    expect(subject, "localhost", REPORT, false);
    tls->time_is_floor = true;
    expect(subject, "localhost", REPORT, false);
    assert_false(tls->offered);
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
        {"ends_after_a_day", ends_after_a_day},
        {"ends_after_a_day_saved", ends_after_a_day_saved},
        {"clock_set_back", clock_set_back},
        {"ends_with_the_chain", ends_with_the_chain},
        {"ends_with_an_intermediate", ends_with_an_intermediate},
        {"least_end_counts", least_end_counts},
        {"days_of_certificates", days_of_certificates},
        {"saved_before", saved_before},
        {"not_offered_at_a_floor", not_offered_at_a_floor},
    };
    port_subject *subject = subject_tls(subject_posix());
    int failed = suite_begin(subject, true);

    if (failed == 0) {
        failed = suite_run_cases(subject, cases, sizeof cases / sizeof *cases);
        suite_end(subject);
    }
    return failed;
}

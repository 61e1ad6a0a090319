#define _DEFAULT_SOURCE /* timegm() */

/*
 * TLS over POSIX: how long a session lasts. It ends after a day, and with the first certificate of
 * its chain that ends.
 */
#include "sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "port/mbedtls/teo_tls_internal.h"

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

/*
 * Resuming renews a ticket, but not the age; after a day there is a full handshake, and a day
 * begins anew.
 */
static void ends_after_a_day(port_subject *subject)
{
    teo_tls *tls = subject->own;

    for (size_t i = 0; i < sizeof renewed / sizeof *renewed; i++) {
        expect_handshake(subject, "localhost", renewed[i], false);
        for (int pieces = 0; pieces < 3; pieces++) {
            make_older(tls, DAY / 4);
            expect_handshake(subject, "localhost", renewed[i], true);
        }
        make_older(tls, DAY / 4);
        expect_handshake(subject, "localhost", renewed[i], false);
        assert_false(tls->offered);
        make_older(tls, DAY - 60);
        expect_handshake(subject, "localhost", renewed[i], true);
        make_older(tls, 60);
        assert_int_equal(teo_tls_save_session(tls, saved, sizeof saved, &saved_length), TEO_END);
        assert_false(tls->has_session);
    }
}

static void ends_after_a_day_saved(port_subject *subject)
{
    for (size_t i = 0; i < sizeof renewed / sizeof *renewed; i++) {
        teo_tls_forget_session(subject->own);
        expect_handshake(subject, "localhost", renewed[i], false);
        make_older(subject->own, DAY - 60);
        save_session(subject);
        make_again(subject, "ca.pem");
        assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
        expect_handshake(subject, "localhost", renewed[i], true);
        make_older(subject->own, 60);
        expect_handshake(subject, "localhost", renewed[i], false);
        make_again(subject, "ca.pem");
        assert_int_equal(teo_tls_load_session(subject->own, saved, saved_length), TEO_OK);
        make_older(subject->own, 60);
        expect_handshake(subject, "localhost", renewed[i], false);
    }
}

/* Made in the future: the clock was set back, and the age cannot be known. */
static void clock_set_back(port_subject *subject)
{
    expect_handshake(subject, "localhost", REPORT, false);
    make_older(subject->own, (uint32_t)-10);
    expect_handshake(subject, "localhost", REPORT, false);
    save_session(subject);
    make_older(subject->own, (uint32_t)-10);
    assert_int_equal(teo_tls_save_session(subject->own, saved, sizeof saved, &saved_length),
                     TEO_END);
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
        struct tm broken = {.tm_year = end->year - 1900,
                            .tm_mon = end->mon - 1,
                            .tm_mday = end->day,
                            .tm_hour = end->hour,
                            .tm_min = end->min,
                            .tm_sec = end->sec};
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
    expect_handshake(subject, "localhost", "brief", false);
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
        expect_handshake(subject, "localhost", renewed[i], false);
        end = tls->ends_at;
        assert_int_equal(end, least_end(subject, "server.pem"));
        assert_int_equal(tls->chain_ends_at, end);
        /* The server's certificate is the youngest of its chain: it began yesterday. */
        assert_in_range(tls->chain_begins_at, end - 366u * DAY, (uint32_t)time(NULL) - DAY);
        expect_handshake(subject, "localhost", renewed[i], true);
        assert_int_equal(tls->ends_at, end);
        /* A resumed handshake has shown no chain: the end is that of its session's. */
        assert_int_equal(tls->chain_ends_at, end);
        assert_int_equal(tls->chain_begins_at, 0);
        tls->ends_at = (uint32_t)time(NULL) + 600;
        save_session(subject);
        expect_handshake(subject, "localhost", renewed[i], true);
        tls->ends_at = (uint32_t)time(NULL) - 1;
        expect_handshake(subject, "localhost", renewed[i], false);
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

/*
 * The end of a handshake's chain is the least of its certificates, wherever in the chain that is;
 * its beginning is the latest.
 */
static void least_end_counts(port_subject *subject)
{
    static const int ends[][3] = {
        {2030, 2040, 2050}, {2040, 2030, 2050}, {2050, 2040, 2030}, {9999, 2106, 2030}};
    teo_tls *tls = subject->own;
    uint32_t flags = 0;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        tls->chain_begins_at = 0;
        tls->chain_ends_at = UINT32_MAX;
        for (int depth = 2; depth >= 0; depth--) {
            mbedtls_x509_crt certificate;

            memset(&certificate, 0, sizeof certificate);
            certificate.valid_from = (mbedtls_x509_time){4060 - ends[i][depth], 1, 1, 0, 0, 0};
            certificate.valid_to = (mbedtls_x509_time){ends[i][depth], 1, 1, 0, 0, 0};
            assert_int_equal(teo_tls_check_certificate(tls, &certificate, depth, &flags), 0);
        }
        assert_int_equal(tls->chain_ends_at, 1893456000);   /* 2030 */
        assert_int_equal(tls->chain_begins_at, 1893456000); /* the latest of them */
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

/*
 * Each day of the years that 32 bits hold, against the system; and beyond them "never" and "long
 * ago".
 */
static void days_of_certificates(port_subject *subject)
{
    teo_tls *tls = subject->own;

    for (int64_t day = 0; day < 136 * 365 + 33; day++) {
        time_t seconds = (time_t)(day * 86400 + 86399 - day % 86400);
        struct tm broken;

        assert_non_null(gmtime_r(&seconds, &broken));
        assert_int_equal(end_of(tls, broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday,
                                broken.tm_hour, broken.tm_min, broken.tm_sec),
                         seconds);
    }
    assert_int_equal(end_of(tls, 2105, 12, 31, 23, 59, 59), 4291747199);
    assert_int_equal(end_of(tls, 2106, 1, 1, 0, 0, 0), UINT32_MAX);
    assert_int_equal(end_of(tls, 9999, 12, 31, 23, 59, 59), UINT32_MAX);
    assert_int_equal(end_of(tls, 1969, 12, 31, 23, 59, 59), 0);
}

/* By a time that is a floor nothing of it can be judged. */
static void not_offered_at_a_floor(port_subject *subject)
{
    teo_tls *tls = subject->own;

    expect_handshake(subject, "localhost", REPORT, false);
    tls->time_is_floor = true;
    expect_handshake(subject, "localhost", REPORT, false);
    assert_false(tls->offered);
}

int main(void)
{
    static const suite_case cases[] = {
        {"ends_after_a_day", ends_after_a_day},
        {"ends_after_a_day_saved", ends_after_a_day_saved},
        {"clock_set_back", clock_set_back},
        {"ends_with_the_chain", ends_with_the_chain},
        {"ends_with_an_intermediate", ends_with_an_intermediate},
        {"least_end_counts", least_end_counts},
        {"days_of_certificates", days_of_certificates},
        {"not_offered_at_a_floor", not_offered_at_a_floor},
    };

    return suite_run_own(subject_tls(subject_posix()), true, cases, sizeof cases / sizeof *cases);
}

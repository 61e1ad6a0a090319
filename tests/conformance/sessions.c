#include "sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <teo/port_mbedtls.h>

uint8_t saved[16384];
size_t saved_length;

void expect_handshake(port_subject *subject, const char *host, const char *listener, bool resumed)
{
    const teo_tls *tls = subject->own;
    char line[LINE_SIZE];

    assert_int_equal(drive_open(subject, host, peer_port(&subject->peer, listener)), TEO_OK);
    assert_int_equal(take_report(subject, line, sizeof line), TEO_OK);
    assert_non_null(strstr(line, resumed ? " resumed " : " full "));
    assert_true(tls->resumed == resumed);
    subject->port->close(subject->port->context);
}

void save_session(port_subject *subject)
{
    assert_int_equal(teo_tls_save_session(subject->own, saved, sizeof saved, &saved_length),
                     TEO_OK);
    assert_in_range(saved_length, 64, sizeof saved);
}

void make_again(port_subject *subject, const char *trusted)
{
    subject->destroy(subject);
    subject_tls_trust(trusted);
    subject->port = subject->create(subject);
    subject_tls_trust("ca.pem");
    assert_non_null(subject->port);
}

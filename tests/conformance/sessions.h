/* What the tests of TLS sessions share. */
#ifndef SESSIONS_H
#define SESSIONS_H

#include "suite.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_SIZE 128 /* of what a listener reports */

/* Two listeners with which a session can be resumed: TLS 1.3 has tickets only. */
#if defined(MBEDTLS_SSL_SESSION_TICKETS) || !defined(MBEDTLS_SSL_PROTO_TLS1_3)
#define REPORT "report"
#define REPORT_AGAIN "report-again"
#else
#define REPORT "report-12-id"
#define REPORT_AGAIN "report-12-id-again"
#endif

/* What save_session() has saved. */
extern uint8_t saved[16384];
extern size_t saved_length;

/* Connects, and checks that both sides say the same about the handshake. */
void expect_handshake(port_subject *subject, const char *host, const char *listener, bool resumed);

/* The session must be there, and be saved. */
void save_session(port_subject *subject);

/* Another teo_tls, as after a restart, which trusts the CAs in the file `trusted`. */
void make_again(port_subject *subject, const char *trusted);

#endif

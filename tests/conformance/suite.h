/*
 * The conformance suite for ports: what any port has to do, tested against a real peer. README.md tells how to run it.
 */
#ifndef SUITE_H
#define SUITE_H

#include <stdbool.h>
#include <stdint.h>

#include <teo/port.h>

#include "peer.h"

/* A port under test: fill one, hand it to suite_run(). */
typedef struct port_subject {
    const char *name;
    bool tls;                 /* it speaks TLS: so does the peer, with certificates from `pki` */
    const char *bind;         /* the address that the peer listens on */
    const char *host;         /* the same address, as open() takes it */
    const char *unknown_host; /* a name that has no address; NULL where names are not resolved */
    bool progress;            /* its open() answers TEO_PROGRESS for bytes of a handshake */
    bool dns;                 /* `host` is a name, and the peer the DNS server for it, on port 53 of `bind` */

    /* A fresh port; NULL: it could not be made. `port` must stay until destroy(). */
    teo_port *(*create)(struct port_subject *subject);
    void (*destroy)(struct port_subject *subject);

    /* For a port without wait(): lets the stack work for a millisecond or so. May be NULL where there is wait(). */
    void (*idle)(struct port_subject *subject);

    /* How many sockets, pcbs, … are in use, to find those that are not given back. May be NULL. */
    int (*handles)(void);

    void *own;                /* the adapter's */

    /* Set by suite_run(). */
    port_peer peer;
    char pki[PKI_PATH_SIZE];
    teo_port *port;           /* what create() gave */
    int handles_before;
} port_subject;

/* Runs every case that fits the port; the number of those that failed. */
int suite_run(port_subject *subject);

/* A case, and what it does. */
typedef struct suite_case {
    const char *name;
    void (*run)(port_subject *subject);
} suite_case;

/*
 * Runs a program's own cases, each on a fresh port, beside a peer as suite_run() has it; with
 * certificates if `pki`. The number of those that failed.
 */
int suite_run_own(port_subject *subject, bool pki, const suite_case *cases, size_t count);

/* The same without a peer. */
int suite_run_cases(port_subject *subject, const suite_case *cases, size_t count);

/* ---- for writing cases ---- */

/* Each drives the port until it answers something other than TEO_AGAIN or TEO_PROGRESS; one that keeps at it too long fails the test. */
teo_status drive_open(port_subject *subject, const char *host, uint16_t port);
teo_status drive_send(port_subject *subject, const void *data, size_t length);
teo_status drive_recv(port_subject *subject, void *data, size_t size, size_t *received);

/* What open() answers until it is done. */
bool is_under_way(teo_status status);

/* Receives until the buffer is full (TEO_OK), the peer ends (TEO_END) or something fails. */
teo_status drive_recv_all(port_subject *subject, void *data, size_t size, size_t *received);

/* Connects to a listener of the peer; the test fails when that fails. */
void connect_to(port_subject *subject, const char *listener);

/* A connection that works: to "echo", which gets five bytes and gives them back. The second: on one that is there. */
void connect_and_echo(port_subject *subject);
void expect_echo(port_subject *subject);

/* Nothing of what the port has taken is in use. */
void expect_no_handles(port_subject *subject);

/* Sends one byte: most listeners wait for it. */
void knock(port_subject *subject);

/* One wait() of the port, or one idle() of the adapter. */
void pause_for(port_subject *subject, teo_event event, uint32_t timeout_ms);

uint32_t elapsed_ms(port_subject *subject, uint32_t since);

/* Byte `i` of what the peer sends, and whether all of `data` is that. */
uint8_t pattern_byte(size_t i);
bool is_pattern(const uint8_t *data, size_t length);

/* Knocks at a listener that reports, and takes the line it says: at most `size` bytes with the NUL, without the newline. */
teo_status take_report(port_subject *subject, char *line, size_t size);

/* Open file descriptors of this process; for subject.handles on a host. */
int count_descriptors(void);

/* ---- ready-made subjects ---- */

port_subject *subject_posix(void);
port_subject *subject_tls(port_subject *below); /* TLS over another, whose create() makes the port below; `own` is the teo_tls */

/* The file of certificates, in the folder of the pki, that the next port of subject_tls() trusts; "ca.pem" to begin with. */
void subject_tls_trust(const char *file);

/* ---- the cases: connect.c, transfer.c, deadline.c, rules.c ---- */

extern const suite_case cases_connect[], cases_transfer[], cases_deadline[], cases_rules[];
extern const size_t cases_connect_count, cases_transfer_count, cases_deadline_count, cases_rules_count;

#endif

/*
 * A client, and TLS below it, in memory that a test can look through: the object of the client, its buffer, the stack below the caller,
 * the object of TLS and the arena that mbedTLS allocates from. The server works on another stack and allocates elsewhere.
 */
#ifndef TEO_SECRETS_SUBJECT_H
#define TEO_SECRETS_SUBJECT_H

#include <teo/port_mbedtls.h>

#include "memory.h"
#include "scan.h"
#include "tests/verify/faults/server.h"
#include "tests/unit/talk.h"

enum { SUBJECT_COPIES = 64, SUBJECT_TOLD = 256 };

typedef struct subject {
    server far;
    mbedtls_x509_crt *roots;      /* TLS trusts them */
    const char *label;            /* of what is being run */
    talk talk;                    /* its configuration and query, and the port that fails */
    teo_tls tls;
    teo_port port;                /* TLS */
    teo_port spy;                 /* between client and the port below it: keeps what it sees of the requests */
    const teo_port *below;
    teo_task task;
    bool running;                 /* TLS is set up */
    unsigned copy_count;
    unsigned told_count;
    teo_fault told[SUBJECT_TOLD]; /* to the observer */
    uint8_t copies[SUBJECT_COPIES][TALK_BUFFER];
    scan secrets;
} subject;

/* As a program that starts: a service of `count` tasks, nothing set up yet. */
void subject_begin(subject *one, uint32_t count);
/* TLS where the server has it, and the client. TEO_OK, or why TLS could not be set up. */
teo_status subject_init(subject *one);
/* A query, to its end. */
teo_status subject_run(subject *one);
/* The same in pieces: TEO_OK, and up to `steps` calls of teo_client_next(). */
teo_status subject_start(subject *one);
teo_status subject_step(subject *one, unsigned steps);
/* Any call, on the library's stack. */
void subject_call(subject *one, void (*function)(subject *one));

/* No secret is anywhere. `key`: nor the derived key in the client's cache, where it may stay while nothing has failed. */
void subject_expect_clean(subject *one, bool key);
/* Ends the client, then TLS, and looks again after each. */
void subject_end(subject *one);

/* How many looks there were, and how many bytes they saw. */
extern unsigned subject_looks;
extern uint64_t subject_bytes;

#endif

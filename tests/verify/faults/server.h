/*
 * The far end of a connection in memory: the fake service, behind TLS by mbedTLS or not. No sockets, no time of its own and no chance:
 * the same run takes the same calls every time.
 */
#ifndef TEO_FAULTS_SERVER_H
#define TEO_FAULTS_SERVER_H

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>

#include "tests/unit/fake_port.h"

#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
#define SERVER_HAS_TLS13 1
#else
#define SERVER_HAS_TLS13 0
#endif

typedef enum server_kind { SERVER_PLAIN, SERVER_TLS12, SERVER_TLS13 } server_kind;

typedef struct server_queue {
    size_t at, length;
    uint8_t bytes[1 << 17];
} server_queue;

typedef struct server {
    server_kind kind;
    size_t ticket_length;   /* of each ticket: zeros make it longer; 0: as it comes */
    bool by_hand;           /* works in server_work() alone: on another stack than the client's, say */
    unsigned handshakes;    /* that came to their end */
    unsigned resumed;       /* of them, from a ticket */
    /* its own */
    fake_service *service;
    bool connected;
    bool fresh;             /* and nothing was done since */
    bool open;              /* the handshake is over */
    bool full;              /* and verified a key, in this connection */
    teo_status then;        /* what the client is told behind the last byte */
    uint32_t seed;
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_ticket_context tickets;
    size_t ticket_real;     /* the length of the last one without its zeros */
    mbedtls_x509_crt chain;
    mbedtls_pk_context key;
    server_queue in, out;
} server;

/* `pki` is a folder made by pki_make(), whose certificate NAME.pem is shown. */
void server_begin(server *one, server_kind kind, const char *pki, const char *name);
/* Offers these alone, a list that ends with 0: before the first connection. */
void server_offer(server *one, const int *suites);
void server_end(server *one);

/* Puts the server between a port and its service. */
void server_stand_before(server *one, fake_port *port);

/* Does what there is to do, until bytes of the client are wanted. */
void server_work(server *one);

/* Reads a PEM file of the folder into `chain`: the roots to trust, say. */
void server_load_chain(mbedtls_x509_crt *chain, const char *pki, const char *name);

#endif

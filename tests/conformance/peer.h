/* The far end: starts peer.py and knows where its listeners are. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PEER_LISTENERS_MAX 40

typedef struct port_peer {
    pid_t process;
    int stdin_fd;  /* the peer ends when this is closed, by us or by our end */
    int count;
    struct {
        char name[32];
        uint16_t port;
    } listeners[PEER_LISTENERS_MAX];
} port_peer;

/*
 * Starts a peer that listens on the address `bind`, with TLS where `pki` names a folder of certificates. Where `name` is not NULL it
 * also is the DNS server that knows this name, its own, and no other. 0, or -1.
 */
int peer_start(port_peer *peer, const char *bind, const char *pki, const char *name);

/* The port of a listener; ends the program where there is no such listener. */
uint16_t peer_port(const port_peer *peer, const char *name);

/* Whether there is such a listener: some take a system that can do it. */
bool peer_has(const port_peer *peer, const char *name);

/* Lets the listener "late-reader" read. 0, or -1. */
int peer_go_on(const port_peer *peer);

/* Lets the listener "late-listener" accept. 0, or -1. */
int peer_accept(const port_peer *peer);

void peer_stop(port_peer *peer);

/* Makes the certificates for the tests in a new folder, whose name it writes to `pki`, and removes them. 0, or -1. */
#define PKI_PATH_SIZE 64
int pki_make(char pki[PKI_PATH_SIZE]);
void pki_remove(const char *pki);

#endif

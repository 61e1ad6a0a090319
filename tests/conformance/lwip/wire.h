/* lwIP's end of the link: a network interface on the tap. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>

/* Adds the interface to lwIP, with its addresses and the DNS server that the peer is. Where lwIP has a thread: from that one. */
bool wire_start(int fd);

/* Takes a frame in, if there is one within that time. */
void wire_poll(int timeout_ms);

/*
 * What lwIP has given out and not got back: pcbs, pbufs, segments, netconns, bytes of its heap. Connections that were closed, but
 * that lwIP has not ended yet, are ended by this.
 */
int wire_handles(void);

#endif

/*
 * A wire between lwIP and this system: a tap device in a network namespace of this process's own, so that nothing of it is seen
 * outside. The addresses are those for documentation (RFC 5737, RFC 3849).
 */
#ifndef LINK_H
#define LINK_H

#include <stdbool.h>
#include <stddef.h>

/* The ends' numbers: the system, where the peer listens, and lwIP. */
#define LINK_HOST 1
#define LINK_LWIP 2
#define LINK_IP4(end) "192.0.2." LINK_TEXT(end)
#define LINK_IP6(end) "2001:db8::" LINK_TEXT(end)
#define LINK_TEXT(number) LINK_TEXT_OF(number)
#define LINK_TEXT_OF(number) #number

/* Moves this process into a namespace with such a wire; its end for lwIP, or -1 after saying on stderr what is not to be had. */
int link_open(void);

/* Whether the wire has IPv6 as well. */
bool link_has_ip6(void);

/* For a program that has no wire: says so, and is its exit status. With TEO_REQUIRE_TAP in the environment that is a failure. */
int link_missing(void);

/* Waits for a frame, at most that long. */
bool link_wait(int fd, int timeout_ms);

#endif

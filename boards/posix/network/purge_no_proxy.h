/* The hosts that are reached without a proxy. */
#ifndef PURGE_NO_PROXY_H
#define PURGE_NO_PROXY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a list like NO_PROXY's has the host, in lower case (an IPv6 address in its brackets), at
 * this port. Its entries are separated by commas or blanks:
 *
 *   *                        every host
 *   example.com              this name and all that end in .example.com; so do .example.com and
 *                            *.example.com
 *   192.0.2.1, 2001:db8::1   an address, with or without brackets
 *   192.0.2.0/24, fc00::/7   the addresses that begin with so many of its bits
 *
 * An entry may end in a port, like example.com:8443, and is then for that port alone; an IPv6
 * address with a port needs its brackets. Entries of another form match nothing.
 */
bool no_proxy_has(const char *list, const char *host, uint16_t port);

#endif

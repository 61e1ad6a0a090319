/*
 * Which names of a certificate are kept while it is verified: those that may be the host's.
 *
 * mbedTLS allocates 48 bytes for each alternative name, and a certificate of a large service has a
 * hundred. The linker redirects its parser here (--wrap). mbedTLS still checks the form of every
 * name and compares those that were kept, so that leaving out a name can only refuse a peer.
 */
#ifndef TEO_FIRMWARE_PEER_NAMES_H
#define TEO_FIRMWARE_PEER_NAMES_H

/*
 * The host of the next handshakes; it stays the caller's. NULL, as at the start: all names are
 * kept.
 */
void peer_names_keep(const char *host);

#endif

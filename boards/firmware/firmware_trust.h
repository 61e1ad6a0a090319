/*
 * The CAs to trust, in flash. Each is read when a chain names it, and forgotten afterwards, so that
 * their number costs no RAM. The linker redirects mbedTLS's verification here (--wrap) rather than
 * using mbedTLS's callback for CAs, because with that a verification cannot be made in pieces.
 */
#ifndef TEO_FIRMWARE_TRUST_H
#define TEO_FIRMWARE_TRUST_H

#include <stdbool.h>

#include <mbedtls/x509_crt.h>

/*
 * Reads all CAs once and writes a line for each that this build cannot read: it is skipped, here
 * and later. `roots` is then for teo_tls_init(); it has no certificate, but the bytes of all.
 * False: none can be read.
 */
bool trust_load(mbedtls_x509_crt *roots);

/* Forgets what a verification that was broken off had read. */
void trust_release(void);

#endif

/* The CAs to trust: which file has them, and what is in it. */
#ifndef PURGE_ROOTS_H
#define PURGE_ROOTS_H

#include <stdbool.h>
#include <stddef.h>

#include <mbedtls/x509_crt.h>

#include "purge_outcome.h"

/*
 * Loads the CAs of `file`: the value of --ca-file, or NULL for SSL_CERT_FILE or, without that, the
 * system's. Any result but OUTCOME_DONE: it failed, and stderr says why.
 */
enum outcome roots_load(mbedtls_x509_crt *roots, const char *file, bool verbose);

/*
 * As mbedtls_x509_crt_parse() with what mbedtls_x509_crt_parse_file() has read: the same
 * certificates are taken, and it returns the same. `text` has `length` bytes and a NUL after them;
 * the text may be changed.
 */
int roots_parse(mbedtls_x509_crt *roots, unsigned char *text, size_t length);

/* Whether a code of mbedTLS says that there was no memory. */
bool roots_is_lack_of_memory(int error);

#endif

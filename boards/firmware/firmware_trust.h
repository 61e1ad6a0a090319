/* The CAs to trust, in flash. */
#ifndef TEO_FIRMWARE_TRUST_H
#define TEO_FIRMWARE_TRUST_H

#include <stdbool.h>

#include <mbedtls/x509_crt.h>

/*
 * Reads the CAs into `roots`, which points to their bytes in flash. False: one cannot be read, or
 * there is no memory.
 */
bool trust_load(mbedtls_x509_crt *roots);

#endif

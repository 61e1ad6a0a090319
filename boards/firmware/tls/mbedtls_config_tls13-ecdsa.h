/* TLS 1.3 alone, for chains with ECDSA alone. */
#ifndef TEO_FIRMWARE_TLS_TLS13_ECDSA_H
#define TEO_FIRMWARE_TLS_TLS13_ECDSA_H

#include "mbedtls_config_tls13.h"

#undef MBEDTLS_RSA_C
#undef MBEDTLS_PKCS1_V15
#undef MBEDTLS_PKCS1_V21
#undef MBEDTLS_X509_RSASSA_PSS_SUPPORT
#undef MBEDTLS_MPI_MAX_SIZE
#define MBEDTLS_MPI_MAX_SIZE 96 /* products of numbers of P-384 */

#endif

/* TLS 1.2 for chains with ECDSA alone, from the root to the leaf. */
#ifndef TEO_FIRMWARE_TLS_ECDSA_H
#define TEO_FIRMWARE_TLS_ECDSA_H

#include "../mbedtls_config.h"

#undef MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#undef MBEDTLS_RSA_C
#undef MBEDTLS_PKCS1_V15
#undef MBEDTLS_MPI_MAX_SIZE
#define MBEDTLS_MPI_MAX_SIZE 96 /* products of numbers of P-384 */

#endif

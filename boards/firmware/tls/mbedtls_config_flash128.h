/*
 * TLS 1.2 in 128 KB of flash, for the same servers: without the tables that make P-256 faster,
 * without ChaCha20, and with all of it compiled for size (firmware.mk).
 */
#ifndef TEO_FIRMWARE_TLS_FLASH128_H
#define TEO_FIRMWARE_TLS_FLASH128_H

#include "../mbedtls_config.h"

#undef MBEDTLS_ECP_FIXED_POINT_OPTIM
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0
#undef MBEDTLS_CHACHA20_C
#undef MBEDTLS_POLY1305_C
#undef MBEDTLS_CHACHAPOLY_C
#undef MBEDTLS_SSL_CIPHERSUITES
#define MBEDTLS_SSL_CIPHERSUITES                         \
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,     \
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,   \
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, \
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384

#endif

/* TLS 1.2 for chains with RSA alone. The key exchange is still ECDHE with P-256. */
#ifndef TEO_FIRMWARE_TLS_RSA_H
#define TEO_FIRMWARE_TLS_RSA_H

#include "../mbedtls_config.h"

#undef MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#undef MBEDTLS_ECDSA_C
#undef MBEDTLS_ECP_DP_SECP384R1_ENABLED

#endif

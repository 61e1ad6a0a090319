/* TLS 1.2 for chains with RSA alone; keys are agreed on by ECDHE with P-256 all the same. */
#ifndef TEO_FIRMWARE_TLS_RSA_H
#define TEO_FIRMWARE_TLS_RSA_H

#include "../mbedtls_config.h"

#undef MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#undef MBEDTLS_ECDSA_C
#undef MBEDTLS_ECP_DP_SECP384R1_ENABLED

#endif

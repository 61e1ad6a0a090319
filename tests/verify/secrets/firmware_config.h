/* mbedTLS as the firmware has it, and what the server of the tests needs beside: in one program, as both are. */
#ifndef TEO_SECRETS_FIRMWARE_CONFIG_H
#define TEO_SECRETS_FIRMWARE_CONFIG_H

#include "boards/firmware/mbedtls_config.h"

#define MBEDTLS_SSL_SRV_C
#define MBEDTLS_SSL_TICKET_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_BASE64_C

#endif

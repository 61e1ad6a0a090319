/* Random numbers for mbedTLS's PSA, where TLS 1.3 needs it (tls/tls13.h): the board's. */
#include <mbedtls/build_info.h>

#include "board.h"

#if defined(MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG)
#include <psa/crypto.h>

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output, size_t size,
                                             size_t *length)
{
    (void)context;
    *length = 0;
    if (board_random(NULL, output, size) != TEO_OK) {
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    }
    *length = size;
    return PSA_SUCCESS;
}
#endif

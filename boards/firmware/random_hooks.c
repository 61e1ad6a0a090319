/*
 * The board's random numbers for lwIP and for mbedTLS's PSA, which want functions of other types.
 */
#include <lwip/arch.h>
#include <mbedtls/build_info.h>

#include "board.h"
#include "firmware_report.h"

/* Without random numbers nothing is sent: what can be guessed can be forged. */
uint32_t random_for_lwip(void)
{
    uint32_t number;

    if (board_random(NULL, &number, sizeof number) != TEO_OK) {
        report_exit(report_usage("board_random() has no random numbers"));
    }
    return number;
}

/* TLS 1.3 needs PSA (tls/mbedtls_config_tls13.h). */
#if defined(MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG)
#include <psa/crypto.h>

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t size, size_t *length)
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

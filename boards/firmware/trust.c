#include "firmware_trust.h"

#include <stddef.h>
#include <stdint.h>

/* Of the linker script: the DER of each CA, one after the other. */
extern const uint8_t __roots_start[], __roots_end[];

bool trust_load(mbedtls_x509_crt *roots)
{
    const uint8_t *der = __roots_start;

    mbedtls_x509_crt_init(roots);
    while (der < __roots_end) {
        size_t length = (size_t)(__roots_end - der);

        /* X.690 section 8.1.3.5: a length in two bytes, as every certificate has. */
        if (length < 4 || der[1] != 0x82) {
            return false;
        }
        if (length > (size_t)(der[2] << 8 | der[3]) + 4u) {
            length = (size_t)(der[2] << 8 | der[3]) + 4u;
        }
        if (mbedtls_x509_crt_parse_der_nocopy(roots, der, length) != 0) {
            return false;
        }
        der += length;
    }
    return roots->raw.p != NULL;
}

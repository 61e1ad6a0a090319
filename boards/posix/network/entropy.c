/*
 * Random numbers for mbedTLS's own generator in the static build with musl: mbedTLS calls
 * getrandom(2) with glibc only, and would need /dev/urandom, which an empty root folder lacks.
 */
#include <stddef.h>

#include <mbedtls/entropy.h>

#include <teo/port_posix.h>

int mbedtls_hardware_poll(void *data, unsigned char *output, size_t size, size_t *length);

#if defined(MBEDTLS_ENTROPY_HARDWARE_ALT)
int mbedtls_hardware_poll(void *data, unsigned char *output, size_t size, size_t *length)
{
    teo_posix posix;
    teo_port port;

    (void)data;
    teo_posix_init(&posix, &port);
    *length = 0;
    if (port.random(port.context, output, size) != TEO_OK) {
        return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
    }
    *length = size;
    return 0;
}
#endif

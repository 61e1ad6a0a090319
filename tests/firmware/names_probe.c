/*
 * What mbedTLS makes of certificates: for the test of boards/firmware/peer_names.c, with and
 * without which it is linked. Reads pairs of a host and a certificate, each after its length in two
 * bytes; prints for each pair the parser's code, and whether the names do not match. FILTER: with
 * peer_names.c.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/platform_time.h>
#include <mbedtls/x509_crt.h>

#include "boards/firmware/firmware_peer_names.h"

static unsigned char arena[1u << 20], host[65536], der[65536];

/* Dates do not matter. */
int64_t wall_clock_for_tls(int64_t *seconds)
{
    if (seconds != NULL) {
        *seconds = 0;
    }
    return 0;
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *seconds, struct tm *broken_down)
{
    (void)seconds;
    memset(broken_down, 0, sizeof *broken_down);
    return broken_down;
}

static size_t take(unsigned char *bytes)
{
    int high = getchar(), low = getchar();
    size_t length;

    if (low == EOF) {
        return 0;
    }
    length = fread(bytes, 1, (size_t)(high << 8 | low), stdin);
    bytes[length] = '\0';
    return length;
}

int main(void)
{
    size_t length;

    mbedtls_memory_buffer_alloc_init(arena, sizeof arena);
    while (take(host) != 0 && (length = take(der)) != 0) {
        mbedtls_x509_crt certificate;
        uint32_t flags = 0;
        int code;

#if defined(FILTER)
        peer_names_keep((const char *)host);
#endif
        mbedtls_x509_crt_init(&certificate);
        code = mbedtls_x509_crt_parse_der(&certificate, der, length);
        length = strlen((const char *)host);
        if (length > 1 && host[length - 1] == '.') {
            host[length - 1] = '\0'; /* as port/mbedtls does */
        }
        if (code == 0) {
            (void)mbedtls_x509_crt_verify(&certificate, NULL, NULL, (const char *)host, &flags,
                                          NULL, NULL);
        }
        printf("%d %d\n", code, (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0);
        mbedtls_x509_crt_free(&certificate);
    }
    return 0;
}

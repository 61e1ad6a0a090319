/*
 * One request, cold and warm: prints its length, and the SHA-256 compressions of payload, canonical
 * request, and all of it. On the last days of 2026: the calendar's walk begins with that year, and
 * each further year adds about 1,700 instructions.
 */
#include <stdio.h>
#include <string.h>

#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#include <teo/request.h>

#if MBEDTLS_VERSION_MAJOR < 3
#define NAMED(function) function##_ret
#else
#define NAMED(function) function
#endif
#define WRAP_(name) __wrap_##name
#define REAL_(name) __real_##name
#define WRAP(name) WRAP_(name)
#define REAL(name) REAL_(name)
#define UPDATE NAMED(mbedtls_sha256_update)
#define FINISH NAMED(mbedtls_sha256_finish)

/* The linker puts these in the place of mbedTLS's own (--wrap), which they call. */
int REAL(UPDATE)(mbedtls_sha256_context *context, const unsigned char *data, size_t length);
int REAL(FINISH)(mbedtls_sha256_context *context, unsigned char *digest);
int WRAP(UPDATE)(mbedtls_sha256_context *context, const unsigned char *data, size_t length);
int WRAP(FINISH)(mbedtls_sha256_context *context, unsigned char *digest);

/*
 * A context takes 64 bytes a compression; its end adds a bit and a length of 8 bytes (FIPS 180-4
 * section 5.1.1).
 */
static size_t pending, compressions;

int WRAP(UPDATE)(mbedtls_sha256_context *context, const unsigned char *data, size_t length)
{
    pending += length;
    compressions += pending / 64;
    pending %= 64;
    return REAL(UPDATE)(context, data, length);
}

int WRAP(FINISH)(mbedtls_sha256_context *context, unsigned char *digest)
{
    compressions += pending + 9 > 64 ? 2 : 1;
    pending = 0;
    return REAL(FINISH)(context, digest);
}

static size_t blocks(size_t length)
{
    return (length + 9 + 63) / 64;
}

static char buffer[2048];

/* What callgrind counts. */
int sign_cold(const teo_request *request, size_t *length);
int sign_warm(const teo_request *request, size_t *length);

int __attribute__((noinline)) sign_cold(const teo_request *request, size_t *length)
{
    return teo_request_write(request, buffer, sizeof buffer, length) == TEO_OK;
}

int __attribute__((noinline)) sign_warm(const teo_request *request, size_t *length)
{
    return teo_request_write(request, buffer, sizeof buffer, length) == TEO_OK && *length > 0;
}

int main(void)
{
    static const char canonical[] = "POST\n/\n\ncontent-type:application/json\nhost:"
                                    TEO_ENDPOINT_INTL "\n\ncontent-type;host\n";
    static const teo_credentials credentials = {
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", NULL,
    };
    static teo_signing_key cache;
    teo_query query = {
        .zone_id = "zone-2noz78a8ev6k", .start = 1798585200, .end = 1798671600, .limit = 100,
    };
    teo_request request = {
        .query = &query, .credentials = &credentials, .timestamp = 1798671600, .cache = &cache,
    };
    size_t length, body, cold, warm;

    if (!sign_cold(&request, &length)) {
        return 1;
    }
    cold = compressions;
    compressions = 0;
    query.offset = 100;
    if (!sign_warm(&request, &length)) {
        return 1;
    }
    warm = compressions;
    body = length - (size_t)(strstr(buffer, "\r\n\r\n") + 4 - buffer);
    printf("%zu %zu %zu %zu %zu\n", length, blocks(body), blocks(sizeof canonical - 1 + 64), cold,
           warm);
    return 0;
}

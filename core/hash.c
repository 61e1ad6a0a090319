#include "hash.h"

#include <string.h>

#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR < 3
/* mbedTLS 2 has the functions that can fail under these names. */
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

void teo_wipe(void *memory, size_t length)
{
    mbedtls_platform_zeroize(memory, length);
}

void teo_hash_begin(teo_hash *hash)
{
    mbedtls_sha256_init(&hash->sha);
    hash->failed = mbedtls_sha256_starts(&hash->sha, 0) != 0;
}

void teo_hash_add(teo_hash *hash, const void *data, size_t length)
{
    hash->failed |= mbedtls_sha256_update(&hash->sha, data, length) != 0;
}

void teo_hash_text(teo_hash *hash, const char *text)
{
    teo_hash_add(hash, text, strlen(text));
}

bool teo_hash_end(teo_hash *hash, uint8_t digest[TEO_HASH_SIZE])
{
    hash->failed |= mbedtls_sha256_finish(&hash->sha, digest) != 0;
    mbedtls_sha256_free(&hash->sha); /* wipes it, too */
    return !hash->failed;
}

/* RFC 2104 section 2: the key, XORed with one byte all over, is the first block. */
static void begin_padded(teo_hmac *hmac, uint8_t flip)
{
    for (size_t i = 0; i < TEO_HASH_BLOCK; i++) {
        hmac->block[i] ^= flip;
    }
    teo_hash_begin(&hmac->hash);
    teo_hash_add(&hmac->hash, hmac->block, TEO_HASH_BLOCK);
}

#define INNER 0x36u
#define OUTER 0x5Cu

bool teo_hmac_begin(teo_hmac *hmac, const char *prefix, const void *key, size_t length)
{
    size_t before = strlen(prefix);
    bool ok = true;

    memset(hmac->block, 0, sizeof hmac->block);
    if (before + length <= TEO_HASH_BLOCK) {
        memcpy(hmac->block, prefix, before);
        memcpy(hmac->block + before, key, length);
    } else { /* RFC 2104 section 2: a key longer than a block is hashed first */
        teo_hash_begin(&hmac->hash);
        teo_hash_add(&hmac->hash, prefix, before);
        teo_hash_add(&hmac->hash, key, length);
        ok = teo_hash_end(&hmac->hash, hmac->block);
    }
    begin_padded(hmac, INNER);
    return ok;
}

bool teo_hmac_end(teo_hmac *hmac, uint8_t code[TEO_HASH_SIZE])
{
    bool ok = teo_hash_end(&hmac->hash, code);

    begin_padded(hmac, INNER ^ OUTER); /* takes the inner padding off and the outer one on */
    teo_hash_add(&hmac->hash, code, TEO_HASH_SIZE);
    ok = teo_hash_end(&hmac->hash, code) && ok;
    teo_wipe(hmac->block, sizeof hmac->block);
    return ok;
}

void teo_hex(const uint8_t *bytes, size_t count, char *digits)
{
    for (size_t i = 0; i < count; i++) {
        *digits++ = "0123456789abcdef"[bytes[i] >> 4];
        *digits++ = "0123456789abcdef"[bytes[i] & 15u];
    }
}

#include "teo_hash.h"

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR < 3
/* mbedTLS 2 has the functions that can fail under these names. */
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

void teo_hash_add(teo_hash *hash, const void *data, size_t length)
{
    hash->failed |= mbedtls_sha256_update(&hash->sha, data, length);
}

/* RFC 2104 section 2: the key, padded with zeros to a block and XORed with one byte all over. */
#define INNER 0x36u
#define OUTER 0x5Cu

/*
 * Begins a hash; with that block, where it is one of the two that make an HMAC. The block is hashed
 * at once: byte by byte takes as long as the compressions themselves.
 */
static void begin(teo_hash *hash, uint8_t pad)
{
    uint8_t block[TEO_HASH_BLOCK];

    hash->failed |= mbedtls_sha256_starts(&hash->sha, 0);
    if (hash->key == NULL) {
        return;
    }
    for (size_t i = TEO_HASH_BLOCK; i-- > 0;) {
        block[i] = (uint8_t)(i < hash->key_length ? hash->key[i] ^ pad : pad);
    }
    teo_hash_add(hash, block, TEO_HASH_BLOCK);
    teo_wipe(block, TEO_HASH_BLOCK);
}

static void finish(teo_hash *hash)
{
    hash->failed |= mbedtls_sha256_finish(&hash->sha, hash->digest);
}

void teo_hash_form(teo_hash *hash, const char *form, const teo_argument *arguments)
{
    teo_writer writer;

    writer.at = NULL;
    writer.to.hash = hash;
    writer.length = 0;
    mbedtls_sha256_init(&hash->sha);
    begin(hash, INNER);
    teo_template_put(&writer, form, arguments);
    if (hash->key != NULL) {
        finish(hash);
        begin(hash, OUTER);
        teo_hash_add(hash, hash->digest, TEO_HASH_SIZE);
    }
    finish(hash);
    mbedtls_sha256_free(&hash->sha); /* wipes it, too */
    hash->key_length = TEO_HASH_SIZE;
}

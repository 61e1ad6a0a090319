#include "teo_hash.h"

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR < 3
/* mbedTLS 2 has the functions that can fail under these names. */
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

/* The sink of a writer whose target is a hash. */
static void write_to_hash(teo_writer *writer, const void *data, size_t length)
{
    teo_hash *hash = writer->target;

    hash->failed |= mbedtls_sha256_update(&hash->sha, data, length);
}

/* RFC 2104 section 2: the key, padded with zeros to a block, each byte XORed with one of these. */
#define INNER_PAD 0x36u
#define OUTER_PAD 0x5Cu

/*
 * Begins a hash; for an HMAC, with the padded key. That block is hashed at once: byte by byte takes
 * as long as the compressions themselves.
 */
static void hash_begin(teo_writer *writer, uint8_t pad)
{
    teo_hash *hash = writer->target;
    uint8_t block[TEO_HASH_BLOCK];

    hash->failed |= mbedtls_sha256_starts(&hash->sha, 0);
    if (hash->key == NULL) {
        return;
    }
    for (size_t i = TEO_HASH_BLOCK; i-- > 0;) {
        block[i] = (uint8_t)(i < hash->key_length ? hash->key[i] ^ pad : pad);
    }
    write_to_hash(writer, block, TEO_HASH_BLOCK);
    teo_wipe(block, TEO_HASH_BLOCK);
}

static void hash_finish(teo_hash *hash)
{
    hash->failed |= mbedtls_sha256_finish(&hash->sha, hash->digest);
}

/* A hash is SHA-256(text); an HMAC is SHA-256(outer block, SHA-256(inner block, text)). */
void teo_hash_template(teo_hash *hash, const char *template, const teo_argument *arguments)
{
    teo_writer writer = {write_to_hash, hash, 0, 0};

    mbedtls_sha256_init(&hash->sha);
    hash_begin(&writer, INNER_PAD);
    teo_template_put(&writer, template, arguments);
    if (hash->key != NULL) {
        hash_finish(hash);
        hash_begin(&writer, OUTER_PAD);
        write_to_hash(&writer, hash->digest, TEO_HASH_SIZE);
    }
    hash_finish(hash);
    mbedtls_sha256_free(&hash->sha); /* wipes it, too */
    hash->key_length = TEO_HASH_SIZE;
}

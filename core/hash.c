#include "hash.h"

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

void teo_hash_add(teo_hash *hash, const void *data, size_t length)
{
    hash->failed |= mbedtls_sha256_update(&hash->sha, data, length);
}

/* RFC 2104 section 2: the key, padded to a block with zeros and XORed with one byte all over, goes before what is hashed. */
#define INNER 0x36u
#define OUTER 0x5Cu
#define PIECE 16u /* of the padded key, hashed at once: a whole block would be too much for the stack, a byte too little for the time */

/* Hashes the padded key. */
static void add_key(teo_hash *hash, unsigned pad)
{
    uint8_t piece[PIECE];

    for (size_t i = 0; i < TEO_HASH_BLOCK;) {
        piece[i % PIECE] = (uint8_t)(i < hash->key_length ? hash->key[i] ^ pad : pad);
        if (++i % PIECE == 0) {
            teo_hash_add(hash, piece, PIECE);
        }
    }
    teo_wipe(piece, PIECE);
}

void teo_hash_form(teo_hash *hash, const char *form, const teo_argument *arguments)
{
    unsigned pad = INNER;

    for (;;) {
        mbedtls_sha256_init(&hash->sha);
        hash->failed |= mbedtls_sha256_starts(&hash->sha, 0);
        if (hash->key != NULL) {
            add_key(hash, pad);
        }
        if (pad == INNER) {
            teo_writer writer;

            writer.length = 0;
            writer.hash = hash;
            teo_put(&writer, form, arguments);
        } else {
            teo_hash_add(hash, hash->digest, TEO_HASH_SIZE);
        }
        hash->failed |= mbedtls_sha256_finish(&hash->sha, hash->digest);
        mbedtls_sha256_free(&hash->sha); /* wipes it, too */
        if (hash->key == NULL || pad == OUTER) {
            return;
        }
        pad = OUTER;
    }
}

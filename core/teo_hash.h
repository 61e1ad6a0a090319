/* SHA-256 and HMAC-SHA256 (RFC 2104) on mbedTLS's SHA-256 alone: mbedtls_md_hmac_… allocates. */
#ifndef TEO_CORE_HASH_H
#define TEO_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>

#include "teo_template.h"

#define TEO_HASH_SIZE 32
#define TEO_HASH_BLOCK 64

typedef struct teo_hash {
    mbedtls_sha256_context sha;
    uint8_t *key;       /* NULL: a hash; else an HMAC under this key */
    size_t key_length;  /* up to TEO_HASH_BLOCK; after every hash that of a digest */
    uint8_t *digest;    /* where it goes; not where the key is */
    int failed;         /* not 0: a hardware SHA-256 did, at any time since this was 0 */
} teo_hash;

/* Hashes what a form writes (writer.h). The digest may be an argument of the form. */
void teo_hash_form(teo_hash *hash, const char *form, const teo_argument *arguments);

/* For the writer: adds to the hash under way. */
void teo_hash_add(teo_hash *hash, const void *data, size_t length);

/* Wipes memory in a way that no compiler removes. */
static inline void teo_wipe(void *memory, size_t length)
{
    mbedtls_platform_zeroize(memory, length);
}

#endif

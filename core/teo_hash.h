/* SHA-256 and HMAC-SHA256 (RFC 2104) by mbedTLS's SHA-256 alone: mbedtls_md_hmac_… allocates. */
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
    uint8_t *key;       /* NULL: a hash; else an HMAC with this key */
    size_t key_length;  /* up to TEO_HASH_BLOCK; after every hash that of a digest */
    uint8_t *digest;    /* where it goes; not where the key is */
    int failed;         /* not 0: a hardware SHA-256 failed, at any time since this was 0 */
} teo_hash;

/*
 * The digest of what a template writes: teo_hash_template(&hash, "a" AS_NUMBER, arguments). The
 * digest's place may be an argument of the template.
 */
void teo_hash_template(teo_hash *hash, const char *template, const teo_argument *arguments);

/* Wipes memory in a way that no compiler removes. */
static inline void teo_wipe(void *memory, size_t length)
{
    mbedtls_platform_zeroize(memory, length);
}

#endif

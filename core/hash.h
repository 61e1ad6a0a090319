/* SHA-256 and HMAC-SHA256 (RFC 2104) on mbedTLS's SHA-256 alone: mbedtls_md_hmac_… would allocate. */
#ifndef TEO_CORE_HASH_H
#define TEO_CORE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mbedtls/sha256.h>

#define TEO_HASH_SIZE 32
#define TEO_HASH_BLOCK 64

typedef struct teo_hash {
    mbedtls_sha256_context sha;
    bool failed; /* a hardware SHA-256 can fail; teo_hash_end() tells */
} teo_hash;

void teo_hash_begin(teo_hash *hash);
void teo_hash_add(teo_hash *hash, const void *data, size_t length);
void teo_hash_text(teo_hash *hash, const char *text);
/* Writes the digest and wipes the state; false where mbedTLS failed at any step. */
bool teo_hash_end(teo_hash *hash, uint8_t digest[TEO_HASH_SIZE]);

typedef struct teo_hmac {
    teo_hash hash;
    uint8_t block[TEO_HASH_BLOCK]; /* the key, padded to a block */
} teo_hmac;

/* The key is `prefix` and `key`, one after the other. */
bool teo_hmac_begin(teo_hmac *hmac, const char *prefix, const void *key, size_t length);
/* Writes the code and wipes the state. `code` may be where the key was. */
bool teo_hmac_end(teo_hmac *hmac, uint8_t code[TEO_HASH_SIZE]);

void teo_hex(const uint8_t *bytes, size_t count, char *digits);

/* Wipes memory in a way that no compiler removes. */
void teo_wipe(void *memory, size_t length);

#endif

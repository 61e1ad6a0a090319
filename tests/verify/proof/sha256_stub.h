/*
 * mbedTLS's SHA-256 with any result, failures included: what it is handed, it may read or write,
 * and nothing more.
 */
#ifndef SHA256_STUB_H
#define SHA256_STUB_H

#include "proof.h"
#include <mbedtls/sha256.h>

static bool sha_failed;

static inline int any_failure(void)
{
    int failure = any_int();

    sha_failed |= failure != 0;
    return failure;
}

void mbedtls_sha256_init(mbedtls_sha256_context *sha)
{
    havoc(sha, sizeof *sha);
}

void mbedtls_sha256_free(mbedtls_sha256_context *sha)
{
    havoc(sha, sizeof *sha);
}

int mbedtls_sha256_starts(mbedtls_sha256_context *sha, int is_224)
{
    PROVE(is_224 == 0);
    havoc(sha, sizeof *sha);
    return any_failure();
}

int mbedtls_sha256_update(mbedtls_sha256_context *sha, const unsigned char *data, size_t length)
{
    PROVE(length == 0 || __CPROVER_r_ok(data, length));
    havoc(sha, sizeof *sha);
    return any_failure();
}

int mbedtls_sha256_finish(mbedtls_sha256_context *sha, unsigned char *digest)
{
    havoc(sha, sizeof *sha);
    PROVE(__CPROVER_w_ok(digest, 32));
    havoc(digest, 32);
    return any_failure();
}

#endif

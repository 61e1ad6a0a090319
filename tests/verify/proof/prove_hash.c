/*
 * proves:  core/teo_hash.h: teo_wipe; core/hash.c: write_to_hash, hash_begin, hash_finish,
 *          teo_hash_template
 * for:     a hash, and an HMAC under any key of up to 64 bytes; up to 8 bytes to add or wipe; every
 *          call of mbedTLS may fail
 * unwind:  66
 * planted: core/hash.c: i < hash->key_length ? => i <= hash->key_length ?
 */
#include "hash.c"
#include "sha256_stub.h"

#define MOST 8u

static teo_hash hash;

void mbedtls_platform_zeroize(void *memory, size_t length)
{
    PROVE(length == 0 || __CPROVER_w_ok(memory, length));
}

/* prove_template.c */
void stub_teo_template_put(teo_writer *writer, const char *template, const teo_argument *arguments)
{
    uint8_t data[MOST];

    PROVE(writer->length == 0 && writer->sink == write_to_hash && writer->target == &hash);
    PROVE(template != NULL && arguments != NULL);
    write_to_hash(writer, data, any_up_to(MOST));
}

int main(void)
{
    teo_argument argument;
    uint8_t digest[TEO_HASH_SIZE];
    size_t length = any_up_to(TEO_HASH_BLOCK);

    hash.key = any_bool() ? any_memory(length, TEO_HASH_BLOCK) : NULL;
    hash.key_length = length;
    hash.digest = digest;
    hash.failed = any_int();
    sha_failed = hash.failed != 0;
    teo_hash_template(&hash, AS_NUMBER, &argument);
    PROVE((hash.failed != 0) ==
          sha_failed); /* a failure is kept, at any call, and none is made up */
    teo_wipe(any_memory(length, TEO_HASH_BLOCK), length);
    REACHES(hash.failed == 0 && hash.key != NULL && length == TEO_HASH_BLOCK);
    return 0;
}

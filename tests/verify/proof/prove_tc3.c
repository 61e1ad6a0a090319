/*
 * proves:  core/tc3.c: teo_signing_key_wipe, derive_key, hash_to_hex, teo_tc3_write, teo_tc3_sign
 * for:     any times and caches, any argument missing; payloads of up to 4 bytes; texts that end in
 *          a NUL, which is all that is used of them
 * unwind:  130
 * planted: core/tc3.c: hash->key_length > TEO_HASH_BLOCK => hash->key_length > TEO_HASH_BLOCK + 1
 */
#include "template_stub.h"

#include "tc3.c"

static bool hash_failed;
static uint8_t last_digest[TEO_HASH_SIZE];

/* prove_hash.c */
void stub_teo_hash_template(teo_hash *hash, const char *template, const teo_argument *arguments)
{
    prove_template(template, arguments);
    PROVE(hash->key == NULL ||
          (hash->key_length <= TEO_HASH_BLOCK && __CPROVER_r_ok(hash->key, hash->key_length)));
    PROVE(hash->key != hash->digest);
    havoc(hash->digest, TEO_HASH_SIZE);
    memcpy(last_digest, hash->digest, TEO_HASH_SIZE);
    hash->key_length = TEO_HASH_SIZE;
    hash_failed |= any_bool();
    hash->failed = hash_failed;
}

/* prove_template.c */
void stub_teo_template_put(teo_writer *writer, const char *template, const teo_argument *arguments)
{
    prove_template(template, arguments);
    PROVE(writer->length == 0 && writer->sink == teo_write_to_memory);
    PROVE(writer->size == TEO_HASH_BLOCK);
    havoc(writer->target, writer->size);
    writer->length = any_size();
}

void stub_teo_wipe(void *memory, size_t length)
{
    memset(memory, 0, length);
}

/* A sink: its address is all that is asked of it here (prove_template_parts.c). */
void teo_write_to_memory(teo_writer *writer, const void *data, size_t length)
{
    (void)writer;
    (void)data;
    (void)length;
}

static void prove_digits(void)
{
    static teo_hash hash;
    static char signature[TEO_SIGNATURE_SIZE];
    teo_argument argument;

    hash.digest = (uint8_t *)signature;
    hash_to_hex(&hash, AS_NUMBER, &argument);
    for (size_t i = 0; i < TEO_SIGNATURE_SIZE; i++) {
        unsigned digit = i % 2u == 0 ? last_digest[i / 2u] >> 4 : last_digest[i / 2u] & 15u;

        PROVE(signature[i] == "0123456789abcdef"[digit]);
    }
    REACHES(signature[0] == 'f' && signature[63] == 'f');
}

int main(void)
{
    teo_tc3 what;
    teo_signing_key cache, *key = any_bool() ? &cache : NULL;
    size_t length = any_up_to(4);
    void *payload = any_bool() ? any_memory(length, 4) : NULL;
    char *signature = any_bool() ? any_memory(TEO_SIGNATURE_SIZE, TEO_SIGNATURE_SIZE) : NULL;
    teo_status status;

    what.secret_key = any_bool() ? "x" : NULL;
    what.host = any_bool() ? "x" : NULL;
    what.content_type = any_bool() ? "x" : NULL;
    status = teo_tc3_sign(any_bool() ? &what : NULL, payload, length, key, signature);
    PROVE(status == TEO_OK || status == TEO_E_ARGUMENT || status == TEO_E_TIME ||
          status == TEO_E_HASH);
    PROVE(status != TEO_E_TIME || what.timestamp < 0 || what.timestamp > INT64_C(253402300799));
    if (status == TEO_OK) {
        PROVE(what.timestamp >= 0 && cache.day > 0 && !hash_failed);
    }
    PROVE(status != TEO_E_HASH || (cache.day == 0 && cache.key[0] == 0 && cache.key[31] == 0));
    REACHES(status == TEO_OK);
    REACHES(status == TEO_E_HASH);
    teo_signing_key_wipe(NULL);
    prove_digits();
    return 0;
}

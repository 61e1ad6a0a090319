/*
 * TC3-HMAC-SHA256, Tencent Cloud's "signature v3" (document/api/614/42761):
 *
 *   payload ─ SHA-256 ─→ canonical request ─ SHA-256 ─→ string to sign ─ HMAC(signing key) ─→ signature
 *   "TC3" secret key ─ HMAC(date) ─ HMAC("teo") ─ HMAC("tc3_request") ─→ signing key, good for the UTC date
 *
 * Neither the canonical request nor the string to sign is ever held: both go piece by piece into the hash.
 */
#include <string.h>

#include <teo/request.h>

#include "calendar.h"
#include "hash.h"
#include "writer.h"

void teo_signing_key_wipe(teo_signing_key *key)
{
    teo_wipe(key, sizeof *key);
}

#define FIRST_KEY "TC3" AS_TEXT

/* The keys take turns in the cache and in `block`, where the signature will be written over them. */
static void derive(teo_hash *hash, const teo_tc3 *what, teo_signing_key *cache, char *block)
{
    const void *argument = what->secret_key;

    hash->digest = (uint8_t *)block;
    hash->key_length = teo_write(block, TEO_HASH_BLOCK, FIRST_KEY, &argument);
    if (hash->key_length > TEO_HASH_BLOCK) { /* RFC 2104 section 2: a longer key is hashed */
        teo_hash_form(hash, FIRST_KEY, &argument);
        hash->key_length = TEO_HASH_SIZE;
    }
    argument = &what->timestamp;
    hash->key = (uint8_t *)block;
    hash->digest = cache->key;
    teo_hash_form(hash, AS_DATE, &argument);
    hash->key_length = TEO_HASH_SIZE;
    hash->key = cache->key;
    hash->digest = (uint8_t *)block;
    teo_hash_form(hash, "teo", NULL);
    hash->key = (uint8_t *)block;
    hash->digest = cache->key;
    teo_hash_form(hash, "tc3_request", NULL);
    hash->key = NULL;
}

teo_status teo_tc3_sign(const teo_tc3 *what, const void *payload, size_t length, teo_signing_key *cache,
                        char signature[TEO_SIGNATURE_SIZE])
{
    const void *arguments[5];
    size_t type_length;
    teo_hash hash;
    int32_t day;

    if (what == NULL || what->secret_key == NULL || what->host == NULL || what->content_type == NULL ||
        (payload == NULL && length > 0) || cache == NULL || signature == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (!teo_is_time(what->timestamp)) {
        return TEO_E_TIME;
    }
    hash.failed = 0;
    hash.key = NULL;
    day = (int32_t)teo_unix_day(what->timestamp) + 1;
    if (cache->day != day) {
        derive(&hash, what, cache, signature);
        cache->day = day;
    }

    /*
     * Digests are in the second half of the signature: no more memory is needed, and when the last one is written out in
     * hexadecimal, from the first half on, no byte of it is overwritten before it was read.
     */
    hash.digest = (uint8_t *)signature + TEO_HASH_SIZE;
    arguments[0] = payload;
    arguments[1] = &length;
    teo_hash_form(&hash, AS_BYTES, arguments);

    type_length = strlen(what->content_type);
    arguments[0] = what->content_type;
    arguments[1] = &type_length;
    arguments[2] = what->host;
    arguments[3] = &what->host_length;
    arguments[4] = hash.digest;
    teo_hash_form(&hash, "POST\n/\n\ncontent-type:" AS_LOWER "\nhost:" AS_LOWER "\n\ncontent-type;host\n" AS_HEX, arguments);

    hash.key = cache->key;
    hash.key_length = TEO_HASH_SIZE;
    arguments[2] = arguments[3] = &what->timestamp;
    teo_hash_form(&hash, "TC3-HMAC-SHA256\n" AS_SECONDS "\n" AS_DATE "/teo/tc3_request\n" AS_HEX, arguments + 2);
    (void)teo_write(signature, TEO_SIGNATURE_SIZE, AS_HEX, arguments + 4);
    if (hash.failed) {
        teo_signing_key_wipe(cache);
        return TEO_E_HASH;
    }
    return TEO_OK;
}

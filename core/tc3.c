/*
 * TC3-HMAC-SHA256, Tencent Cloud's "signature v3" (document/api/614/42761):
 *
 *   payload - SHA-256 -> canonical request - SHA-256 -> string to sign - HMAC(key) -> signature
 *   "TC3" secret key - HMAC(date) - HMAC("teo") - HMAC("tc3_request") -> key, good for a UTC date
 *
 * Neither the canonical request nor the string to sign is ever in memory as a whole: both go into
 * the hash piece by piece.
 */
#include "teo_tc3.h"

#include "teo_calendar.h"
#include "teo_check.h"
#include "teo_hash.h"
#include "teo_template.h"

void teo_signing_key_wipe(teo_signing_key *key)
{
    if (key != NULL) {
        teo_wipe(key, sizeof *key);
    }
}

/* The end of 9999; but no 64-bit arithmetic for times after 2106 where the machine has none. */
#define TIMESTAMP_MAX (SIZE_MAX > UINT32_MAX ? UINT64_C(253402300799) : UINT32_MAX)
#define FIRST_KEY "TC3" AS_TEXT

/* limits.h says so in words where it knows SIZE_MAX. */
TEO_CHECK(a_size_t_cannot_hold_a_time, sizeof(size_t) >= sizeof(uint32_t));

/* What each key is hashed with to make the next one: a template every so many bytes. */
static const char key_templates[] = AS_DATE "\0\0\0" "teo\0" "tc3_request";
#define KEY_TEMPLATE_SIZE 4
#define KEY_TEMPLATES 3

/*
 * Derives the signing key: HMAC by HMAC, each with the digest of the one before as its key. Two
 * places of 32 bytes take turns, so that no third is needed: where the hash has its digest, and the
 * cache. The cache has the first digest and so also the third, which is the signing key. The other
 * place is overwritten by the signature later.
 */
static void derive_key(teo_hash *hash, const char *secret_key, size_t now, teo_signing_key *cache)
{
    teo_writer writer = {teo_write_to_memory, hash->digest, TEO_HASH_BLOCK, 0};
    teo_argument argument;

    argument.text = secret_key;
    teo_template_put(&writer, FIRST_KEY, &argument);
    hash->key_length = writer.length;
    if (hash->key_length > TEO_HASH_BLOCK) { /* RFC 2104 section 2: a longer key is hashed */
        teo_hash_template(hash, FIRST_KEY, &argument);
    }
    argument.number = now;
    hash->key = hash->digest;
    hash->digest = cache->key;
    for (unsigned i = 0; i < KEY_TEMPLATES * KEY_TEMPLATE_SIZE; i += KEY_TEMPLATE_SIZE) {
        uint8_t *place;

        teo_hash_template(hash, key_templates + i, &argument);
        place = hash->key;
        hash->key = hash->digest;
        hash->digest = place;
    }
    hash->key = NULL;
}

/*
 * Hashes a template and writes the digest in hexadecimal. The digest is the first half of its
 * place, the text is all of it, so it is written backwards: no byte of the digest is overwritten
 * before it is read.
 */
static void hash_to_hex(teo_hash *hash, const char *template, const teo_argument *arguments)
{
    char *signature = (char *)hash->digest;

    teo_hash_template(hash, template, arguments);
    for (size_t i = TEO_SIGNATURE_SIZE; i-- > 0;) {
        unsigned digit = (uint8_t)signature[i / 2u];

        if (i % 2u == 0) {
            digit >>= 4;
        }
        digit &= 15u;
        signature[i] = (char)(digit + (digit < 10u ? '0' : 'a' - 10));
    }
}

teo_status teo_tc3_write(const teo_tc3 *what, const void *payload, size_t length,
                         teo_signing_key *cache, char signature[TEO_SIGNATURE_SIZE])
{
    teo_argument arguments[4];
    teo_hash hash;
    size_t now = (size_t)what->timestamp;
    uint32_t day = (uint32_t)(now / TEO_DAY) + 1u;

    hash.failed = 0;
    hash.key = NULL;
    hash.digest = (uint8_t *)signature;
    if (cache->day != (int32_t)day) {
        cache->day = (int32_t)day;
        derive_key(&hash, what->secret_key, now, cache);
    }

    arguments[0].bytes = payload;
    arguments[1].number = length;
    hash_to_hex(&hash, AS_BYTES, arguments);

    arguments[0].text = what->content_type;
    arguments[1].text = what->host;
    arguments[2].bytes = signature;
    arguments[3].number = TEO_SIGNATURE_SIZE;
    hash_to_hex(&hash,
                "POST\n/\n\ncontent-type:" AS_TEXT "\nhost:" AS_TEXT
                "\n\ncontent-type;host\n" AS_BYTES, arguments);

    hash.key = cache->key;
    arguments[0].number = now;
    arguments[1].number = now;
    hash_to_hex(&hash, "TC3-HMAC-SHA256\n" AS_NUMBER "\n" AS_DATE "/teo/tc3_request\n" AS_BYTES,
                arguments);
    if (hash.failed) {
        teo_wipe(cache, sizeof *cache);
        return TEO_E_HASH;
    }
    return TEO_OK;
}

teo_status teo_tc3_sign(const teo_tc3 *what, const void *payload, size_t length,
                        teo_signing_key *cache, char signature[TEO_SIGNATURE_SIZE])
{
    if (what == NULL || what->secret_key == NULL || what->host == NULL ||
        what->content_type == NULL || (payload == NULL && length > 0) || cache == NULL ||
        signature == NULL) {
        return TEO_E_ARGUMENT;
    }
    if ((uint64_t)what->timestamp > TIMESTAMP_MAX) {
        return TEO_E_TIME;
    }
    return teo_tc3_write(what, payload, length, cache, signature);
}

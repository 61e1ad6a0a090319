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
#include <teo/time.h>

#include "calendar.h"
#include "hash.h"
#include "text.h"
#include "writer.h"

#define DATE_LENGTH 10 /* "2022-02-09" begins the ISO 8601 time */

void teo_signing_key_wipe(teo_signing_key *key)
{
    teo_wipe(key, sizeof *key);
}

/* Step 1: canonical values are trimmed and lower case; the caller has trimmed them. */
static void add_lower(teo_hash *hash, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = teo_lower(text[i]);

        teo_hash_add(hash, &c, 1);
    }
}

/* The hash of the payload, then of the canonical request, in hexadecimal. */
static bool hash_request(const teo_tc3 *what, const void *payload, size_t length, char hex[2 * TEO_HASH_SIZE])
{
    teo_hash hash;
    uint8_t digest[TEO_HASH_SIZE];
    bool ok;

    teo_hash_begin(&hash);
    teo_hash_add(&hash, payload, length);
    ok = teo_hash_end(&hash, digest);
    teo_hex(digest, sizeof digest, hex);

    teo_hash_begin(&hash);
    teo_hash_text(&hash, "POST\n/\n\ncontent-type:");
    add_lower(&hash, what->content_type, strlen(what->content_type));
    teo_hash_text(&hash, "\nhost:");
    add_lower(&hash, what->host, what->host_length);
    teo_hash_text(&hash, "\n\ncontent-type;host\n");
    teo_hash_add(&hash, hex, 2 * TEO_HASH_SIZE);
    ok = teo_hash_end(&hash, digest) && ok;
    teo_hex(digest, sizeof digest, hex);
    return ok;
}

/* One step of the derivation, in place: the first key is the secret itself. */
static bool derive(teo_signing_key *key, const char *prefix, const void *from, size_t length, const char *data,
                   size_t data_length)
{
    teo_hmac hmac;
    bool ok = teo_hmac_begin(&hmac, prefix, from, length);

    teo_hash_add(&hmac.hash, data, data_length);
    return teo_hmac_end(&hmac, key->key) && ok;
}

static bool derive_key(teo_signing_key *key, const char *secret_key, const char *date)
{
    bool ok = derive(key, "TC3", secret_key, strlen(secret_key), date, DATE_LENGTH);

    ok = derive(key, "", key->key, sizeof key->key, "teo", 3) && ok;
    return derive(key, "", key->key, sizeof key->key, "tc3_request", 11) && ok;
}

static bool sign_string(const teo_signing_key *key, int64_t timestamp, const char *date,
                        const char hashed_request[2 * TEO_HASH_SIZE], char signature[TEO_SIGNATURE_SIZE])
{
    char digits[20];
    teo_writer writer = {digits, sizeof digits, 0};
    teo_hmac hmac;
    uint8_t code[TEO_HASH_SIZE];
    bool ok;

    teo_put_number(&writer, (uint64_t)timestamp);
    ok = teo_hmac_begin(&hmac, "", key->key, sizeof key->key);
    teo_hash_text(&hmac.hash, "TC3-HMAC-SHA256\n");
    teo_hash_add(&hmac.hash, digits, writer.length);
    teo_hash_text(&hmac.hash, "\n");
    teo_hash_add(&hmac.hash, date, DATE_LENGTH);
    teo_hash_text(&hmac.hash, "/teo/tc3_request\n");
    teo_hash_add(&hmac.hash, hashed_request, 2 * TEO_HASH_SIZE);
    ok = teo_hmac_end(&hmac, code) && ok;
    teo_hex(code, sizeof code, signature);
    return ok;
}

teo_status teo_tc3_sign(const teo_tc3 *what, const void *payload, size_t length, teo_signing_key *cache,
                        char signature[TEO_SIGNATURE_SIZE])
{
    char date[TEO_ISO8601_SIZE];
    char hashed_request[2 * TEO_HASH_SIZE];
    int32_t day;

    if (what == NULL || what->secret_key == NULL || what->host == NULL || what->content_type == NULL ||
        (payload == NULL && length > 0) || cache == NULL || signature == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (teo_time_format(what->timestamp, date) != TEO_OK) {
        return TEO_E_TIME;
    }
    day = (int32_t)teo_unix_day(what->timestamp) + 1;
    if (cache->day != day) {
        if (!derive_key(cache, what->secret_key, date)) {
            teo_signing_key_wipe(cache);
            return TEO_E_HASH;
        }
        cache->day = day;
    }
    if (!hash_request(what, payload, length, hashed_request) ||
        !sign_string(cache, what->timestamp, date, hashed_request, signature)) {
        return TEO_E_HASH;
    }
    return TEO_OK;
}

/* Session resumption: whose session is it, and how it is kept, offered, saved and loaded. */
#include "internal.h"

#include <string.h>

#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>

#if MBEDTLS_VERSION_MAJOR < 3
/* mbedTLS 2 has the functions that can fail under these names. */
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

/* What saved bytes begin with: this, then the owner, then mbedTLS's own form, which has a mark of version and build. */
static const uint8_t MARK[4] = {'T', 'E', 'O', 1};
#define PREFIX_SIZE (sizeof MARK + TEO_TLS_OWNER_SIZE)

/*
 * A resumed handshake verifies no certificate: it trusts what the full one found. So a session belongs to all that this finding
 * rests on: the host, its port, and the roots.
 */
static bool digest_owner(const teo_tls *tls, const char *host, uint16_t port, uint8_t digest[TEO_TLS_OWNER_SIZE])
{
    mbedtls_sha256_context sha;
    uint8_t number[2] = {(uint8_t)(port >> 8), (uint8_t)port};
    bool ok;

    mbedtls_sha256_init(&sha);
    ok = mbedtls_sha256_starts(&sha, 0) == 0;
    for (const mbedtls_x509_crt *root = tls->roots; ok && root != NULL; root = root->next) {
        ok = mbedtls_sha256_update(&sha, root->raw.p, root->raw.len) == 0;
    }
    ok = ok && mbedtls_sha256_update(&sha, number, sizeof number) == 0 &&
         mbedtls_sha256_update(&sha, (const unsigned char *)host, strlen(host)) == 0 &&
         mbedtls_sha256_finish(&sha, digest) == 0;
    mbedtls_sha256_free(&sha);
    return ok;
}

void teo_tls_forget_session(teo_tls *tls)
{
    mbedtls_ssl_session_free(&tls->session); /* wipes it, too */
    mbedtls_ssl_session_init(&tls->session);
    tls->has_session = false;
}

teo_status teo_tls_own_session(teo_tls *tls, const char *host, uint16_t port)
{
    uint8_t owner[TEO_TLS_OWNER_SIZE];

    if (!digest_owner(tls, host, port, owner)) {
        return TEO_E_TLS_SETUP;
    }
    if (memcmp(owner, tls->owner, sizeof owner) != 0) {
        teo_tls_forget_session(tls);
        memcpy(tls->owner, owner, sizeof owner);
    }
    return TEO_OK;
}

void teo_tls_offer_session(teo_tls *tls)
{
    /* Refused by mbedTLS, say for a cipher suite of another build, or for lack of memory: a full handshake will do. */
    tls->offered = tls->has_session && mbedtls_ssl_set_session(&tls->ssl, &tls->session) == 0;
}

void teo_tls_keep_session(teo_tls *tls)
{
    teo_tls_forget_session(tls); /* first: two at once take twice the memory */
    /* One whose dates were not judged must not be resumed as if they were. */
    tls->has_session = !tls->time_is_floor && mbedtls_ssl_get_session(&tls->ssl, &tls->session) == 0;
    if (!tls->has_session) {
        teo_tls_forget_session(tls);
    }
}

bool teo_tls_session_is_early(const teo_tls *tls)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    return mbedtls_ssl_get_version_number(&tls->ssl) != MBEDTLS_SSL_VERSION_TLS1_3;
#else
    (void)tls;
    return true;
#endif
}

teo_status teo_tls_save_session(teo_tls *tls, void *data, size_t size, size_t *length)
{
    uint8_t *bytes = data;
    size_t room = data != NULL && size > PREFIX_SIZE ? size - PREFIX_SIZE : 0;
    int code;

    *length = 0;
    if (!tls->has_session) {
        return TEO_END;
    }
    code = mbedtls_ssl_session_save(&tls->session, room != 0 ? bytes + PREFIX_SIZE : NULL, room, length);
    if (code == MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL) {
        *length += PREFIX_SIZE;
        return TEO_E_BUFFER;
    }
    if (code != 0) {
        tls->error = code;
        *length = 0;
        return TEO_E_TLS;
    }
    memcpy(bytes, MARK, sizeof MARK);
    memcpy(bytes + sizeof MARK, tls->owner, sizeof tls->owner);
    *length += PREFIX_SIZE;
    return TEO_OK;
}

teo_status teo_tls_load_session(teo_tls *tls, const void *data, size_t length)
{
    const uint8_t *bytes = data;

    if (tls->step != TEO_TLS_IDLE) {
        return TEO_E_ARGUMENT;
    }
    teo_tls_forget_session(tls);
    if (data == NULL || length <= PREFIX_SIZE || memcmp(bytes, MARK, sizeof MARK) != 0) {
        return TEO_E_ARGUMENT;
    }
    tls->error = mbedtls_ssl_session_load(&tls->session, bytes + PREFIX_SIZE, length - PREFIX_SIZE);
    if (tls->error != 0) {
        teo_tls_forget_session(tls);
        return TEO_E_ARGUMENT;
    }
    memcpy(tls->owner, bytes + sizeof MARK, sizeof tls->owner);
    tls->has_session = true;
    return TEO_OK;
}

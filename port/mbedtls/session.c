/*
 * Session resumption: whose a session is, how old, and how it is kept, offered, saved and loaded.
 */
#include "teo_tls_internal.h"

#include <string.h>

#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>
#if defined(MBEDTLS_HAVE_TIME_DATE)
#include <mbedtls/platform_time.h>
#endif

#if MBEDTLS_VERSION_MAJOR < 3
/* In mbedTLS 2 the functions that can fail have these names. */
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

/*
 * The saved bytes: this mark, the owner, made_at, ends_at, then the session as mbedTLS saves it,
 * which includes a mark of mbedTLS's version and build. The times are needed because a resumed
 * handshake shows no certificate.
 */
static const uint8_t saved_mark[4] = {'T', 'E', 'O', 2};
#define TEO_TLS_TIMES_AT (sizeof saved_mark + TEO_TLS_OWNER_SIZE)
#define TEO_TLS_PREFIX_SIZE (TEO_TLS_TIMES_AT + 8)

#define TEO_TLS_AGE_MAX (24u * 60u * 60u) /* RFC 5246 section F.1.4, in seconds */

/*
 * A resumed handshake verifies no certificate: it relies on the full one. So a session belongs to
 * everything that the full one depended on: host, port and roots.
 */
static bool digest_owner(const teo_tls *tls, const char *host, uint16_t port,
                         uint8_t digest[TEO_TLS_OWNER_SIZE])
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
    if (tls == NULL) {
        return;
    }
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

/* ---- its age ---- */

/*
 * The clock of `made_at`: in seconds, the one that certificates are checked by; without one, the
 * port's in milliseconds.
 */
static uint32_t now(const teo_tls *tls)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    mbedtls_time_t seconds = mbedtls_time(NULL);

    (void)tls;
    return seconds < 0 ? 0 : (int64_t)seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
#else
    return tls->below->clock(tls->below->context);
#endif
}

/* In seconds. Huge when the clock was set back. */
static uint32_t age(const teo_tls *tls)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    return now(tls) - tls->made_at;
#else
    return (now(tls) - tls->made_at) / 1000u;
#endif
}

static bool is_stale(const teo_tls *tls)
{
#if defined(MBEDTLS_HAVE_TIME_DATE)
    if (now(tls) > tls->ends_at) {
        return true;
    }
#endif
    return age(tls) >= TEO_TLS_AGE_MAX;
}

void teo_tls_begin_session(teo_tls *tls)
{
    tls->made_at = now(tls);
    tls->ends_at = tls->chain_ends_at;
}

/* ---- kept and offered ---- */

void teo_tls_offer_session(teo_tls *tls)
{
    if (tls->has_session && is_stale(tls)) {
        teo_tls_forget_session(tls);
    }
    /*
     * If time_is_floor, neither its age nor the end of its chain is known. If mbedTLS refuses it,
     * because its cipher suite is not in this build or there is no memory, a full handshake
     * follows.
     */
    tls->offered = tls->has_session && !tls->time_is_floor &&
                   mbedtls_ssl_set_session(&tls->ssl, &tls->session) == 0;
}

size_t teo_tls_ticket_length(const teo_tls *tls)
{
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    return tls->session.TEO_TLS_MEMBER(ticket_len);
#else
    (void)tls;
    return 0;
#endif
}

/*
 * Whether the session fits into the next ClientHello, which is otherwise as long as the one of this
 * connection. mbedTLS fails to write one that is longer than its buffer, and that would cost a
 * connection each time.
 */
static bool fits(const teo_tls *tls)
{
    size_t length = teo_tls_ticket_length(tls) + tls->hello + TEO_TLS_OFFER_MARGIN;

    return length <= MBEDTLS_SSL_OUT_CONTENT_LEN;
}

void teo_tls_keep_session(teo_tls *tls)
{
    teo_tls_forget_session(tls); /* first, because two at once take twice the memory */
    /* A session whose dates were not all checked must not be resumed as if they were. */
    tls->has_session = !tls->time_is_floor &&
                       mbedtls_ssl_get_session(&tls->ssl, &tls->session) == 0 && fits(tls);
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

/* ---- saved and loaded ---- */

static void put_time(uint8_t bytes[4], uint32_t time)
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(time >> (24 - 8 * i));
    }
}

static uint32_t take_time(const uint8_t bytes[4])
{
    uint32_t time = 0;

    for (int i = 0; i < 4; i++) {
        time = time << 8 | bytes[i];
    }
    return time;
}

teo_status teo_tls_save_session(teo_tls *tls, void *data, size_t size, size_t *length)
{
    uint8_t *bytes = data;
    size_t room = data != NULL && size > TEO_TLS_PREFIX_SIZE ? size - TEO_TLS_PREFIX_SIZE : 0;
    int code;

    if (tls == NULL || length == NULL) {
        return TEO_E_ARGUMENT;
    }
    *length = 0;
    if (!tls->has_session) {
        return TEO_END;
    }
    if (is_stale(tls)) {
        teo_tls_forget_session(tls);
        return TEO_END;
    }
    code = mbedtls_ssl_session_save(&tls->session, room != 0 ? bytes + TEO_TLS_PREFIX_SIZE : NULL,
                                    room, length);
    if (code == MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL) {
        *length += TEO_TLS_PREFIX_SIZE;
        return TEO_E_BUFFER;
    }
    if (code != 0) {
        tls->error = code;
        *length = 0;
        return TEO_E_TLS;
    }
    memcpy(bytes, saved_mark, sizeof saved_mark);
    memcpy(bytes + sizeof saved_mark, tls->owner, sizeof tls->owner);
#if defined(MBEDTLS_HAVE_TIME_DATE)
    put_time(bytes + TEO_TLS_TIMES_AT, tls->made_at);
#else
    /* The port's clock may start anywhere after a restart. */
    put_time(bytes + TEO_TLS_TIMES_AT, age(tls));
#endif
    put_time(bytes + TEO_TLS_TIMES_AT + 4, tls->ends_at);
    *length += TEO_TLS_PREFIX_SIZE;
    return TEO_OK;
}

teo_status teo_tls_load_session(teo_tls *tls, const void *data, size_t length)
{
    const uint8_t *bytes = data;

    if (tls == NULL || tls->step != TEO_TLS_IDLE) {
        return TEO_E_ARGUMENT;
    }
    teo_tls_forget_session(tls);
    if (data == NULL || length <= TEO_TLS_PREFIX_SIZE ||
        memcmp(bytes, saved_mark, sizeof saved_mark) != 0) {
        return TEO_E_ARGUMENT;
    }
    tls->error = mbedtls_ssl_session_load(&tls->session, bytes + TEO_TLS_PREFIX_SIZE,
                                          length - TEO_TLS_PREFIX_SIZE);
    if (tls->error != 0) {
        teo_tls_forget_session(tls);
        return TEO_E_ARGUMENT;
    }
    memcpy(tls->owner, bytes + sizeof saved_mark, sizeof tls->owner);
    tls->made_at = take_time(bytes + TEO_TLS_TIMES_AT);
#if !defined(MBEDTLS_HAVE_TIME_DATE)
    tls->made_at =
        now(tls) - (tls->made_at < TEO_TLS_AGE_MAX ? tls->made_at : TEO_TLS_AGE_MAX) * 1000u;
#endif
    tls->ends_at = take_time(bytes + TEO_TLS_TIMES_AT + 4);
    tls->has_session = true;
    return TEO_OK;
}

/*
 * TLS as a port over a port.
 *
 *   IDLE --> BELOW --> HANDSHAKE --> OPEN --> IDLE
 *             |            |           |
 *             +------------+-----------+--> FAILED --> IDLE         the way back to IDLE is close()
 */
#include "teo_tls_internal.h"

#include <string.h>

#include <teo/limits.h>

#include <mbedtls/net_sockets.h>
#include <mbedtls/platform_util.h>
#if defined(MBEDTLS_USE_PSA_CRYPTO) || defined(MBEDTLS_SSL_PROTO_TLS1_3)
#include <psa/crypto.h>
#endif

/* ---- failure and end ---- */

/*
 * Wipes the connection's keys and buffers and prepares for another handshake; `ready` stays false
 * without memory for it.
 */
static void wipe(teo_tls *tls)
{
    tls->ready = mbedtls_ssl_session_reset(&tls->ssl) == 0;
    tls->ended = false;
    tls->offer = 0;
}

static teo_status stop(teo_tls *tls, teo_status status)
{
    tls->failure = status;
    tls->step = TEO_TLS_FAILED;
    wipe(tls);
    return status;
}

/* Notes the fatal alert that mbedTLS has received. */
static void note_alert(teo_tls *tls)
{
    if (tls->ssl.TEO_TLS_MEMBER(in_msgtype) == MBEDTLS_SSL_MSG_ALERT) {
        tls->alert = tls->ssl.TEO_TLS_MEMBER(in_msg)[1];
    }
}

/*
 * The status for a failure. The first of these that there is: what verification found, the error of
 * the port below, the peer's alert, mbedTLS's own code.
 */
static teo_status cause(teo_tls *tls, int code)
{
    teo_status status;

    if (tls->failure == TEO_E_TLS_SETUP) {
        return TEO_E_TLS_SETUP;
    }
    if (tls->step == TEO_TLS_HANDSHAKE && tls->checked) {
        tls->verify = mbedtls_ssl_get_verify_result(&tls->ssl);
        if (tls->verify != 0 && teo_tls_code_status(code) != TEO_E_TLS_SETUP) {
            return teo_tls_verify_status(tls->verify);
        }
    }
    if (code == MBEDTLS_ERR_NET_SEND_FAILED || code == MBEDTLS_ERR_NET_RECV_FAILED) {
        return tls->failure;
    }
    if (code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
        note_alert(tls);
    }
    status = tls->alert != TEO_TLS_NO_ALERT ? teo_tls_alert_status(tls->alert)
                                            : teo_tls_code_status(code);
    /*
     * Perhaps the peer refused only the session. The caller forgets it: the next handshake is a
     * full one.
     */
    return status == TEO_E_TLS_REFUSED && tls->offered ? TEO_E_TLS : status;
}

/* mbedTLS has failed with `code`, for which would_block() is false. */
static teo_status fail(teo_tls *tls, int code)
{
    teo_status status = cause(tls, code);

    tls->error = code;
    /*
     * RFC 5246 section 7.2.2: a session ends with a fatal alert. And when a handshake fails, the
     * session that it offered may be the reason.
     */
    if (tls->step == TEO_TLS_HANDSHAKE || teo_status_group(status) == TEO_GROUP_TLS) {
        teo_tls_forget_session(tls);
    }
    return stop(tls, status);
}

/* Whether mbedTLS wants to be called again later; `*want` is then the event to wait for. */
static bool would_block(int code, uint8_t *want)
{
    switch (code) {
    case MBEDTLS_ERR_SSL_WANT_READ:
        *want = TEO_EVENT_READABLE;
        return true;
    case MBEDTLS_ERR_SSL_WANT_WRITE:
        *want = TEO_EVENT_WRITABLE;
        return true;
    case MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS: /* mbedtls_ecp_set_max_ops() */
        *want = TEO_EVENT_TIME;
        return true;
    default:
        return false;
    }
}

/* ---- open() ---- */

static bool handshake_over(const teo_tls *tls)
{
#if MBEDTLS_VERSION_MAJOR < 3
    return tls->ssl.state == MBEDTLS_SSL_HANDSHAKE_OVER;
#else
    return mbedtls_ssl_is_handshake_over((mbedtls_ssl_context *)&tls->ssl) != 0;
#endif
}

/* Sets the name that mbedTLS sends as SNI and compares with the certificate; false: no memory. */
static bool set_host_name(teo_tls *tls, const char *host)
{
    size_t length = strlen(host);

    /*
     * NULL for an address: no SNI, and mbedTLS compares no name. teo_tls_check_certificate()
     * compares the address.
     */
    if (mbedtls_ssl_set_hostname(&tls->ssl, tls->address_length != 0 ? NULL : host) != 0) {
        return false;
    }
    /*
     * A dot at the end is for the resolver: names in SNI (RFC 6066 section 3) and in certificates
     * have none.
     */
    if (length > 1 && host[length - 1] == '.') {
        tls->ssl.TEO_TLS_MEMBER(hostname)[length - 1] = '\0';
    }
    return true;
}

static teo_status begin(teo_tls *tls, const char *host, uint16_t port)
{
    teo_status status;

    tls->error = 0;
    tls->verify = 0;
    tls->alert = TEO_TLS_NO_ALERT;
    tls->resumed = false;
    tls->offered = false;
    tls->checked = false;
    tls->chain_begins_at = 0;
    tls->chain_ends_at = UINT32_MAX;
    tls->hello = 0;
    tls->failure = TEO_OK;
    if (host == NULL || host[0] == '\0' || strlen(host) > TEO_HOST_MAX) {
        return TEO_E_HOST;
    }
    tls->address_length = teo_tls_parse_address(host, tls->address);
    if (host[0] == '[' && tls->address_length == 0) {
        return TEO_E_HOST;
    }
    if (!tls->ready) {
        wipe(tls);
    }
    if (!tls->ready || !set_host_name(tls, host)) {
        return TEO_E_TLS_SETUP;
    }
    status = teo_tls_own_session(tls, host, port);
    if (status == TEO_OK) {
        teo_tls_offer_session(tls);
    }
    return status;
}

static teo_status handshake_done(teo_tls *tls)
{
    /*
     * A full handshake shows a certificate, a resumed one does not. With cipher suites that
     * authenticate by certificate, a handshake that shows none and resumes nothing cannot happen.
     * If it did, nobody was verified.
     */
    if (!tls->checked && !tls->offered) {
        tls->verify = UINT32_MAX;
        teo_tls_forget_session(tls);
        return stop(tls, TEO_E_TLS_CERT);
    }
    tls->resumed = !tls->checked;
    if (!tls->resumed) {
        teo_tls_begin_session(tls);
    }
    tls->chain_ends_at = tls->ends_at; /* a resumed handshake has shown no chain */
    tls->step = TEO_TLS_OPEN;
    tls->want_recv = TEO_EVENT_READABLE;
    tls->want_send = TEO_EVENT_WRITABLE;
    if (teo_tls_session_is_early(tls)) {
        teo_tls_keep_session(tls);
    } else if (!tls->resumed) {
        teo_tls_forget_session(tls); /* the server did not take it */
    }
    return TEO_OK;
}

/*
 * One step. The longest is an asymmetric operation, which takes a small controller a good part of a
 * second. Of a handshake with an ECDSA certificate, mbedTLS makes these in pieces where it is built
 * with MBEDTLS_ECP_RESTARTABLE and mbedtls_ecp_set_max_ops() was called: port_mbedtls.h.
 */
static teo_status handshake_step(teo_tls *tls)
{
    int code = mbedtls_ssl_handshake_step(&tls->ssl);

    tls->want_recv = TEO_EVENT_TIME;
    if (code != 0 && !would_block(code, &tls->want_recv)) {
        return fail(tls, code);
    }
    tls->want_send = tls->want_recv;
    if (handshake_over(tls)) {
        return handshake_done(tls);
    }
    /* If there is nothing to wait for, a step was made. */
    return tls->moved || tls->want_recv == TEO_EVENT_TIME ? TEO_PROGRESS : TEO_AGAIN;
}

static teo_status tls_open(void *context, const char *host, uint16_t port)
{
    teo_tls *tls = context;
    teo_status status;

    tls->calls = TEO_TLS_CALLS_MAX;
    tls->moved = false;
    switch (tls->step) {
    case TEO_TLS_IDLE:
        status = begin(tls, host, port);
        if (status != TEO_OK) {
            return stop(tls, status);
        }
        tls->step = TEO_TLS_BELOW;
        /* fall through */
    case TEO_TLS_BELOW:
        status = tls->below->open(tls->below->context, host, port);
        if (status == TEO_OK) {
            tls->step = TEO_TLS_HANDSHAKE;
            tls->want_recv = TEO_EVENT_TIME;
            tls->want_send = TEO_EVENT_TIME;
            return TEO_PROGRESS;
        }
        if (status != TEO_AGAIN && status != TEO_PROGRESS) {
            return stop(tls, teo_is_error(status) ? status : TEO_E_PORT);
        }
        return status;
    case TEO_TLS_HANDSHAKE:
        return handshake_step(tls);
    case TEO_TLS_OPEN:
        return TEO_OK;
    default:
        return tls->failure;
    }
}

/* ---- send(), recv(), close() ---- */

/* TEO_OK if there is a connection and a length; otherwise the status to return. */
static teo_status ready_to_move(teo_tls *tls, size_t length)
{
    tls->calls = TEO_TLS_CALLS_MAX;
    tls->moved = false;
    if (tls->step == TEO_TLS_FAILED) {
        return tls->failure;
    }
    if (tls->step != TEO_TLS_OPEN) {
        return TEO_E_PORT;
    }
    return length != 0 ? TEO_OK : TEO_E_ARGUMENT;
}

/* The status when no complete record has moved: a part of one, or nothing. */
static teo_status nothing_yet(const teo_tls *tls)
{
    return tls->moved ? TEO_PROGRESS : TEO_AGAIN;
}

static teo_status tls_send(void *context, const void *data, size_t length, size_t *sent)
{
    teo_tls *tls = context;
    teo_status status = ready_to_move(tls, length);
    int code;

    *sent = 0;
    if (status != TEO_OK) {
        return status;
    }
    /*
     * mbedtls_ssl_write() has encrypted these bytes already: after WANT_WRITE it must get the same
     * ones again.
     */
    if (tls->offer != 0) {
        if (length < tls->offer) {
            return TEO_E_ARGUMENT;
        }
        length = tls->offer;
    }
    code = mbedtls_ssl_write(&tls->ssl, data, length);
    if (code > 0) {
        tls->offer = 0;
        tls->want_send = TEO_EVENT_WRITABLE;
        *sent = (size_t)code;
        return TEO_OK;
    }
    if (code == 0 || would_block(code, &tls->want_send)) {
        tls->offer = length;
        return nothing_yet(tls);
    }
    return fail(tls, code);
}

static teo_status tls_recv(void *context, void *data, size_t size, size_t *received)
{
    teo_tls *tls = context;
    teo_status status = ready_to_move(tls, size);
    int code;

    *received = 0;
    if (status != TEO_OK) {
        return status;
    }
    if (tls->ended) {
        return TEO_END;
    }
    code = mbedtls_ssl_read(&tls->ssl, data, size);
    if (code > 0) {
        tls->want_recv = TEO_EVENT_READABLE;
        *received = (size_t)code;
        return TEO_OK;
    }
    if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        tls->ended = true;
        return TEO_END;
    }
#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
    if (code == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
        /* RFC 8446 section 4.6.1: there may be several; the newest lasts longest. */
        teo_tls_keep_session(tls);
        tls->want_recv = TEO_EVENT_TIME;
        return TEO_AGAIN;
    }
#endif
    if (would_block(code, &tls->want_recv)) {
        return nothing_yet(tls);
    }
    /* mbedtls_ssl_read() returns 0 when the connection below ended without close_notify. */
    return fail(tls, code == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : code);
}

static void tls_close(void *context)
{
    teo_tls *tls = context;

    if (tls->step == TEO_TLS_OPEN) {
        tls->calls = TEO_TLS_CALLS_MAX;
        /* Only once, because nobody waits for it: what the port below does not take now is lost. */
        (void)mbedtls_ssl_close_notify(&tls->ssl);
    }
    if (tls->step == TEO_TLS_OPEN || tls->step == TEO_TLS_HANDSHAKE || tls->step == TEO_TLS_BELOW) {
        wipe(tls);
    }
    tls->step = TEO_TLS_IDLE;
    tls->below->close(tls->below->context);
}

/* ---- wait(), clock(), random(): mostly those of the port below ---- */

static teo_status tls_wait(void *context, teo_event event, uint32_t timeout_ms)
{
    teo_tls *tls = context;

    if (event != TEO_EVENT_TIME && (tls->step == TEO_TLS_HANDSHAKE || tls->step == TEO_TLS_OPEN)) {
        /* mbedTLS may have bytes already, or may wait for the other direction of the port below. */
        if (event == TEO_EVENT_READABLE && tls->step == TEO_TLS_OPEN &&
            mbedtls_ssl_check_pending(&tls->ssl) != 0) {
            return TEO_OK;
        }
        event = (teo_event)(event == TEO_EVENT_READABLE ? tls->want_recv : tls->want_send);
        if (event == TEO_EVENT_TIME) {
            return TEO_OK; /* it can go on at once */
        }
    }
    return tls->below->wait(tls->below->context, event, timeout_ms);
}

static uint32_t tls_clock(void *context)
{
    teo_tls *tls = context;

    return tls->below->clock(tls->below->context);
}

static teo_status tls_random(void *context, void *data, size_t length)
{
    teo_tls *tls = context;

    return tls->below->random(tls->below->context, data, length);
}

/* ---- set-up ---- */

static teo_status configure(teo_tls *tls)
{
    mbedtls_ssl_config *config = &tls->config;

#if defined(MBEDTLS_USE_PSA_CRYPTO) || defined(MBEDTLS_SSL_PROTO_TLS1_3)
    tls->error = (int)psa_crypto_init();
    if (tls->error != 0) {
        return TEO_E_TLS_SETUP;
    }
#endif
    tls->error = mbedtls_ssl_config_defaults(
        config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    if (tls->error != 0) {
        return TEO_E_TLS_SETUP;
    }
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(config, tls->roots, NULL);
    mbedtls_ssl_conf_verify(config, teo_tls_check_certificate, tls);
    mbedtls_ssl_conf_rng(config, teo_tls_random_below, tls);
#if MBEDTLS_VERSION_MAJOR < 3
    mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3,
                                 MBEDTLS_SSL_MINOR_VERSION_3); /* TLS 1.2 */
#endif
#if defined(MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED) && \
    defined(MBEDTLS_SSL_SESSION_TICKETS) && defined(MBEDTLS_SSL_PROTO_TLS1_3)
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        config, MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
#endif
    tls->error = mbedtls_ssl_setup(&tls->ssl, config);
    if (tls->error != 0) {
        return TEO_E_TLS_SETUP;
    }
    mbedtls_ssl_set_bio(&tls->ssl, tls, teo_tls_send_below, teo_tls_recv_below, NULL);
    tls->ready = true;
    return TEO_OK;
}

teo_status teo_tls_init(teo_tls *tls, const teo_port *below, mbedtls_x509_crt *roots,
                        teo_port *port)
{
    if (tls == NULL) {
        return TEO_E_ARGUMENT;
    }
    memset(tls, 0, sizeof *tls);
    tls->alert = TEO_TLS_NO_ALERT;
    mbedtls_ssl_init(&tls->ssl);
    mbedtls_ssl_config_init(&tls->config);
    mbedtls_ssl_session_init(&tls->session);
    if (below == NULL || roots == NULL || port == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (roots->raw.p == NULL || below->random == NULL) {
        return TEO_E_TLS_SETUP;
    }
    tls->below = below;
    tls->roots = roots;
    port->context = tls;
    port->open = tls_open;
    port->send = tls_send;
    port->recv = tls_recv;
    port->close = tls_close;
    port->wait = below->wait != NULL ? tls_wait : NULL;
    port->clock = tls_clock;
    port->random = tls_random;
    return configure(tls);
}

void teo_tls_free(teo_tls *tls)
{
    if (tls == NULL) {
        return;
    }
    if (tls->below != NULL) {
        tls_close(tls);
    }
    mbedtls_ssl_free(&tls->ssl);
    mbedtls_ssl_config_free(&tls->config);
    mbedtls_ssl_session_free(&tls->session);
    mbedtls_platform_zeroize(tls, sizeof *tls);
}

#include "server.h"

#include <mbedtls/net_sockets.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

enum { PEM_SIZE = 8192, TICKET_SECONDS = 86400 };

/* ---- queues ---- */

static void put(server_queue *queue, const void *data, size_t length)
{
    if (queue->at == queue->length) {
        queue->at = queue->length = 0;
    }
    assert_true(length <= sizeof queue->bytes - queue->length);
    memcpy(queue->bytes + queue->length, data, length);
    queue->length += length;
}

static size_t get(server_queue *queue, void *data, size_t size)
{
    size_t left = queue->length - queue->at, count = left < size ? left : size;

    memcpy(data, queue->bytes + queue->at, count);
    queue->at += count;
    return count;
}

static void drop(server_queue *queue)
{
    queue->at = queue->length = 0;
}

/* ---- what mbedTLS calls ---- */

static int send_to_client(void *context, const unsigned char *data, size_t length)
{
    server *one = context;

    put(&one->out, data, length);
    return (int)length;
}

static int recv_from_client(void *context, unsigned char *data, size_t size)
{
    server *one = context;
    size_t count = get(&one->in, data, size);

    return count != 0 ? (int)count : MBEDTLS_ERR_SSL_WANT_READ;
}

/* Good enough for a server that guards nothing: the same on every run. */
static int draw(void *context, unsigned char *data, size_t length)
{
    server *one = context;

    for (size_t i = 0; i < length; i++) {
        data[i] = (uint8_t)(next_random(&one->seed) >> 11);
    }
    return 0;
}

static int parse_ticket(void *context, mbedtls_ssl_session *session, unsigned char *data, size_t length)
{
    server *one = context;
    int code;

    if (one->ticket_length != 0 && length == one->ticket_length) {
        length = one->ticket_real;
    }
    code = mbedtls_ssl_ticket_parse(&one->tickets, session, data, length);
    one->full = code != 0;
    return code;
}

static int write_ticket(void *context, const mbedtls_ssl_session *session, unsigned char *start, const unsigned char *end,
                        size_t *length, uint32_t *lifetime)
{
    server *one = context;
    int code = mbedtls_ssl_ticket_write(&one->tickets, session, start, end, length, lifetime);

    if (code == 0 && one->ticket_length != 0) {
        assert_true(one->ticket_length >= *length && one->ticket_length <= (size_t)(end - start));
        memset(start + *length, 0, one->ticket_length - *length);
        one->ticket_real = *length;
        *length = one->ticket_length;
    }
    return code;
}

/* ---- work ---- */

/* The connection is over: the client hears `then` once it has read all. */
static void part(server *one, teo_status then)
{
    if (one->kind != SERVER_PLAIN && one->open && then == TEO_END) {
        (void)mbedtls_ssl_close_notify(&one->ssl);
    }
    one->then = then;
}

static bool shake_hands(server *one)
{
    int code;

    if (one->open) {
        return true;
    }
    if (one->fresh) {
        assert_int_equal(mbedtls_ssl_session_reset(&one->ssl), 0);
        one->fresh = false;
    }
    code = mbedtls_ssl_handshake(&one->ssl);
    if (code == MBEDTLS_ERR_SSL_WANT_READ) {
        return false;
    }
    if (code != 0) {
        one->then = TEO_END; /* behind the alert */
        return false;
    }
    one->open = true;
    one->handshakes++;
    one->resumed += !one->full;
    return true;
}

static teo_status take_some(server *one, void *data, size_t size, size_t *taken)
{
    int code;

    if (one->kind == SERVER_PLAIN) {
        *taken = get(&one->in, data, size);
        return *taken != 0 ? TEO_OK : TEO_AGAIN;
    }
    code = mbedtls_ssl_read(&one->ssl, data, size);
    *taken = code > 0 ? (size_t)code : 0;
    return code > 0 ? TEO_OK : code == MBEDTLS_ERR_SSL_WANT_READ ? TEO_AGAIN : TEO_END;
}

static void say(server *one, const uint8_t *data, size_t length)
{
    size_t done = 0;

    if (one->kind == SERVER_PLAIN) {
        put(&one->out, data, length);
        return;
    }
    while (done < length) {
        int code = mbedtls_ssl_write(&one->ssl, data + done, length - done);

        assert_true(code > 0); /* the queue takes all */
        done += (size_t)code;
    }
}

void server_work(server *one)
{
    static uint8_t data[4096];
    size_t length;
    teo_status status;

    if (!one->connected || one->then != TEO_AGAIN || (one->kind != SERVER_PLAIN && !shake_hands(one))) {
        return;
    }
    do {
        while ((status = fake_service_give(one->service, data, sizeof data, &length)) == TEO_OK) {
            say(one, data, length);
        }
        if (status == TEO_AGAIN) {
            status = take_some(one, data, sizeof data, &length);
            if (status == TEO_OK) {
                status = fake_service_take(one->service, data, length);
            }
            mbedtls_platform_zeroize(data, sizeof data);
        }
    } while (status == TEO_OK);
    if (status != TEO_AGAIN) {
        part(one, status);
    }
}

/* ---- the far end of a port ---- */

static void far_connect(void *context)
{
    server *one = context;

    drop(&one->in);
    drop(&one->out);
    one->connected = one->fresh = true;
    one->then = TEO_AGAIN;
    one->open = false;
    one->full = true;
    fake_service_connect(one->service);
}

static teo_status far_take(void *context, const void *data, size_t length)
{
    server *one = context;

    if (one->then != TEO_AGAIN) { /* it reads no more */
        return one->then == TEO_END ? TEO_OK : one->then;
    }
    put(&one->in, data, length);
    if (!one->by_hand) {
        server_work(one);
    }
    return TEO_OK;
}

static teo_status far_give(void *context, void *data, size_t size, size_t *given)
{
    server *one = context;
    size_t count;

    if (!one->by_hand) {
        server_work(one);
    }
    count = get(&one->out, data, size);
    if (count == 0) {
        return one->then;
    }
    *given = count;
    return TEO_OK;
}

static bool far_will_say(const void *context)
{
    const server *one = context;

    return one->out.at < one->out.length || one->then != TEO_AGAIN || fake_service_will_say(one->service);
}

void server_stand_before(server *one, fake_port *port)
{
    static const fake_far_end functions = {far_connect, far_take, far_give, far_will_say};

    one->service = port->service;
    one->connected = false;
    one->handshakes = one->resumed = 0;
    port->far_end = &functions;
    port->far_context = one;
}

/* ---- set-up ---- */

/* A file of the folder with a NUL behind it, which the parsers count. */
static size_t read_pem(const char *pki, const char *name, unsigned char pem[PEM_SIZE])
{
    char path[256];
    FILE *file;
    size_t length;

    (void)snprintf(path, sizeof path, "%s/%s", pki, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    length = fread(pem, 1, PEM_SIZE - 1, file);
    fclose(file);
    pem[length] = '\0';
    return length + 1;
}

void server_load_chain(mbedtls_x509_crt *chain, const char *pki, const char *name)
{
    unsigned char pem[PEM_SIZE];
    size_t length = read_pem(pki, name, pem);

    mbedtls_x509_crt_init(chain);
    assert_int_equal(mbedtls_x509_crt_parse(chain, pem, length), 0);
}

static void load_key(server *one, const char *pki, const char *name)
{
    unsigned char pem[PEM_SIZE];
    size_t length = read_pem(pki, name, pem);

    mbedtls_pk_init(&one->key);
#if MBEDTLS_VERSION_MAJOR < 3
    assert_int_equal(mbedtls_pk_parse_key(&one->key, pem, length, NULL, 0), 0);
#else
    assert_int_equal(mbedtls_pk_parse_key(&one->key, pem, length, NULL, 0, draw, one), 0);
#endif
}

static void set_version(server *one)
{
#if MBEDTLS_VERSION_MAJOR < 3
    mbedtls_ssl_conf_min_version(&one->config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
#elif SERVER_HAS_TLS13
    mbedtls_ssl_protocol_version version = one->kind == SERVER_TLS13 ? MBEDTLS_SSL_VERSION_TLS1_3 : MBEDTLS_SSL_VERSION_TLS1_2;

    mbedtls_ssl_conf_min_tls_version(&one->config, version);
    mbedtls_ssl_conf_max_tls_version(&one->config, version);
#else
    (void)one;
#endif
}

void server_begin(server *one, server_kind kind, const char *pki, const char *name)
{
    char file[64];

    memset(one, 0, sizeof *one);
    one->kind = kind;
    one->seed = 20220901;
    if (kind == SERVER_PLAIN) {
        return;
    }
    mbedtls_ssl_config_init(&one->config);
    mbedtls_ssl_init(&one->ssl);
    mbedtls_ssl_ticket_init(&one->tickets);
    (void)snprintf(file, sizeof file, "%s.pem", name);
    server_load_chain(&one->chain, pki, file);
    (void)snprintf(file, sizeof file, "%s.key", name);
    load_key(one, pki, file);
    assert_int_equal(mbedtls_ssl_config_defaults(&one->config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                                 MBEDTLS_SSL_PRESET_DEFAULT), 0);
    mbedtls_ssl_conf_rng(&one->config, draw, one);
    set_version(one);
    assert_int_equal(mbedtls_ssl_conf_own_cert(&one->config, &one->chain, &one->key), 0);
    assert_int_equal(mbedtls_ssl_ticket_setup(&one->tickets, draw, one, MBEDTLS_CIPHER_AES_256_GCM, TICKET_SECONDS), 0);
    mbedtls_ssl_conf_session_tickets_cb(&one->config, write_ticket, parse_ticket, one);
    assert_int_equal(mbedtls_ssl_setup(&one->ssl, &one->config), 0);
    mbedtls_ssl_set_bio(&one->ssl, one, send_to_client, recv_from_client, NULL);
}

void server_offer(server *one, const int *suites)
{
    mbedtls_ssl_conf_ciphersuites(&one->config, suites);
}

void server_end(server *one)
{
    if (one->kind != SERVER_PLAIN) {
        mbedtls_ssl_free(&one->ssl);
        mbedtls_ssl_config_free(&one->config);
        mbedtls_ssl_ticket_free(&one->tickets);
        mbedtls_x509_crt_free(&one->chain);
        mbedtls_pk_free(&one->key);
    }
}

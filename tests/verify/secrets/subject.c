#include "subject.h"

#include <time.h>

#include <mbedtls/md.h>

unsigned subject_looks;
uint64_t subject_bytes;

/* ---- calls on the library's stack ---- */

typedef struct call {
    subject *one;
    void (*function)(subject *one);
} call;

static void enter(void *context)
{
    const call *what = context;

    what->function(what->one);
}

void subject_call(subject *one, void (*function)(subject *one))
{
    call what = {one, function};

    memory_call(enter, &what);
}

static void call_tls_init(subject *one)
{
    one->talk.status = teo_tls_init(&one->tls, &one->talk.port.port, one->roots, &one->port);
}

static void call_init(subject *one)
{
    one->talk.status = teo_client_init(&one->talk.client, &one->talk.config, one->talk.buffer, one->talk.buffer_size);
    teo_client_set_time(&one->talk.client, FAKE_EPOCH + (uint32_t)(one->talk.port.now_ms / 1000u));
}

static void call_query(subject *one)
{
    one->talk.status = teo_client_query(&one->talk.client, &one->talk.query);
}

static void call_next(subject *one)
{
    one->talk.status = teo_client_next(&one->talk.client, &one->task);
}

static void call_deinit(subject *one)
{
    teo_client_deinit(&one->talk.client);
}

static void call_tls_free(subject *one)
{
    teo_tls_free(&one->tls);
}

/* ---- what the requests were ---- */

/* Every request stands in the buffer once it is to be sent, and from its first byte on. */
static void keep_copy(subject *one)
{
    const talk *client = &one->talk;

    if (client->buffer[0] == 'P' && one->copy_count < SUBJECT_COPIES &&
        (one->copy_count == 0 || memcmp(one->copies[one->copy_count - 1], client->buffer, TALK_BUFFER) != 0)) {
        memcpy(one->copies[one->copy_count++], client->buffer, TALK_BUFFER);
    }
}

static teo_status spy_open(void *context, const char *host, uint16_t port)
{
    subject *one = context;

    keep_copy(one);
    return one->below->open(one->below->context, host, port);
}

static teo_status spy_send(void *context, const void *data, size_t length, size_t *sent)
{
    subject *one = context;

    keep_copy(one);
    return one->below->send(one->below->context, data, length, sent);
}

static teo_status spy_recv(void *context, void *data, size_t size, size_t *received)
{
    const subject *one = context;

    return one->below->recv(one->below->context, data, size, received);
}

static void spy_close(void *context)
{
    subject *one = context;

    keep_copy(one);
    one->below->close(one->below->context);
}

static uint32_t spy_clock(void *context)
{
    const subject *one = context;

    return one->below->clock(one->below->context);
}

static teo_status spy_random(void *context, void *data, size_t length)
{
    const subject *one = context;

    return one->below->random(one->below->context, data, length);
}

static void observe(void *context, const teo_attempt *attempt)
{
    subject *one = context;

    one->told[one->told_count++ % SUBJECT_TOLD] = *attempt->fault;
}

/* ---- the secrets ---- */

static void hmac(const void *key, size_t key_length, const char *text, uint8_t code[32])
{
    assert_int_equal(mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key, key_length, (const uint8_t *)text,
                                     strlen(text), code), 0);
}

static void add_derived_keys(scan *secrets, const char *secret_key, time_t now)
{
    uint8_t date_key[32], service_key[32], signing_key[32];
    char first[256], date[16];
    struct tm parts;

    assert_non_null(gmtime_r(&now, &parts));
    assert_int_equal(strftime(date, sizeof date, "%Y-%m-%d", &parts), 10);
    (void)snprintf(first, sizeof first, "TC3%s", secret_key);
    hmac(first, strlen(first), date, date_key);
    hmac(date_key, 32, "teo", service_key);
    hmac(service_key, 32, "tc3_request", signing_key);
    scan_add_key(secrets, "the key of the date", date_key, 32);
    scan_add_key(secrets, "the key of the service", service_key, 32);
    scan_add_key(secrets, "the signing key", signing_key, 32);
    scan_add_key(secrets, "the secret key", first, strlen(first));
}

/* In every Authorization, and in replies as well: these names, and the date. */
static const char *const public_names[] = {"content-type", "Signature"};
enum { DATE_LENGTH = 10 };

static void add_request(scan *secrets, const char *request)
{
    const char *authorization = strstr(request, "\r\nAuthorization: "), *end, *signature;
    uint8_t digest[32];

    assert_non_null(authorization);
    authorization += strlen("\r\nAuthorization: ");
    end = strstr(authorization, "\r\n");
    assert_non_null(end);
    scan_add(secrets, "Authorization", authorization, (size_t)(end - authorization));
    scan_forget(secrets, strchr(authorization, '/') + 1, DATE_LENGTH);
    for (size_t i = 0; i < COUNT(public_names); i++) {
        scan_forget(secrets, public_names[i], strlen(public_names[i]));
    }
    signature = end - 64;
    for (size_t i = 0; i < 32; i++) {
        char pair[3] = {signature[2 * i], signature[2 * i + 1], '\0'};

        digest[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    scan_add_key(secrets, "the signature", digest, sizeof digest);
}

static void gather(subject *one)
{
    const teo_credentials *credentials = &one->talk.config.credentials;

    scan_begin(&one->secrets);
    scan_add(&one->secrets, "the secret key", credentials->secret_key, strlen(credentials->secret_key));
    if (credentials->token != NULL) {
        scan_add(&one->secrets, "the token", credentials->token, strlen(credentials->token));
    }
    add_derived_keys(&one->secrets, credentials->secret_key, FAKE_EPOCH);
    add_derived_keys(&one->secrets, credentials->secret_key, 0); /* for a client that does not know the time */
    for (unsigned i = 0; i < one->copy_count; i++) {
        one->copies[i][TALK_BUFFER - 1] = '\0';
        add_request(&one->secrets, (const char *)one->copies[i]);
    }
}

static void look(subject *one, region where)
{
    size_t at;
    const char *name = scan_find(&one->secrets, where.at, where.size, &at);

    subject_bytes += where.size;
    if (name != NULL) {
        print_error("%s, %s: %s is left in the %s, at %zu of %zu\n", one->far.kind == SERVER_PLAIN ? "plain" : "TLS", one->label, name,
                    where.name, at, where.size);
        fail();
    }
}

void subject_expect_clean(subject *one, bool key)
{
    teo_client copy = one->talk.client;

    assert_true(one->talk.service.requests == 0 || one->copy_count > 0); /* or what was sent would not be looked for */
    if (!key) {
        memset(&copy.key, 0, sizeof copy.key);
    }
    subject_looks++;
    gather(one);
    look(one, (region){"client", &copy, sizeof copy});
    look(one, (region){"buffer", one->talk.buffer, sizeof one->talk.buffer});
    look(one, (region){"task", &one->task, sizeof one->task});
    look(one, (region){"fault that was told", one->told, sizeof one->told});
    look(one, memory_stack());
    look(one, memory_arena());
    look(one, (region){"TLS object", &one->tls, sizeof one->tls});
    memset(&copy, 0, sizeof copy);
}

/* ---- runs ---- */

void subject_begin(subject *one, uint32_t count)
{
    memory_begin();
    talk_begin(&one->talk, count);
    server_stand_before(&one->far, &one->talk.port);
    one->far.by_hand = true;
    one->talk.port.port.wait = NULL; /* so that the server can work on another stack, between two calls */
    one->talk.config.observe = observe;
    one->talk.config.observe_context = one;
    one->spy = (teo_port){one, spy_open, spy_send, spy_recv, spy_close, NULL, spy_clock, spy_random};
    one->talk.config.port = &one->spy;
    one->below = one->far.kind == SERVER_PLAIN ? &one->talk.port.port : &one->port;
    one->copy_count = one->told_count = 0;
    one->running = false;
    memset(&one->tls, 0, sizeof one->tls);
    memset(&one->task, 0, sizeof one->task);
    memset(one->told, 0, sizeof one->told);
}

teo_status subject_init(subject *one)
{
    if (one->far.kind != SERVER_PLAIN) {
        one->running = true;
        subject_call(one, call_tls_init);
        if (one->talk.status != TEO_OK) {
            return one->talk.status;
        }
    }
    subject_call(one, call_init);
    return one->talk.status;
}

teo_status subject_start(subject *one)
{
    one->talk.count = 0;
    subject_call(one, call_query);
    return one->talk.status;
}

teo_status subject_step(subject *one, unsigned steps)
{
    while (steps-- > 0) {
        subject_call(one, call_next);
        if (one->talk.status == TEO_OK) {
            one->talk.count++;
        } else if (one->talk.status == TEO_AGAIN) {
            server_work(&one->far);
            one->talk.port.now_ms += 10;
        } else {
            break;
        }
    }
    return one->talk.status;
}

teo_status subject_run(subject *one)
{
    teo_status status = subject_start(one);

    return status == TEO_OK ? subject_step(one, 1000000) : status;
}

void subject_end(subject *one)
{
    subject_call(one, call_deinit);
    subject_expect_clean(one, true);
    if (one->running) {
        subject_call(one, call_tls_free);
        subject_expect_clean(one, true);
    }
}

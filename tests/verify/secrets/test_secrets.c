/*
 * No secret stays: after each kind of failure, and after deinit, neither secret key, token, derived keys nor Authorization is in the
 * client, its buffer, the stack below the caller, the object of TLS or what mbedTLS allocates from; nor in what an observer is told.
 */
#include "subject.h"

#include <teo/teo.h>
#if SERVER_HAS_TLS13
#include <psa/crypto.h>
#endif
#include <mbedtls/version.h>
#if defined(MBEDTLS_PLATFORM_MEMORY)
#include <mbedtls/platform.h>
#endif
#if defined(TEO_FIRMWARE_MBEDTLS_CONFIG_H)
#define FIRMWARE true
#else
#define FIRMWARE false
#endif

#include "tests/conformance/peer.h"
#include "tests/unit/matrix.h"

static subject one;
static char pki[PKI_PATH_SIZE];
static mbedtls_x509_crt roots, other_roots;
static char long_zone[1500], long_head[TEO_HEAD_MAX + 100];
static const server_kind kinds[] = {SERVER_PLAIN, SERVER_TLS12, SERVER_TLS13};

enum { TASKS = 25, KINDS = SERVER_HAS_TLS13 ? 3 : 2, TLS_FAILURES = 6 };

/* ---- the failures ---- */

static void too_long(void)
{
    one.talk.query.zone_id = long_zone;
}

static void no_limit(void)
{
    one.talk.query.limit = 0;
}

static void bad_token(void)
{
    one.talk.config.credentials.token = "a token with blanks in it";
}

static void bad_host(void)
{
    one.talk.config.host = "no host";
}

static void wrong_clock(void)
{
    one.talk.service.skew = FAKE_DAY / 4;
    one.talk.service.date = FAKE_DATE_NONE;
}

#define FROM_THERE_ON 0, UINT32_MAX
#define BODY(text) "HTTP/1.1 200 x\r\n\r\n" text
#define WITH(head) "HTTP/1.1 200 x\r\n" head "\r\n\r\n"

/* Each can be met by a first query and by one after a good one, whose signing key is cached and whose connection is kept. */
static const struct failure {
    teo_status status;
    const char *label;
    void (*prepare)(void);
    fake_fault fault;         /* of the port; none where it begins and ends at 0 */
    fake_behaviour behaviour; /* of the service, from there on */
} failures[] = {
    {TEO_E_BUFFER, "a request that does not fit", too_long, {0}, {0}},
    {TEO_E_LIMIT, "a query that is none", no_limit, {0}, {0}},
    {TEO_E_TOKEN, "a token that is none", bad_token, {0}, {0}},
    {TEO_E_HOST, "a host that is none", bad_host, {0}, {0}},
    {TEO_E_DNS, "no address", NULL, {FAKE_OPEN, FROM_THERE_ON, FAKE_ANSWER, TEO_E_DNS, 0}, {0}},
    {TEO_E_CONNECT, "refused", NULL, {FAKE_OPEN, FROM_THERE_ON, FAKE_ANSWER, TEO_E_CONNECT, 0}, {0}},
    {TEO_E_RESET, "reset while it sends", NULL, {FAKE_SEND, FROM_THERE_ON, FAKE_ANSWER, TEO_E_RESET, 0}, {0}},
    {TEO_E_PORT, "a port that breaks its contract", NULL, {FAKE_SEND, FROM_THERE_ON, FAKE_ANSWER, TEO_OK, 0}, {0}},
    {TEO_E_CLOSED, "closed", NULL, {FAKE_RECV, FROM_THERE_ON, FAKE_ANSWER, TEO_END, 0}, {0}},
    {TEO_E_STALLED, "silence", NULL, {FAKE_RECV, FROM_THERE_ON, FAKE_HANG, TEO_OK, 0}, {0}},
    {TEO_E_DEADLINE, "no time left", NULL, {FAKE_CLOCK, FROM_THERE_ON, FAKE_JUMP, TEO_OK, TEO_DEADLINE_MS}, {0}},
    {TEO_E_TLS_EXPIRED, "expired, says the port", NULL, {FAKE_OPEN, FROM_THERE_ON, FAKE_ANSWER, TEO_E_TLS_EXPIRED, 0}, {0}},
    {TEO_E_HTTP_HEAD, "no HTTP", NULL, {0}, {.raw = "220 ready\r\n\r\n"}},
    {TEO_E_HTTP_LONG, "a head without end", NULL, {0}, {.raw = long_head}},
    {TEO_E_HTTP_FRAMING, "two lengths", NULL, {0}, {.raw = WITH("Content-Length: 1\r\nContent-Length: 2")}},
    {TEO_E_HTTP_CHUNK, "a bad chunk", NULL, {0}, {.raw = WITH("Transfer-Encoding: chunked") "zz\r\n"}},
    {TEO_E_CONTENT_CODING, "compressed", NULL, {0}, {.raw = WITH("Content-Encoding: gzip") "{}"}},
    {TEO_E_JSON, "no JSON", NULL, {0}, {.raw = BODY("{]")}},
    {TEO_E_MEMBER_TYPE, "a wrong type", NULL, {0}, {.raw = BODY("{\"Response\":{\"TotalCount\":\"1\"}}")}},
    {TEO_E_MEMBER_TWICE, "twice", NULL, {0}, {.raw = BODY("{\"Response\":{\"TotalCount\":1,\"TotalCount\":1}}")}},
    {TEO_E_INCOMPLETE, "incomplete", NULL, {0}, {.raw = BODY("{}")}},
    {TEO_E_PAGE_ROWS, "too many rows", NULL, {0}, {.extra_rows = 1}},
    {TEO_E_PAGE_REPEATED, "the same page", NULL, {0}, {.repeat = true}},
    {TEO_E_PAGE_STARVED, "nothing more", NULL, {0}, {.starve = true}},
    {TEO_E_HTTP_STATUS, "not found", NULL, {0}, {.raw = "HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"}},
    {TEO_E_THROTTLED, "throttled", NULL, {0}, {.code = "RequestLimitExceeded"}},
    {TEO_E_UNAVAILABLE, "unavailable", NULL, {0}, {.code = "InternalError"}},
    {TEO_E_CLOCK, "a wrong clock", wrong_clock, {0}, {0}},
    {TEO_E_REPLY_BIG, "too big", NULL, {0}, {.code = "ResponseSizeLimitExceeded"}},
    {TEO_E_REFUSED, "refused by the service", NULL, {0}, {.code = "AuthFailure.SecretIdNotFound"}},
};

static void run_close(subject *it)
{
    teo_client_close(&it->talk.client);
}

static void expect_end(teo_status status, teo_status expected)
{
    assert_status(one.label, status, expected);
    assert_true(teo_status_text(status)[0] != '\0');
}

/* A query that is answered, so that there are a key and a connection to go on with. */
static void warm_up(void)
{
    expect_end(subject_run(&one), TEO_END);
    assert_int_equal(one.talk.count, TASKS);
    assert_int_not_equal(one.talk.client.key.day, 0);
    subject_expect_clean(&one, false);
    subject_call(&one, run_close);
    subject_expect_clean(&one, false);
}

static void fail_in(const struct failure *how, bool warm, uint8_t attempts)
{
    fake_fault fault = how->fault;

    one.label = how->label;
    subject_begin(&one, TASKS);
    one.talk.config.attempts = attempts;
    assert_int_equal(subject_init(&one), TEO_OK);
    if (warm) {
        warm_up();
    }
    fault.from = one.talk.port.calls[fault.call] + (fault.call == FAKE_CLOCK ? 4 : 0); /* not while the deadline is set */
    one.talk.port.faults[0] = fault;
    one.talk.service.behaviours[0] = how->behaviour;
    one.talk.service.behaviours[0].from = one.talk.service.requests;
    one.talk.service.behaviours[0].until = UINT32_MAX;
    if (how->prepare != NULL) {
        how->prepare();
    }
    expect_end(subject_run(&one), how->status);
    subject_expect_clean(&one, true);
    subject_end(&one);
}

static void server_of(server_kind kind)
{
    server_begin(&one.far, kind, pki, "server");
    one.roots = &roots;
}

static void each_failure_leaves_nothing(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KINDS; kind++) {
        server_of(kinds[kind]);
        for (size_t i = 0; i < COUNT(failures); i++) {
            fail_in(&failures[i], false, 1);
            fail_in(&failures[i], true, 2);
        }
        server_end(&one.far);
    }
}

/* ---- failures at any moment ---- */

static const struct {
    fake_call call;
    fake_deed deed;
    teo_status status;
    size_t count;
} deeds[] = {
    {FAKE_SEND, FAKE_ANSWER, TEO_E_RESET, 0},  {FAKE_SEND, FAKE_HANG, TEO_OK, 0},
    {FAKE_RECV, FAKE_ANSWER, TEO_E_RESET, 0},  {FAKE_RECV, FAKE_ANSWER, TEO_END, 0},
    {FAKE_RECV, FAKE_HANG, TEO_OK, 0},         {FAKE_RECV, FAKE_FLIP, TEO_OK, 7919},
    {FAKE_RANDOM, FAKE_ANSWER, TEO_E_PORT, 0}, {FAKE_CLOCK, FAKE_JUMP, TEO_OK, TEO_DEADLINE_MS},
};

/* The first call of its sort, the second, … until the listing is whole before that. SECRETS_STRIDE: one in so many. */
static void fail_at_any_moment(size_t deed)
{
    teo_status status = TEO_OK;
    bool struck = true;

    for (uint32_t i = 0; struck; i += matrix_number("SECRETS_STRIDE", 1)) {
        const fake_fault fault = {deeds[deed].call, i, i + 1, deeds[deed].deed, deeds[deed].status, deeds[deed].count};

        assert_true(i < 400);
        subject_begin(&one, TASKS);
        one.label = "a fault at any moment";
        one.talk.config.attempts = 1;
        one.talk.port.piece = one.far.kind == SERVER_PLAIN ? 200 : 1000;
        one.talk.port.faults[0] = fault;
        one.talk.port.faults[0].until = fault.deed == FAKE_HANG ? UINT32_MAX : i + 1;
        assert_int_equal(subject_init(&one), TEO_OK);
        status = subject_run(&one);
        struck = one.talk.port.calls[fault.call] > i;
        subject_expect_clean(&one, status != TEO_END);
        subject_end(&one);
    }
    assert_status("without a fault", status, TEO_END);
}

static void a_failure_at_any_moment_leaves_nothing(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KINDS; kind++) {
        server_of(kinds[kind]);
        for (size_t deed = 0; deed < COUNT(deeds); deed++) {
            if (kinds[kind] != SERVER_PLAIN || deeds[deed].deed != FAKE_FLIP) {
                fail_at_any_moment(deed);
            }
        }
        server_end(&one.far);
    }
}

/* Left in the middle, without a failure: a new query, close() and deinit at any step. */
static void a_query_given_up_leaves_nothing(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < KINDS; kind++) {
        server_of(kinds[kind]);
        for (unsigned steps = 1; steps < 100; steps += 3) {
            one.label = "given up";
            subject_begin(&one, TASKS);
            one.talk.port.piece = 200;
            assert_int_equal(subject_init(&one), TEO_OK);
            assert_int_equal(subject_start(&one), TEO_OK);
            (void)subject_step(&one, steps);
            if (steps % 2 == 0) {
                subject_call(&one, run_close);
                subject_expect_clean(&one, false);
            }
            subject_end(&one);
        }
        server_end(&one.far);
    }
}

/* ---- what fails in TLS alone ---- */

static void a_server_not_to_be_trusted_gets_and_leaves_nothing(void **state)
{
    static const struct {
        const char *name;
        bool other;
        teo_status status;
    } servers[TLS_FAILURES] = {
        {"server", true, TEO_E_TLS_CA},        {"other", false, TEO_E_TLS_CA},       {"selfsigned", false, TEO_E_TLS_CA},
        {"expired", false, TEO_E_TLS_EXPIRED}, {"notyet", false, TEO_E_TLS_NOT_YET}, {"wronghost", false, TEO_E_TLS_HOST},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(servers); i++) {
        server_begin(&one.far, SERVER_TLS12, pki, servers[i].name);
        one.roots = servers[i].other ? &other_roots : &roots;
        one.label = servers[i].name;
        subject_begin(&one, TASKS);
        assert_int_equal(subject_init(&one), TEO_OK);
        expect_end(subject_run(&one), servers[i].status);
        assert_int_equal(one.talk.service.requests, 0);
        assert_true(one.copy_count > 0);
        subject_expect_clean(&one, true);
        subject_end(&one);
        server_end(&one.far);
    }
}

/* From the n-th allocation on there is none: for each n at first, then for one of a few, as most are of big numbers. */
static void no_memory_leaves_nothing(void **state)
{
    teo_status status = TEO_E_TLS_SETUP;

    (void)state;
    server_of(SERVER_TLS12);
    for (unsigned n = 1; status != TEO_END; n += 1 + n / 8) {
        one.label = "no memory";
        subject_begin(&one, TASKS);
        one.talk.config.attempts = 1;
        assert_int_equal(subject_init(&one), TEO_OK);
        memory_fail_at(n);
        status = subject_run(&one);
        memory_fail_at(0);
        assert_true(status == TEO_END || (status >= TEO_E_DNS && status <= TEO_E_TLS_REFUSED));
        subject_expect_clean(&one, status != TEO_END);
        subject_end(&one);
    }
    server_end(&one.far);
}

/* Each works in its own way in the buffers of records. */
static void no_cipher_suite_leaves_anything(void **state)
{
    static const int suites[] = {
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM, MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_GCM_SHA256,
    };
    unsigned known = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(suites); i++) {
        const int offered[] = {suites[i], 0};

        if (mbedtls_ssl_ciphersuite_from_id(suites[i]) == NULL) {
            continue; /* this mbedTLS does not have it */
        }
        known++;
        server_of(SERVER_TLS12);
        server_offer(&one.far, offered);
        for (size_t k = 0; k < COUNT(failures); k++) {
            if (failures[k].status == TEO_E_RESET || failures[k].status == TEO_E_STALLED || failures[k].status == TEO_E_REFUSED) {
                fail_in(&failures[k], true, 1);
            }
        }
        server_end(&one.far);
    }
    assert_true(known >= 2);
}

/* ---- texts ---- */

/* Whatever the library says of itself. What it says of a query is in the fault, which every look above sees. */
static void no_text_tells_a_secret(void **state)
{
    static const char *const codes[] = {"AuthFailure.SignatureFailure", "AuthFailure.TokenFailure", "InternalError", TALK_TOKEN,
                                        TALK_SECRET_KEY, ""};
    size_t at;

    (void)state;
    scan_begin(&one.secrets);
    scan_add(&one.secrets, "the secret key", TALK_SECRET_KEY, strlen(TALK_SECRET_KEY));
    scan_add(&one.secrets, "the token", TALK_TOKEN, strlen(TALK_TOKEN));
    for (int status = -1; status < 256; status++) {
        const char *text = teo_status_text((teo_status)status), *remedy = teo_status_remedy((teo_status)status);

        assert_null(scan_find(&one.secrets, text, strlen(text), &at));
        assert_null(scan_find(&one.secrets, remedy, strlen(remedy), &at));
    }
    for (size_t i = 0; i < COUNT(codes); i++) {
        assert_null(scan_find(&one.secrets, teo_code_remedy(codes[i]), strlen(teo_code_remedy(codes[i])), &at));
    }
}

/* ---- the looks themselves ---- */

static size_t plant_length;
static volatile uint8_t sink;

static void plant_on_the_stack(subject *it)
{
    volatile char deep[600];

    for (size_t i = 0; i < plant_length; i++) {
        deep[i + 300] = it->talk.config.credentials.token[i + 11];
    }
    sink = (uint8_t)deep[300];
}

static void plant_in_the_arena(subject *it)
{
    uint8_t *memory = malloc(100);
    volatile uint8_t *to = memory; /* a compiler may leave out what is freed unread */

    assert_non_null(memory);
    for (size_t i = 0; i < plant_length; i++) {
        to[i + 50] = (uint8_t)it->talk.config.credentials.token[i + 11];
    }
    free(memory);
}

static bool is_found(region where)
{
    size_t at;

    gmtime(&(time_t){0}); /* whatever else runs in between */
    return scan_find(&one.secrets, where.at, where.size, &at) != NULL;
}

static void a_look_finds_what_is_there(void **state)
{
    (void)state;
    server_of(SERVER_PLAIN);
    for (plant_length = SCAN_WINDOW - 1; plant_length <= SCAN_WINDOW; plant_length++) {
        bool expected = plant_length == SCAN_WINDOW;

        subject_begin(&one, TASKS);
        one.label = "nothing planted";
        assert_int_equal(subject_init(&one), TEO_OK);
        subject_expect_clean(&one, true);
        assert_false(is_found(memory_stack()) || is_found(memory_arena()));
        subject_call(&one, plant_on_the_stack);
        assert_int_equal(is_found(memory_stack()), expected);
        subject_call(&one, plant_in_the_arena);
        assert_int_equal(is_found(memory_arena()), expected);
    }
    server_end(&one.far);
}

/* A request under way is in the buffer, and the key of its day in the client: that is what the looks have to find. */
static void a_look_finds_a_request_under_way(void **state)
{
    const teo_client *client = &one.talk.client;

    (void)state;
    server_of(SERVER_PLAIN);
    subject_begin(&one, TASKS);
    one.label = "under way";
    one.talk.port.faults[0] = (fake_fault){FAKE_SEND, 0, UINT32_MAX, FAKE_HANG, TEO_OK, 0};
    assert_int_equal(subject_init(&one), TEO_OK);
    subject_expect_clean(&one, true);
    assert_int_equal(subject_start(&one), TEO_OK);
    assert_int_equal(subject_step(&one, 3), TEO_AGAIN);
    assert_false(is_found(memory_stack()));
    assert_true(is_found((region){"buffer", one.talk.buffer, sizeof one.talk.buffer}));
    assert_true(is_found((region){"client", client, sizeof *client}));
    subject_end(&one);
    server_end(&one.far);
}

/* ---- all of it ---- */

/* What is made once and stays, tables of mbedTLS among it, is made outside of the arena. */
static void settle(void)
{
#if SERVER_HAS_TLS13
    assert_int_equal(psa_crypto_init(), 0);
#endif
    for (size_t kind = 1; kind < KINDS; kind++) {
        static talk first;
        teo_tls tls;
        teo_port port;

        server_begin(&one.far, kinds[kind], pki, "server");
        talk_begin(&first, TASKS);
        server_stand_before(&one.far, &first.port);
        assert_int_equal(teo_tls_init(&tls, &first.port.port, &roots, &port), TEO_OK);
        first.config.port = &port;
        assert_int_equal(talk_once(&first), TEO_END);
        teo_tls_free(&tls);
        server_end(&one.far);
    }
}

static int begin(void **state)
{
    (void)state;
#if defined(MBEDTLS_PLATFORM_MEMORY)
    (void)mbedtls_platform_set_calloc_free(calloc, free);
#endif
    memset(long_zone, 'z', sizeof long_zone - 1);
    memset(long_head, 'x', sizeof long_head - 1);
    memcpy(long_head, "HTTP/1.1 200 x\r\n", 16);
    if (pki_make(pki) != 0) {
        return -1;
    }
    server_load_chain(&roots, pki, "ca.pem");
    server_load_chain(&other_roots, pki, "other-ca.pem");
    settle();
    return 0;
}

static int end(void **state)
{
    (void)state;
    mbedtls_x509_crt_free(&roots);
    mbedtls_x509_crt_free(&other_roots);
    pki_remove(pki);
    print_message("# secrets: mbedTLS %s%s, %zu kinds of failure, %u looks, %u MB seen\n", MBEDTLS_VERSION_STRING,
                  FIRMWARE ? " as in the firmware" : "", COUNT(failures) + TLS_FAILURES, subject_looks, (unsigned)(subject_bytes >> 20));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_finds_what_is_there),
        cmocka_unit_test(a_look_finds_a_request_under_way),
        cmocka_unit_test(each_failure_leaves_nothing),
        cmocka_unit_test(a_failure_at_any_moment_leaves_nothing),
        cmocka_unit_test(a_query_given_up_leaves_nothing),
        cmocka_unit_test(a_server_not_to_be_trusted_gets_and_leaves_nothing),
        cmocka_unit_test(no_memory_leaves_nothing),
        cmocka_unit_test(no_cipher_suite_leaves_anything),
        cmocka_unit_test(no_text_tells_a_secret),
    };

    return cmocka_run_group_tests_name("secrets", tests, begin, end);
}

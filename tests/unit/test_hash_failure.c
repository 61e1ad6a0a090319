/*
 * A SHA-256 that fails, as one in hardware can: whichever of its calls it is, the error is
 * reported, and nothing of a request or a key is left. This file takes the place of mbedTLS's
 * SHA-256, so it says nothing about digests: test_tc3.c does.
 */
#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#include <teo/request.h>

#include "support.h"

#if MBEDTLS_VERSION_MAJOR < 3
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#define mbedtls_sha256 mbedtls_sha256_ret
#define OUTPUT output[32] /* compilers want it as it was declared */
#else
#define OUTPUT *output
#endif

static unsigned calls, failing, alive; /* `failing`: which call fails, from 1; 0: none */

static int outcome(void)
{
    return ++calls == failing ? -1 : 0;
}

void mbedtls_sha256_init(mbedtls_sha256_context *context)
{
    memset(context, 0, sizeof *context);
    alive++;
}

void mbedtls_sha256_free(mbedtls_sha256_context *context)
{
    memset(context, 0, sizeof *context);
    alive--;
}

int mbedtls_sha256_starts(mbedtls_sha256_context *context, int is224)
{
    assert_int_equal(is224, 0);
    (void)context;
    return outcome();
}

int mbedtls_sha256_update(mbedtls_sha256_context *context, const unsigned char *input, size_t length)
{
    (void)context;
    assert_true(input != NULL || length == 0);
    return outcome();
}

int mbedtls_sha256_finish(mbedtls_sha256_context *context, unsigned char OUTPUT)
{
    (void)context;
    memset(output, 0x5A, 32);
    return outcome();
}

/*
 * Not for the core: so that a static library does not bring its own of the above along with these.
 */
void mbedtls_sha256_clone(mbedtls_sha256_context *to, const mbedtls_sha256_context *from)
{
    *to = *from;
}

int mbedtls_sha256(const unsigned char *input, size_t length, unsigned char OUTPUT, int is224)
{
    (void)input;
    (void)length;
    (void)is224;
    memset(output, 0x5A, 32);
    return outcome();
}

/* Long enough to be hashed before it is a key (RFC 2104 section 2). */
#define LONG_KEY "0123456789012345678901234567890123456789012345678901234567890123456789"

static teo_status sign_with(const char *secret_key, teo_signing_key *cache)
{
    const teo_tc3 what = {secret_key, "host", "type", 0};
    char hex[TEO_SIGNATURE_SIZE];

    calls = 0;
    return teo_tc3_sign(&what, "{}", 2, cache, hex);
}

static void a_failure_at_any_call_is_told(void **state)
{
    static const char *const keys[] = {"short", LONG_KEY};

    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        teo_signing_key cache = {{0}, 0};
        unsigned count;

        failing = 0;
        assert_int_equal(sign_with(keys[i], &cache), TEO_OK);
        assert_int_equal(alive, 0);
        count = calls;
        assert_true(count > 10);
        for (failing = 1; failing <= count; failing++) {
            memset(&cache, 0, sizeof cache);
            assert_int_equal(sign_with(keys[i], &cache), TEO_E_HASH);
            assert_int_equal(alive, 0);
        }
        assert_int_equal(sign_with(keys[i], &cache), TEO_OK);
    }
}

/*
 * A key that was derived badly must not be there for the next request, when the hash works again.
 */
static void a_key_that_could_not_be_derived_is_not_kept(void **state)
{
    const teo_signing_key zero = {{0}, 0};
    teo_signing_key cache = {{0}, 0};
    unsigned warm, cold;

    (void)state;
    failing = 0;
    assert_int_equal(sign_with("short", &cache), TEO_OK);
    cold = calls;
    assert_int_equal(sign_with("short", &cache), TEO_OK);
    warm = calls;
    assert_true(warm < cold);
    for (failing = 1; failing <= cold; failing++) {
        cache = zero;
        assert_int_equal(sign_with("short", &cache), TEO_E_HASH);
        assert_memory_equal(&cache, &zero, sizeof cache);
    }
}

static void a_request_that_could_not_be_signed_is_not_left_in_the_buffer(void **state)
{
    const char *job = "j";
    const teo_filter filter = {TEO_FILTER_JOB_ID, false, &job, 1};
    const teo_credentials credentials = {"id", "key", "token"};
    char buffer[1024], zero[sizeof buffer] = {0};
    teo_query query = {0};
    unsigned count = 1;

    (void)state;
    query.zone_id = "zone-1";
    query.limit = 20;
    query.filters = &filter;
    query.filter_count = 1;
    for (failing = 0; failing <= count; failing++) {
        teo_signing_key cache = {{0}, 0};
        teo_request request = {&query, &credentials, NULL, 0, NULL, NULL, 0, &cache};
        size_t length;

        calls = 0;
        memset(buffer, 'x', sizeof buffer);
        assert_int_equal(teo_request_write(&request, buffer, sizeof buffer, &length), failing == 0 ? TEO_OK : TEO_E_HASH);
        if (failing == 0) {
            count = calls;
        } else {
            assert_memory_equal(buffer, zero, sizeof buffer);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_at_any_call_is_told),
        cmocka_unit_test(a_key_that_could_not_be_derived_is_not_kept),
        cmocka_unit_test(a_request_that_could_not_be_signed_is_not_left_in_the_buffer),
    };

    return cmocka_run_group_tests_name("hash failure", tests, NULL, NULL);
}

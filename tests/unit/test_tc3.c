/* Signatures against the official SDK's, byte for byte; and the same through whole requests. */
#include <teo/request.h>
#include <teo/time.h>

#include "support.h"
#include "vectors.h"

#define JSMN_STATIC
#include <jsmn.h>

static vector vectors[VECTORS_MAX];
static size_t vector_count;

static int load(void **state)
{
    (void)state;
    vector_count = load_vectors(vectors);
    return 0;
}

static teo_tc3 tc3_of(const vector *v)
{
    return (teo_tc3){v->secret_key, v->host, v->content_type, v->timestamp};
}

static void sign(const char *label, const teo_tc3 *what, const char *payload, teo_signing_key *cache, char hex[65])
{
    memset(hex, 'x', 65);
    assert_status(label, teo_tc3_sign(what, payload, strlen(payload), cache, hex), TEO_OK);
    assert_that(label, hex[64] == 'x');
    hex[64] = '\0';
}

static void every_vector_is_signed_as_the_sdk_signs_it(void **state)
{
    char hex[65];

    (void)state;
    assert_int_equal(vector_count, 110);
    for (const vector *v = vectors; v < vectors + vector_count; v++) {
        teo_signing_key cache = {{0}, 0};
        teo_tc3 what = tc3_of(v);

        if (sizeof(size_t) == sizeof(uint32_t) && v->timestamp > UINT32_MAX) { /* as documented */
            assert_status(v->name, teo_tc3_sign(&what, v->payload, strlen(v->payload), &cache, hex), TEO_E_TIME);
            continue;
        }
        sign(v->name, &what, v->payload, &cache, hex);
        assert_string_equal(hex, v->signature);
        assert_int_equal(cache.day, v->timestamp / 86400 + 1);
        sign(v->name, &what, v->payload, &cache, hex); /* with the cached key */
        assert_string_equal(hex, v->signature);
    }
}

static void every_byte_that_is_signed_matters(void **state)
{
    teo_tc3 what = {"key", "host", "type", 1551113065};
    char hex[8][65];

    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        teo_signing_key cache = {{0}, 0};
        teo_tc3 other = what;

        other.secret_key = i == 1 ? "kez" : i == 2 ? "TC3key" : what.secret_key;
        other.host = i == 3 ? "hosu" : i == 4 ? "hos" : what.host;
        other.content_type = i == 5 ? "typf" : what.content_type;
        other.timestamp = i == 6 ? what.timestamp + 1 : what.timestamp;
        sign("differs", &other, i == 7 ? "{ }" : "{}", &cache, hex[i]);
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(hex[i], hex[j]);
        }
    }
}

static void a_key_is_cached_for_its_utc_day_and_no_longer(void **state)
{
    const int64_t day = INT64_C(1709164800); /* 2024-02-29 */
    teo_tc3 what = {"one", "host", "type", 0};
    teo_signing_key cache = {{0}, 0}, before;
    char cached[65], fresh[65];

    (void)state;
    what.timestamp = day;
    sign("first", &what, "{}", &cache, cached);
    before = cache;
    what.timestamp = day + 86399;
    sign("last second", &what, "{}", &cache, cached);
    assert_memory_equal(&cache, &before, sizeof cache);
    what.timestamp = day + 86400;
    sign("next day", &what, "{}", &cache, cached);
    assert_memory_not_equal(&cache, &before, sizeof cache);
    assert_int_equal(cache.day, before.day + 1);
    what.timestamp = day; /* a clock that is set back */
    sign("day before", &what, "{}", &cache, cached);
    assert_memory_equal(&cache, &before, sizeof cache);

    what.secret_key = "two"; /* the cache knows nothing of it, which is why it must be wiped */
    sign("stale", &what, "{}", &cache, fresh);
    assert_string_equal(fresh, cached);
    teo_signing_key_wipe(&cache);
    teo_signing_key_wipe(NULL);
    sign("wiped", &what, "{}", &cache, fresh);
    assert_string_not_equal(fresh, cached);
}

static void wiping_a_key_leaves_nothing_of_it(void **state)
{
    teo_signing_key cache, zero;

    (void)state;
    memset(&cache, 0xA5, sizeof cache);
    memset(&zero, 0, sizeof zero);
    teo_signing_key_wipe(&cache);
    assert_memory_equal(&cache, &zero, sizeof cache);
}

static void an_empty_payload_needs_no_memory(void **state)
{
    teo_tc3 what = {"key", "host", "type", 0};
    teo_signing_key cache = {{0}, 0};
    char one[64], other[64];

    (void)state;
    assert_int_equal(teo_tc3_sign(&what, NULL, 0, &cache, one), TEO_OK);
    assert_int_equal(teo_tc3_sign(&what, "", 0, &cache, other), TEO_OK);
    assert_memory_equal(one, other, 64);
}

static void arguments_are_checked(void **state)
{
    const teo_tc3 good = {"key", "host", "type", 0};
    teo_signing_key cache = {{0}, 0};
    char hex[64];
    teo_tc3 bad;

    (void)state;
    assert_int_equal(teo_tc3_sign(NULL, "", 0, &cache, hex), TEO_E_ARGUMENT);
    assert_int_equal(teo_tc3_sign(&good, "", 0, NULL, hex), TEO_E_ARGUMENT);
    assert_int_equal(teo_tc3_sign(&good, "", 0, &cache, NULL), TEO_E_ARGUMENT);
    assert_int_equal(teo_tc3_sign(&good, NULL, 1, &cache, hex), TEO_E_ARGUMENT);
    bad = good, bad.secret_key = NULL;
    assert_int_equal(teo_tc3_sign(&bad, "", 0, &cache, hex), TEO_E_ARGUMENT);
    bad = good, bad.host = NULL;
    assert_int_equal(teo_tc3_sign(&bad, "", 0, &cache, hex), TEO_E_ARGUMENT);
    bad = good, bad.content_type = NULL;
    assert_int_equal(teo_tc3_sign(&bad, "", 0, &cache, hex), TEO_E_ARGUMENT);
    bad = good, bad.timestamp = -1;
    assert_int_equal(teo_tc3_sign(&bad, "", 0, &cache, hex), TEO_E_TIME);
    bad = good, bad.timestamp = INT64_C(253402300800); /* 10000-01-01 */
    assert_int_equal(teo_tc3_sign(&bad, "", 0, &cache, hex), TEO_E_TIME);
}

/* ---- whole requests ---- */

enum { VALUES_MAX = 20, FILTERS_MAX = 5, PAYLOAD_MAX = 8192 };

typedef struct parsed {
    char text[PAYLOAD_MAX];
    teo_query query;
    teo_filter filters[FILTERS_MAX];
    const char *values[FILTERS_MAX][VALUES_MAX];
} parsed;

static char *token_text(parsed *p, const jsmntok_t *token)
{
    p->text[token->end] = '\0';
    if (token->type == JSMN_STRING) {
        unescape(p->text + token->start);
    }
    return p->text + token->start;
}

static uint32_t token_time(parsed *p, const jsmntok_t *token)
{
    const char *text = token_text(p, token);
    uint32_t seconds;

    assert_int_equal(teo_time_parse(text, strlen(text), &seconds), TEO_OK);
    return seconds;
}

static const jsmntok_t *parse_filter(parsed *p, const jsmntok_t *token)
{
    static const char *const names[] = {"job-id", "target", "domains", "statuses", "type"};
    size_t index = p->query.filter_count++;
    teo_filter *filter = &p->filters[index];
    int members = token++->size;

    filter->values = p->values[index];
    for (; members > 0; members--) {
        const char *name = token_text(p, token++);

        if (strcmp(name, "Values") == 0) {
            filter->count = (size_t)token++->size;
            for (size_t i = 0; i < filter->count; i++) {
                p->values[index][i] = token_text(p, token++);
            }
        } else if (strcmp(name, "Fuzzy") == 0) {
            filter->fuzzy = *token_text(p, token++) == 't';
        } else {
            const char *value = token_text(p, token++);
            unsigned known = 0;

            while (strcmp(names[known], value) != 0) {
                known++;
            }
            filter->name = (teo_filter_name)known;
        }
    }
    return token;
}

/* The query that a payload came from; false where it came from none. */
static bool parse_payload(parsed *p, const char *payload)
{
    jsmntok_t tokens[200];
    const jsmntok_t *token = tokens;
    jsmn_parser parser;

    memset(p, 0, sizeof *p);
    if (strlen(payload) >= sizeof p->text) {
        return false;
    }
    strcpy(p->text, payload);
    jsmn_init(&parser);
    if (jsmn_parse(&parser, payload, strlen(payload), tokens, COUNT(tokens)) < 2 || token->type != JSMN_OBJECT ||
        strstr(payload, "\\u") != NULL || strstr(payload, "\\n") != NULL) {
        return false;
    }
    p->query.filters = p->filters;
    for (int members = token++->size; members > 0; members--) {
        const char *name = token_text(p, token++);

        if (strcmp(name, "Filters") == 0) {
            int count = token++->size;

            while (count-- > 0) {
                token = parse_filter(p, token);
            }
        } else if (strcmp(name, "ZoneId") == 0) {
            p->query.zone_id = token_text(p, token++);
        } else if (strcmp(name, "StartTime") == 0) {
            p->query.start = token_time(p, token++);
        } else if (strcmp(name, "EndTime") == 0) {
            p->query.end = token_time(p, token++);
        } else {
            *(*name == 'O' ? &p->query.offset : &p->query.limit) = (uint32_t)strtoul(token_text(p, token++), NULL, 10);
        }
    }
    return true;
}

/* Writes the vector's query as this client does. */
static void write_request(const vector *v, const teo_query *query, char *buffer, size_t size)
{
    teo_credentials credentials = {v->secret_id, v->secret_key, NULL};
    teo_signing_key cache = {{0}, 0};
    teo_request request = {query, &credentials, v->host, 0, NULL, NULL, (uint32_t)v->timestamp, &cache};
    size_t length;

    assert_status(v->name, teo_request_write(&request, buffer, size - 1, &length), TEO_OK);
    buffer[length] = '\0';
}

static void copy_authorization(const char *request, char *text, size_t size)
{
    const char *at = strstr(request, "\r\nAuthorization: "), *end;

    assert_non_null(at);
    at += 17;
    end = strstr(at, "\r\n");
    assert_true(end != NULL && (size_t)(end - at) < size);
    memcpy(text, at, (size_t)(end - at));
    text[end - at] = '\0';
}

/* Only where the SDK's user gave the same members in the same order are the payloads the same. */
static void the_whole_authorization_is_the_sdks_where_the_payload_is(void **state)
{
    static parsed p;
    static char buffer[16384];
    char authorization[512];
    unsigned same = 0;

    (void)state;
    for (const vector *v = vectors; v < vectors + vector_count; v++) {
        if (v->timestamp > UINT32_MAX || !parse_payload(&p, v->payload) || teo_query_check(&p.query) != TEO_OK ||
            strcmp(v->content_type, "application/json") != 0) {
            continue;
        }
        write_request(v, &p.query, buffer, sizeof buffer);
        if (strcmp(strstr(buffer, "\r\n\r\n") + 4, v->payload) == 0) {
            copy_authorization(buffer, authorization, sizeof authorization);
            assert_string_equal(authorization, v->authorization);
            same++;
        }
    }
    assert_int_equal(same, 7);
}

/*
 * The payload may differ, but not what is around its signature, and not the signature of the
 * payload that goes out.
 */
static void every_authorization_names_its_credential_and_signs_its_body(void **state)
{
    const char *job = "j";
    const teo_filter filter = {TEO_FILTER_JOB_ID, false, &job, 1};
    teo_query query = {0};
    char buffer[2048], authorization[512], hex[65];

    (void)state;
    query.zone_id = "zone-1";
    query.limit = 20;
    query.filters = &filter;
    query.filter_count = 1;
    for (const vector *v = vectors; v < vectors + vector_count; v++) {
        size_t before = strlen(v->authorization) - 64;
        teo_signing_key cache = {{0}, 0};
        teo_tc3 what = tc3_of(v);

        if (v->timestamp > UINT32_MAX) {
            continue; /* the signer's alone: a request has 32 bits of time */
        }
        write_request(v, &query, buffer, sizeof buffer);
        copy_authorization(buffer, authorization, sizeof authorization);
        assert_int_equal(strlen(authorization), before + 64);
        assert_memory_equal(authorization, v->authorization, before);
        what.content_type = "application/json";
        sign(v->name, &what, strstr(buffer, "\r\n\r\n") + 4, &cache, hex);
        assert_string_equal(authorization + before, hex);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_is_signed_as_the_sdk_signs_it),
        cmocka_unit_test(every_byte_that_is_signed_matters),
        cmocka_unit_test(a_key_is_cached_for_its_utc_day_and_no_longer),
        cmocka_unit_test(wiping_a_key_leaves_nothing_of_it),
        cmocka_unit_test(an_empty_payload_needs_no_memory),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(the_whole_authorization_is_the_sdks_where_the_payload_is),
        cmocka_unit_test(every_authorization_names_its_credential_and_signs_its_body),
    };

    return cmocka_run_group_tests_name("tc3", tests, load, NULL);
}

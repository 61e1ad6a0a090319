#include "written.h"

#include <time.h>

#include <jansson.h>
#include <mbedtls/md.h>
#include <teo/version.h>

/* ---- the head: one field after another, each once ---- */

typedef struct field {
    const char *name;
    const char *value; /* NULL: must not be there */
} field;

enum { LINE_SIZE = 20000, FIELDS_MOST = 16 };

/* The line at `*at` without its CRLF; moves on behind it. */
static const char *take_line(const char **at, const char *end)
{
    static char line[LINE_SIZE];
    size_t length = 0;

    while (end - *at > 1 && !((*at)[0] == '\r' && (*at)[1] == '\n')) {
        assert_true(length < sizeof line - 1);
        line[length++] = *(*at)++;
        /* No control bytes. What is not ASCII may be in the User-Agent alone, as obs-text (RFC 9110 section 5.5). */
        assert_true((uint8_t)line[length - 1] >= ' ' && line[length - 1] != 0x7F);
        assert_true((uint8_t)line[length - 1] < 0x80 || strncmp(line, "User-Agent: ", 12) == 0);
    }
    assert_true(end - *at > 1);
    *at += 2;
    line[length] = '\0';
    return line;
}

/* Every field that is wanted comes once, and no other. Returns where the body begins. */
static const char *check_head(const char *message, const char *end, const field *wanted, size_t count)
{
    bool seen[FIELDS_MOST] = {false};
    const char *line = take_line(&message, end);

    assert_string_equal(line, "POST / HTTP/1.1");
    while (*(line = take_line(&message, end)) != '\0') {
        const char *colon = strstr(line, ": ");
        size_t i = 0;

        assert_non_null(colon);
        while (i < count && (strlen(wanted[i].name) != (size_t)(colon - line) ||
                             strncmp(wanted[i].name, line, (size_t)(colon - line)) != 0)) {
            i++;
        }
        assert_true(i < count);
        assert_false(seen[i]);
        seen[i] = true;
        assert_non_null(wanted[i].value);
        assert_string_equal(colon + 2, wanted[i].value);
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(seen[i], wanted[i].value != NULL);
    }
    return message;
}

/* ---- the signature (document/api/614/42761, signature v3) ---- */

static void hmac(const void *key, size_t key_length, const char *text, unsigned char digest[32])
{
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);

    assert_int_equal(mbedtls_md_hmac(sha256, key, key_length, (const unsigned char *)text, strlen(text), digest), 0);
}

static void to_hex(const unsigned char digest[32], char hex[65])
{
    for (int i = 0; i < 32; i++) {
        sprintf(hex + 2 * i, "%02x", digest[i]);
    }
}

static void hash_hex(const void *data, size_t length, char hex[65])
{
    unsigned char digest[32];

    assert_int_equal(mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), data, length, digest), 0);
    to_hex(digest, hex);
}

static void sign(const teo_request *request, const char *host, const char *date, const char *body, size_t length, char hex[65])
{
    static char text[LINE_SIZE], secret[LINE_SIZE];
    char digest_hex[65];
    unsigned char key[32], next[32];

    hash_hex(body, length, digest_hex);
    snprintf(text, sizeof text, "POST\n/\n\ncontent-type:application/json\nhost:%s\n\ncontent-type;host\n%s", host, digest_hex);
    hash_hex(text, strlen(text), digest_hex);
    snprintf(text, sizeof text, "TC3-HMAC-SHA256\n%lld\n%s/teo/tc3_request\n%s", (long long)request->timestamp, date, digest_hex);
    snprintf(secret, sizeof secret, "TC3%s", request->credentials->secret_key);
    hmac(secret, strlen(secret), date, key);
    hmac(key, sizeof key, "teo", next);
    hmac(next, sizeof next, "tc3_request", key);
    hmac(key, sizeof key, text, next);
    to_hex(next, hex);
}

/* ---- the body ---- */

static void check_text(const json_t *object, const char *name, const char *expected)
{
    const json_t *value = json_object_get(object, name);

    if (expected == NULL) {
        assert_null(value);
        return;
    }
    assert_true(json_is_string(value));
    assert_string_equal(json_string_value(value), expected);
}

static void format_time(int64_t seconds, const char *format, char text[32])
{
    time_t system = (time_t)seconds;
    struct tm face;

    assert_non_null(gmtime_r(&system, &face));
    assert_true(strftime(text, 32, format, &face) > 0);
}

static void check_filter(const json_t *object, const teo_filter *filter)
{
    static const char *const names[] = {"job-id", "target", "domains", "statuses", "type"};
    const json_t *values = json_object_get(object, "Values");

    check_text(object, "Name", names[filter->name]);
    assert_int_equal(json_array_size(values), filter->count);
    for (size_t i = 0; i < filter->count; i++) {
        assert_true(json_is_string(json_array_get(values, i)));
        assert_string_equal(json_string_value(json_array_get(values, i)), filter->values[i]);
    }
    assert_int_equal(json_is_true(json_object_get(object, "Fuzzy")), filter->fuzzy);
    assert_int_equal(json_object_size(object), filter->fuzzy ? 3 : 2);
}

static void check_body(const teo_query *query, const char *body, size_t length)
{
    json_error_t why;
    json_t *root = json_loadb(body, length, JSON_REJECT_DUPLICATES, &why);
    const json_t *filters = json_object_get(root, "Filters");
    bool interval = query->start != 0;
    char text[32];

    assert_true(json_is_object(root));
    check_text(root, "ZoneId", query->zone_id);
    format_time(query->start, "%Y-%m-%dT%H:%M:%SZ", text);
    check_text(root, "StartTime", interval ? text : NULL);
    format_time(query->end, "%Y-%m-%dT%H:%M:%SZ", text);
    check_text(root, "EndTime", interval ? text : NULL);
    assert_int_equal(json_integer_value(json_object_get(root, "Offset")), query->offset);
    assert_int_equal(json_integer_value(json_object_get(root, "Limit")), query->limit);
    assert_int_equal(json_array_size(filters), query->filter_count);
    for (size_t i = 0; i < query->filter_count; i++) {
        check_filter(json_array_get(filters, i), &query->filters[i]);
    }
    assert_int_equal(json_object_size(root), 3u + (interval ? 2u : 0u) + (query->filter_count > 0 ? 1u : 0u));
    json_decref(root);
}

void check_written(const teo_request *request, const char *message, size_t length)
{
    static char host[LINE_SIZE], authorization[LINE_SIZE], user_agent[LINE_SIZE];
    const char *name = request->host != NULL ? request->host : TEO_ENDPOINT_INTL, *body = message, *end = message + length;
    char date[32], stamp[32], body_length[32], hex[65];
    const field wanted[] = {
        {"Host", host},
        {"User-Agent", user_agent},
        {"Accept-Encoding", "identity"},
        {"Content-Type", "application/json"},
        {"Content-Length", body_length},
        {"X-TC-Action", "DescribePurgeTasks"},
        {"X-TC-Version", "2022-09-01"},
        {"X-TC-Timestamp", stamp},
        {"X-TC-Token", request->credentials->token},
        {"X-TC-Language", request->language},
        {"Authorization", authorization},
    };

    while (end - body > 4 && memcmp(body, "\r\n\r\n", 4) != 0) {
        body++;
    }
    body += 4;
    format_time(request->timestamp, "%Y-%m-%d", date);
    sign(request, name, date, body, (size_t)(end - body), hex);
    sprintf(host, request->port == 0 || request->port == 443 ? "%s" : "%s:%u", name, request->port);
    sprintf(user_agent, "%s%slibteo/" TEO_VERSION, request->user_agent != NULL ? request->user_agent : "",
            request->user_agent != NULL ? " " : "");
    sprintf(stamp, "%lld", (long long)request->timestamp);
    sprintf(body_length, "%zu", (size_t)(end - body));
    sprintf(authorization,
            "TC3-HMAC-SHA256 Credential=%s/%s/teo/tc3_request, SignedHeaders=content-type;host, Signature=%s",
            request->credentials->secret_id, date, hex);
    assert_ptr_equal(check_head(message, end, wanted, COUNT(wanted)), body);
    check_body(request->query, body, (size_t)(end - body));
}

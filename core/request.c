/* query → JSON body → TC3-HMAC-SHA256 → HTTP/1.1 (RFC 9112), in one buffer. */
#include <string.h>

#include <teo/request.h>

#include "calendar.h"
#include "hash.h"
#include "query.h"
#include "text.h"
#include "writer.h"

#define CONTENT_TYPE "application/json"

/* Visible ASCII: what a header value can carry unharmed (RFC 9110 section 5.5), and no space to be trimmed. */
static bool is_visible(const char *text, size_t most)
{
    size_t length = strlen(text);

    if (length == 0 || length > most) {
        return false;
    }
    for (; *text != '\0'; text++) {
        if ((uint8_t)*text - 0x21u > 0x7Eu - 0x21u) {
            return false;
        }
    }
    return true;
}

/* RFC 3986 section 3.2.2: letters, digits, '-' and '.', or an IPv6 address in brackets. */
static bool is_host(const char *host)
{
    size_t length = strlen(host);
    bool bracketed = host[0] == '[' && length > 2 && host[length - 1] == ']';

    if (length == 0 || length > TEO_HOST_MAX) {
        return false;
    }
    if (bracketed) {
        host++;
        length -= 2;
    }
    for (size_t i = 0; i < length; i++) {
        char c = teo_lower(host[i]);

        if (!(teo_is_digit((uint8_t)c) || (c >= 'a' && c <= 'z') || c == '.' || (c == '-' && !bracketed) ||
              (c == ':' && bracketed))) {
            return false;
        }
    }
    return true;
}

static teo_status check(const teo_request *request)
{
    const teo_credentials *credentials = request->credentials;

    if (credentials->secret_id == NULL || credentials->secret_key == NULL ||
        !is_visible(credentials->secret_id, TEO_SECRET_ID_MAX) ||
        !is_visible(credentials->secret_key, TEO_SECRET_KEY_MAX)) {
        return TEO_E_CREDENTIALS;
    }
    if (credentials->token != NULL && !is_visible(credentials->token, TEO_TOKEN_MAX)) {
        return TEO_E_TOKEN;
    }
    if (request->host != NULL && !is_host(request->host)) {
        return TEO_E_HOST;
    }
    if (request->language != NULL && !teo_same(request->language, "en-US") && !teo_same(request->language, "zh-CN")) {
        return TEO_E_LANGUAGE;
    }
    if (request->timestamp < 0 || request->timestamp > TEO_TIME_LAST) {
        return TEO_E_TIME;
    }
    return teo_query_check(request->query);
}

static void put_member(teo_writer *writer, const char *name, uint32_t number)
{
    teo_put_text(writer, name);
    teo_put_number(writer, number);
}

static void put_time(teo_writer *writer, const char *name, int64_t unix_seconds)
{
    char text[TEO_ISO8601_SIZE];

    teo_time_spell(unix_seconds, text);
    teo_put_text(writer, name);
    teo_put_json(writer, text);
}

static void put_filter(teo_writer *writer, const teo_filter *filter)
{
    teo_put_text(writer, "{\"Name\":");
    teo_put_json(writer, teo_filter_text(filter->name));
    for (size_t i = 0; i < filter->count; i++) {
        teo_put_text(writer, i == 0 ? ",\"Values\":[" : ",");
        teo_put_json(writer, filter->values[i]);
    }
    teo_put_text(writer, filter->fuzzy ? "],\"Fuzzy\":true}" : "]}");
}

static void put_body(teo_writer *writer, const teo_query *query)
{
    teo_put_text(writer, "{\"ZoneId\":");
    teo_put_json(writer, query->zone_id);
    if (query->start != 0) {
        put_time(writer, ",\"StartTime\":", query->start);
        put_time(writer, ",\"EndTime\":", query->end);
    }
    put_member(writer, ",\"Offset\":", query->offset);
    put_member(writer, ",\"Limit\":", query->limit);
    for (size_t i = 0; i < query->filter_count; i++) {
        teo_put_text(writer, i == 0 ? ",\"Filters\":[" : ",");
        put_filter(writer, &query->filters[i]);
    }
    teo_put_text(writer, query->filter_count > 0 ? "]}" : "}");
}

static void put_header(teo_writer *writer, const char *name, const char *value)
{
    teo_put_text(writer, name);
    teo_put_text(writer, value);
    teo_put_text(writer, "\r\n");
}

/* Returns where the signature goes: it is known only after the body stands. */
static size_t put_head(teo_writer *writer, const teo_request *request, size_t body_length)
{
    static const char zeros[TEO_SIGNATURE_SIZE + 1] = "0000000000000000000000000000000000000000000000000000000000000000";
    char date[TEO_ISO8601_SIZE];
    size_t signature;

    teo_time_spell(request->timestamp, date);
    date[10] = '\0'; /* the day alone */
    teo_put_text(writer, "POST / HTTP/1.1\r\nHost: ");
    teo_put_text(writer, request->host);
    if (request->port != TEO_PORT_HTTPS) { /* RFC 9110 section 7.2 */
        put_member(writer, ":", request->port);
    }
    /* RFC 9110 section 12.5.3: without Accept-Encoding any content coding would do. */
    teo_put_text(writer, "\r\nAccept-Encoding: identity\r\nContent-Type: " CONTENT_TYPE "\r\nContent-Length: ");
    teo_put_number(writer, body_length);
    teo_put_text(writer, "\r\nX-TC-Action: DescribePurgeTasks\r\nX-TC-Version: 2022-09-01\r\nX-TC-Timestamp: ");
    teo_put_number(writer, (uint64_t)request->timestamp);
    teo_put_text(writer, "\r\n");
    if (request->credentials->token != NULL) {
        put_header(writer, "X-TC-Token: ", request->credentials->token);
    }
    if (request->language != NULL) {
        put_header(writer, "X-TC-Language: ", request->language);
    }
    teo_put_text(writer, "Authorization: TC3-HMAC-SHA256 Credential=");
    teo_put_text(writer, request->credentials->secret_id);
    teo_put_text(writer, "/");
    teo_put_text(writer, date);
    teo_put_text(writer, "/teo/tc3_request, SignedHeaders=content-type;host, Signature=");
    signature = writer->length;
    put_header(writer, zeros, "\r\n"); /* and the empty line that ends the head */
    return signature;
}

teo_status teo_request_write(const teo_request *given, void *buffer, size_t size, size_t *length)
{
    teo_request request;
    teo_writer body = {NULL, 0, 0}, writer;
    size_t signature;
    teo_status status;

    if (given == NULL || buffer == NULL || length == NULL || given->query == NULL || given->credentials == NULL ||
        given->cache == NULL) {
        return TEO_E_ARGUMENT;
    }
    *length = 0;
    request = *given;
    request.host = given->host != NULL ? given->host : TEO_ENDPOINT_INTL;
    request.port = given->port != 0 ? given->port : TEO_PORT_HTTPS;
    status = check(&request);
    if (status != TEO_OK) {
        return status;
    }
    put_body(&body, request.query); /* into nothing, to know its length */
    writer = (teo_writer){buffer, size, 0};
    signature = put_head(&writer, &request, body.length);
    put_body(&writer, request.query);
    *length = writer.length;
    if (writer.length > size) {
        status = TEO_E_BUFFER;
    } else {
        teo_tc3 what = {request.credentials->secret_key, request.host, strlen(request.host), CONTENT_TYPE,
                        request.timestamp};

        status = teo_tc3_sign(&what, writer.at + writer.length - body.length, body.length, request.cache,
                              writer.at + signature);
    }
    if (status != TEO_OK) {
        teo_wipe(buffer, size);
    }
    return status;
}

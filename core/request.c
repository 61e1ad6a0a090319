/* query → HTTP message → TC3-HMAC-SHA256, in one buffer. */
#include <string.h>

#include <teo/request.h>

#include "calendar.h"
#include "hash.h"
#include "message.h"
#include "names.h"
#include "query.h"
#include "request.h"
#include "text.h"

const char teo_default_host[] = TEO_ENDPOINT_INTL;

/* 1 to `most` bytes of visible ASCII: what a header value can carry unharmed (RFC 9110 section 5.5), and no space to be trimmed. */
static bool is_visible(const char *text, size_t most)
{
    size_t length;

    if (text == NULL) {
        return false;
    }
    for (length = 0; text[length] != '\0'; length++) {
        if ((uint8_t)text[length] - 0x21u > 0x7Eu - 0x21u) {
            return false;
        }
    }
    return length - 1u < most;
}

/* RFC 3986 section 3.2.2: letters, digits, '-' and '.', or an IPv6 address in brackets: hexadecimal digits, ':' and '.'. */
static bool is_host(const char *host)
{
    size_t length = strlen(host);
    char never = ':';

    if (length - 1u >= TEO_HOST_MAX) {
        return false;
    }
    if (host[0] == '[' && length > 2 && host[length - 1u] == ']') {
        host++;
        length -= 2u;
        never = '-';
    }
    for (; length > 0; length--) {
        char c = *host++;

        /* Of the characters from '-' to ':' all but the slash are digits or needed in one of the two. */
        if ((uint8_t)(teo_lower(c) - 'a') >= 26 && ((uint8_t)(c - '-') > ':' - '-' || c == '/' || c == never)) {
            return false;
        }
    }
    return true;
}

static teo_status check(const teo_request *request, const char *host)
{
    const teo_credentials *credentials = request->credentials;
    const char *language = request->language;

    if (!is_visible(credentials->secret_id, TEO_SECRET_ID_MAX) || !is_visible(credentials->secret_key, TEO_SECRET_KEY_MAX)) {
        return TEO_E_CREDENTIALS;
    }
    if (credentials->token != NULL && !is_visible(credentials->token, TEO_TOKEN_MAX)) {
        return TEO_E_TOKEN;
    }
    if (!is_host(host)) {
        return TEO_E_HOST;
    }
    if (language != NULL && teo_find("\5en-US\5zh-CN", language, strlen(language)) < 0) {
        return TEO_E_LANGUAGE;
    }
    if (!teo_is_time(request->timestamp)) {
        return TEO_E_TIME;
    }
    return teo_query_check(request->query);
}

static teo_status sign(const teo_request *request, const char *host, uint8_t *body, size_t length)
{
    teo_tc3 what;

    what.secret_key = request->credentials->secret_key;
    what.host = host;
    what.host_length = strlen(host);
    what.content_type = teo_content_type;
    what.timestamp = request->timestamp;
    return teo_tc3_sign(&what, body, length, request->cache, (char *)body - TEO_EMPTY_LINE - TEO_SIGNATURE_SIZE);
}

teo_status teo_request_write(const teo_request *request, void *buffer, size_t size, size_t *length)
{
    const char *host;
    size_t body_length;
    teo_status status;

    if (request == NULL || buffer == NULL || length == NULL || request->query == NULL || request->credentials == NULL ||
        request->cache == NULL) {
        return TEO_E_ARGUMENT;
    }
    *length = 0;
    host = request->host != NULL ? request->host : teo_default_host;
    status = check(request, host);
    if (status != TEO_OK) {
        return status;
    }
    body_length = teo_message_write(request, host, buffer, size, length);
    status = *length > size ? TEO_E_BUFFER : sign(request, host, (uint8_t *)buffer + *length - body_length, body_length);
    if (status != TEO_OK) {
        teo_wipe(buffer, size);
    }
    return status;
}

/* Checks a request, writes it, and signs it: all in one buffer. */
#include "teo_request.h"

#include "teo_action.h"
#include "teo_hash.h"
#include "teo_http_request.h"
#include "teo_names.h"
#include "teo_tc3.h"
#include "teo_utf8.h"

#define VISIBLE '!' /* the first byte after the space: RFC 9110 section 5.5 trims blanks at the ends */

/*
 * RFC 3986 section 3.2.2: names, IPv4 addresses, and IPv6 addresses in brackets; in lower case, as
 * it is signed. The port refuses what else is no host; but nothing passes here that could end the
 * header or name another resource.
 */
static bool is_host(const char *host)
{
    do {
        uint8_t c = (uint8_t)*host;

        if ((c < '[' || c > 'z') && (c < '-' || c > ':' || c == '/')) {
            return false;
        }
    } while (*++host != '\0');
    return true;
}

static bool is_visible(const char *text)
{
    return teo_check_text(text, VISIBLE) == TEO_OK;
}

static teo_status check_request(const teo_request *request, const char *host)
{
    const teo_credentials *credentials = request->credentials;

    if (!is_host(host)) {
        return TEO_E_HOST;
    }
    if (request->user_agent != NULL && teo_check_text(request->user_agent, ' ') != TEO_OK) {
        return TEO_E_ARGUMENT;
    }
    if (!is_visible(credentials->secret_id) || !is_visible(credentials->secret_key)) {
        return TEO_E_CREDENTIALS;
    }
    if (credentials->token != NULL && !is_visible(credentials->token)) {
        return TEO_E_TOKEN;
    }
    if (request->language != NULL && teo_find_text("\5en-US\5zh-CN", request->language) < 0) {
        return TEO_E_LANGUAGE;
    }
    return TEO_OK;
}

teo_status teo_request_put(const teo_request *request, void *buffer, size_t size, size_t *length)
{
    teo_writer writer = {teo_write_to_memory, buffer, size, 0};
    teo_status status;
    teo_tc3 what;
    size_t body_length;
    char *body;

    *length = 0;
    what.secret_key = request->credentials->secret_key;
    what.host = request->host != NULL ? request->host : teo_default_host;
    what.content_type = "application/json";
    what.timestamp = request->timestamp;
    status = check_request(request, what.host);
    if (status != TEO_OK) {
        return status;
    }
    body_length = teo_http_request_write(request, &what, &writer);
    *length = writer.length;
    status = TEO_E_BUFFER;
    if (writer.length <= size) {
        body = (char *)buffer + writer.length - body_length;
        status = teo_tc3_write(&what, body, body_length, request->cache,
                               body - TEO_EMPTY_LINE_SIZE - TEO_SIGNATURE_SIZE);
    }
    if (status != TEO_OK) {
        teo_wipe(buffer, size);
    }
    return status;
}

teo_status teo_request_write(const teo_request *request, void *buffer, size_t size, size_t *length)
{
    teo_status status;

    if (request == NULL || buffer == NULL || length == NULL || request->query == NULL ||
        request->credentials == NULL || request->cache == NULL) {
        return TEO_E_ARGUMENT;
    }
    *length = 0;
    status = teo_query_check(request->query);
    return status != TEO_OK ? status : teo_request_put(request, buffer, size, length);
}

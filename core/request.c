/* Checks a request, writes it, and signs it: all in one buffer. */
#include "teo_request.h"

#include "teo_action.h"
#include "teo_hash.h"
#include "teo_http_request.h"
#include "teo_names.h"
#include "teo_query.h"
#include "teo_tc3.h"
#include "teo_utf8.h"

#define VISIBLE '!' /* after the space: RFC 9110 section 5.5 trims blanks at the ends */

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

static teo_status check_config(const teo_config *config, const char *host)
{
    const teo_credentials *credentials = &config->credentials;

    if (!is_host(host)) {
        return TEO_E_HOST;
    }
    if (config->user_agent != NULL && teo_check_text(config->user_agent, ' ') != TEO_OK) {
        return TEO_E_ARGUMENT;
    }
    if (!is_visible(credentials->secret_id) || !is_visible(credentials->secret_key)) {
        return TEO_E_CREDENTIALS;
    }
    if (credentials->token != NULL && !is_visible(credentials->token)) {
        return TEO_E_TOKEN;
    }
    if (config->language != NULL && teo_find_text("\5en-US\5zh-CN", config->language) < 0) {
        return TEO_E_LANGUAGE;
    }
    return TEO_OK;
}

teo_status teo_request_put(const teo_config *config, teo_message *message)
{
    teo_writer *writer = &message->writer;
    teo_tc3 *what = &message->what;
    teo_status status;
    char *body;

    writer->length = 0;
    what->host = config->host != NULL ? config->host : teo_default_host;
    status = check_config(config, what->host);
    if (status != TEO_OK) {
        return status;
    }
    what->secret_key = config->credentials.secret_key;
    what->content_type = "application/json";
    writer->sink = teo_write_to_memory;
    teo_http_request_write(config, message);
    status = TEO_E_BUFFER;
    if (writer->length <= writer->size) {
        body = (char *)writer->target + writer->length - message->body_length;
        status = teo_tc3_write(what, body, message->body_length, message->cache,
                               body - TEO_EMPTY_LINE_SIZE - TEO_SIGNATURE_SIZE);
    }
    if (status != TEO_OK) {
        teo_wipe(writer->target, writer->size);
    }
    return status;
}

/* A query for one request has more rules than its action, which a walk asks as well. */
static teo_status check_asked(const teo_action *action, const void *asked)
{
    char about[TEO_ABOUT_SIZE];

    return action->check == teo_check_query ? teo_check_single_query(action, asked)
                                            : action->check(action, asked, about);
}

teo_status teo_request_write_action(const teo_request *request, const teo_action *action,
                                    const void *asked, void *buffer, size_t size, size_t *length)
{
    teo_message message;
    teo_config config;
    teo_status status;

    if (request == NULL || buffer == NULL || length == NULL || request->credentials == NULL ||
        request->cache == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (action == NULL) {
        asked = request->query;
    }
    if (asked == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (action == NULL) {
        action = teo_action_of(asked);
    }
    *length = 0;
    status = check_asked(action, asked);
    if (status != TEO_OK) {
        return status;
    }
    config.credentials = *request->credentials;
    config.host = request->host;
    config.server_port = request->port;
    config.language = request->language;
    config.user_agent = request->user_agent;
    message.action = action;
    message.asked = asked;
    message.cache = request->cache;
    message.what.timestamp = request->timestamp;
    message.writer.target = buffer;
    message.writer.size = size;
    status = teo_request_put(&config, &message);
    *length = message.writer.length;
    return status;
}

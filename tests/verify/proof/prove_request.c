/*
 * proves:    core/request.c: is_host, is_visible, check, teo_request_write
 * for:       any argument missing, hosts of up to 4 bytes, buffers of any size up to 256, a message of any length
 * unwind:    30
 * planted:   core/request.c: writer.length <= writer.to.size => writer.length <= writer.to.size + 1
 */
#include "proof.h"

#include "request.c"

#define ROOM 256u

static uint8_t *buffer;
static size_t room, wiped;

/* prove_query.c, prove_filters.c, prove_http_request.c, prove_hash.c; teo_tc3_sign() is not proved (not_proved.txt) */
teo_status stub_teo_check_text(const char *text, unsigned least)
{
    PROVE(least == VISIBLE || least == ' ');
    return text != NULL && any_bool() ? TEO_OK : any_bool() ? TEO_E_NO_VALUE : TEO_E_CONTROL;
}

int stub_teo_find_text(const char *list, const char *text)
{
    PROVE(list != NULL && text != NULL);
    return any_int();
}

teo_status stub_teo_query_check(const teo_query *query)
{
    return query != NULL && any_bool() ? TEO_OK : TEO_E_ARGUMENT;
}

size_t stub_teo_http_request_write(const teo_request *request, const teo_tc3 *what, teo_writer *writer)
{
    size_t body_length = any_size();

    PROVE(request->query != NULL && what->host != NULL && what->content_type != NULL && writer->at == (char *)buffer && writer->to.size == room);
    PROVE(writer->length == 0);
    writer->length = any_size();
    ASSUME(writer->length > TEO_EMPTY_LINE + TEO_SIGNATURE_SIZE);
    ASSUME(body_length <= writer->length - TEO_EMPTY_LINE - TEO_SIGNATURE_SIZE);
    return body_length;
}

teo_status stub_teo_tc3_sign(const teo_tc3 *what, const void *payload, size_t length, teo_signing_key *cache,
                             char signature[TEO_SIGNATURE_SIZE])
{
    PROVE(what->secret_key != NULL && what->host != NULL && what->content_type != NULL && what->timestamp >= 0);
    PROVE(length == 0 || __CPROVER_r_ok(payload, length));
    if (cache == NULL) {
        return TEO_E_ARGUMENT;
    }
    PROVE(__CPROVER_w_ok(signature, TEO_SIGNATURE_SIZE));
    PROVE((uint8_t *)signature >= buffer && (const uint8_t *)payload + length <= buffer + room);
    return any_bool() ? TEO_OK : TEO_E_HASH;
}

void stub_teo_wipe(void *memory, size_t length)
{
    PROVE(memory == buffer);
    wiped = length;
}

int main(void)
{
    static teo_signing_key cache;
    teo_credentials credentials;
    teo_query query;
    teo_request request;
    size_t length = 0;
    teo_status status;

    room = 1 + any_up_to(ROOM - 1u);
    buffer = any_memory(room, ROOM);
    credentials.secret_id = any_bool() ? "" : NULL;
    credentials.secret_key = any_bool() ? "" : NULL;
    credentials.token = any_bool() ? "" : NULL;
    request.credentials = any_bool() ? &credentials : NULL;
    request.query = any_bool() ? &query : NULL;
    request.host = any_bool() ? any_text(4) : NULL;
    request.language = any_bool() ? "" : NULL;
    request.user_agent = any_bool() ? "" : NULL;
    request.cache = any_bool() ? &cache : NULL;
    status = teo_request_write(any_bool() ? &request : NULL, any_bool() ? buffer : NULL, room, any_bool() ? &length : NULL);
    PROVE(status != TEO_OK || (length <= room && request.cache != NULL && request.query != NULL));
    PROVE(status != TEO_E_BUFFER || length > room);
    PROVE(status == TEO_OK ? length > 0 : status >= TEO_E_ARGUMENT && status <= TEO_E_OFFSET);
    PROVE((status != TEO_E_BUFFER && status != TEO_E_HASH) || wiped == room); /* nothing of a request is left */
    for (const char *at = request.host; status == TEO_OK && at != NULL && *at != '\0'; at++) {
        PROVE(*at > ' ' && *at != '/' && *at != '@' && *at != '{' && (*at < 'A' || *at > 'Z'));
    }
    REACHES(status == TEO_OK);
    REACHES(status == TEO_E_HASH);
    return 0;
}

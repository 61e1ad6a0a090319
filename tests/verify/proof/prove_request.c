/*
 * proves:  core/request.c: is_host, is_visible, check_config, teo_request_put, check_asked,
 *          teo_request_write_action; include/teo/request.h: teo_request_write
 * for:     any argument missing, hosts of up to 4 bytes, buffers of any size up to 256, a message
 *          of any length
 * unwind:  30
 * planted: core/request.c: writer->length <= writer->size => writer->length <= writer->size + 1
 */
#include "proof.h"

const char teo_default_host[] = "default"; /* known in its size before it is declared without */

#include "request.c"

#define ROOM 256u

static teo_status check_other(const teo_action *action, const void *asked, char *about);
teo_status teo_check_query(const teo_action *action, const void *asked, char *about);
const teo_action teo_describe_purge_tasks = {.check = teo_check_query};
static const teo_action lists = {.check = teo_check_query};
static const teo_action creates = {.check = check_other};
static const teo_action *action; /* that is to be written */
static uint8_t *buffer;
static size_t room, wiped;
static bool is_checked; /* what is asked */

/* prove_text.c, prove_names.c */
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

/* prove_filters.c */
teo_status stub_teo_check_single_query(const teo_action *of, const teo_query *query)
{
    PROVE(query != NULL && of == action && of != &creates);
    is_checked = any_byte() & 1u;
    return is_checked ? TEO_OK : TEO_E_LIMIT;
}

/* Its address is all that is asked of it here. */
teo_status teo_check_query(const teo_action *of, const void *asked, char *about)
{
    return of != asked && about != NULL ? TEO_OK : TEO_E_ARGUMENT;
}

/* That of a create. */
static teo_status check_other(const teo_action *of, const void *asked, char *about)
{
    PROVE(of == &creates && of == action && asked != NULL);
    PROVE(__CPROVER_w_ok(about, TEO_ABOUT_SIZE));
    is_checked = any_byte() & 1u;
    return is_checked ? TEO_OK : TEO_E_TARGET;
}

/* prove_template_parts.c: its address is all that is asked of it here. */
void teo_write_to_memory(teo_writer *writer, const void *data, size_t length)
{
    (void)writer;
    (void)data;
    (void)length;
}

/* prove_http_request.c */
void stub_teo_http_request_write(const teo_config *config, teo_message *message)
{
    size_t most = TEO_EMPTY_LINE_SIZE + TEO_SIGNATURE_SIZE;
    teo_writer *writer = &message->writer;

    PROVE(message->action == action && message->asked != NULL && message->what.host != NULL &&
          config != NULL && is_checked);
    PROVE(message->what.content_type != NULL && writer->sink == teo_write_to_memory);
    PROVE(writer->target == buffer && writer->size == room && writer->length == 0);
    writer->length = any_size();
    message->body_length = any_size();
    ASSUME(writer->length > most && message->body_length <= writer->length - most);
}

/* prove_tc3.c */
teo_status stub_teo_tc3_write(const teo_tc3 *what, const void *payload, size_t length,
                              teo_signing_key *cache, char signature[TEO_SIGNATURE_SIZE])
{
    PROVE(what->secret_key != NULL && what->host != NULL && what->content_type != NULL);
    PROVE(what->timestamp >= 0 && what->timestamp <= UINT32_MAX && cache != NULL);
    PROVE(length == 0 || __CPROVER_r_ok(payload, length));
    PROVE(__CPROVER_w_ok(signature, TEO_SIGNATURE_SIZE));
    PROVE((uint8_t *)signature >= buffer && (const uint8_t *)payload + length <= buffer + room);
    return any_bool() ? TEO_OK : TEO_E_HASH;
}

/* prove_hash.c */
void stub_teo_wipe(void *memory, size_t length)
{
    PROVE(memory == buffer);
    wiped = length;
}

int main(void)
{
    static teo_signing_key cache;
    teo_credentials credentials;
    teo_query query = {.action = &lists};
    unsigned way = any_byte() % 3u;
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
    action = way == 0 ? &creates : &lists;
    if (way == 2) {
        status = teo_request_write(any_bool() ? &request : NULL, any_bool() ? buffer : NULL, room,
                                   any_bool() ? &length : NULL);
        PROVE(status != TEO_OK || request.query != NULL);
    } else {
        status = teo_request_write_action(any_bool() ? &request : NULL, action,
                                          any_bool() ? &query : NULL,
                                          any_bool() ? buffer : NULL, room,
                                          any_bool() ? &length : NULL);
    }
    PROVE(status != TEO_OK || (length <= room && request.cache != NULL));
    PROVE(status != TEO_E_BUFFER || length > room);
    PROVE(status == TEO_OK ? length > 0 && credentials.secret_key != NULL
                           : status >= TEO_E_ARGUMENT && status <= TEO_E_OFFSET);
    PROVE((status != TEO_E_BUFFER && status != TEO_E_HASH) || wiped == room); /* nothing is left */
    for (const char *at = request.host; status == TEO_OK && at != NULL && *at != '\0'; at++) {
        PROVE(*at > ' ' && *at != '/' && *at != '@' && *at != '{' && (*at < 'A' || *at > 'Z'));
    }
    REACHES(status == TEO_OK);
    REACHES(status == TEO_E_HASH);
    REACHES(status == TEO_E_LIMIT);
    REACHES(status == TEO_E_TARGET);
    return 0;
}

/*
 * The bytes of a reply, from the status line to the last chunk (RFC 9112). The steps, as in
 * teo_http_head.h:
 *
 *   STATUS_LINE -> FIELD … --> BODY, BODY_TO_CLOSE     by length, or until the connection closes
 *        ^___________|   +--> CHUNK_SIZE -> CHUNK -> CHUNK_END   chunked
 *         after a 1xx           |    ^___________________|
 *                               +> TRAILER …
 */
#include "teo_http_response.h"

#include <string.h>

#include "teo_action.h"
#include "teo_http_head.h"
#include "teo_json.h"
#include "teo_names.h"
#include "teo_record.h"

void teo_response_begin(teo_response *response, const teo_action *action, void *scratch,
                        size_t size, teo_fault *fault)
{
    /* It waits for a status line, and then for the document (TEO_MEMBER_RESPONSE). */
    memset(response, 0, sizeof *response);
    memset(fault, 0, sizeof *fault);
    teo_json_begin(&response->json, scratch, size);
    response->schema = action->reply;
    response->fault = fault;
}

teo_status teo_response_init_action(teo_response *response, const teo_action *action,
                                    void *scratch, size_t size, teo_fault *fault)
{
    if (response == NULL || action == NULL || scratch == NULL || fault == NULL ||
        size < TEO_SCRATCH_MIN) {
        return TEO_E_ARGUMENT;
    }
    teo_response_begin(response, action, scratch, size, fault);
    return TEO_OK;
}

/* Where `status` ends the reply, it does so for good; with TEO_END the body is whole. */
static teo_status end_reply(teo_response *response, teo_status status)
{
    /* HTTP statuses, as their low bytes: RFC 9110 section 15.5, RFC 8470 section 5.2, RFC 6585. */
    static const char meanings[] = {
        (char)(408 - 256), TEO_E_UNAVAILABLE, (char)(421 - 256), TEO_E_UNAVAILABLE,
        (char)(425 - 256), TEO_E_UNAVAILABLE, (char)(429 - 256), TEO_E_THROTTLED,
        (char)(511 - 256), TEO_E_PORTAL,      0,
    };
    teo_fault *fault = response->fault;
    unsigned http_status = fault->http_status, meaning;

    if (status <= TEO_AGAIN) {
        return status;
    }
    if (status == TEO_END) {
        status = teo_record_end(response);
        if (!response->close && response->framing < TEO_BODY_TO_CLOSE) {
            response->keep_alive = true;
        }
    }
    if (status == TEO_E_JSON || status == TEO_E_CLOSED) {
        fault->code[0] = fault->message[0] = '\0'; /* it may be half of one */
    }
    /* What a gateway says in an HTTP status counts, whatever page of HTML comes with it. */
    if (http_status > 200) {
        if (status < TEO_E_HTTP_STATUS) {
            status = TEO_E_HTTP_STATUS;
        }
        meaning = teo_look_up(meanings, http_status - 256u);
        if (meaning > TEO_E_THROTTLED) {
            response->keep_alive = false; /* another connection may lead to another server */
        } else if (meaning == 0 && http_status >= 500) {
            meaning = TEO_E_UNAVAILABLE;
        }
        if (meaning != 0 && (status == TEO_E_HTTP_STATUS || status == TEO_E_REFUSED)) {
            status = (teo_status)meaning;
        }
    }
    fault->status = status;
    fault->stage = TEO_STAGE_REPLY;
    return status;
}

#define MARK_SIZE 3u

/* A byte order mark before the JSON, which may be ignored (RFC 8259 section 8.1). */
static const uint8_t byte_order_mark[MARK_SIZE] = {0xEF, 0xBB, 0xBF};

/* Takes bytes of the body: as many as there are, belong to it and have room. Returns how many. */
static size_t take_body(teo_response *response, const uint8_t *data, size_t size)
{
    response->head = 0;
    if (size > response->bytes_left) {
        size = response->bytes_left;
    }
    if (response->mark < MARK_SIZE && size > 0) {
        if (*data == byte_order_mark[response->mark]) {
            response->mark++;
            response->bytes_left--;
            return 1;
        }
        /* The beginning of one, or nothing, was no mark: it belongs to the JSON. */
        (void)teo_json_fill(&response->json, byte_order_mark, response->mark);
        response->mark = MARK_SIZE;
    }
    size = teo_json_fill(&response->json, data, size);
    response->bytes_left -= (uint32_t)size;
    return size;
}

/* The chunk has ended, or the body. */
static teo_status end_data(teo_response *response)
{
    if (response->step == TEO_CHUNK) {
        response->step = TEO_CHUNK_END;
        return TEO_AGAIN;
    }
    return TEO_END;
}

teo_status teo_response_take(teo_response *response, teo_span *input, void *record,
                             size_t record_size)
{
    const uint8_t *at = input->data, *until = at + input->left;
    teo_status status = response->fault->status;

    if (record_size != response->schema->record_size) {
        return TEO_E_ARGUMENT;
    }
    if (status == TEO_OK) { /* the reply has not ended */
        do {
            status = TEO_AGAIN;
            if (response->step >= TEO_CHUNK) {
                at += take_body(response, at, (size_t)(until - at));
                status = teo_record_read(response, record);
                if (status == TEO_AGAIN && response->bytes_left == 0) {
                    status = end_data(response);
                }
            } else if (at < until) {
                status = teo_http_head_read(response, *at++);
            }
        } while (status == TEO_AGAIN && at < until);
    }
    input->data = at;
    input->left = (size_t)(until - at);
    return end_reply(response, status);
}

teo_status teo_response_read(teo_response *response, const void *data, size_t length,
                             size_t *used, void *record, size_t record_size)
{
    teo_span input;
    teo_status status;

    if (response == NULL || data == NULL || used == NULL || record == NULL) {
        return TEO_E_ARGUMENT;
    }
    input.data = data;
    input.left = length;
    status = teo_response_take(response, &input, record, record_size);
    *used = length - input.left;
    return status;
}

teo_status teo_response_end(teo_response *response)
{
    teo_status status = response->fault->status;

    if (status == TEO_OK) {
        status = TEO_E_CLOSED;
        if (response->step >= TEO_BODY_TO_CLOSE && teo_json_complete(&response->json)) {
            status = TEO_END;
        }
    }
    return end_reply(response, status);
}

teo_status teo_response_close(teo_response *response)
{
    return response != NULL ? teo_response_end(response) : TEO_E_ARGUMENT;
}

/*
 * The bytes of a reply, from the status line to the last chunk (RFC 9112):
 *
 *   LINE ──→ LINE … ──→ BODY ───────────────────────────────→ DONE      by length, or until the connection closes
 *     ↑ (after a 1xx)    └→ SIZE ─→ EXTENSION ─→ CHUNK ─→ CHUNK_END ─┐  chunked
 *                           ↑  └────────→ TRAILER ─→ DONE            │
 *                           └────────────────────────────────────────┘
 */
#include "response.h"

#include <string.h>

#include "http.h"
#include "json.h"
#include "reply.h"
#include "text.h"

enum { LINE, TRAILER, SIZE_FIRST, SIZE, EXTENSION, CHUNK_END, CHUNK, BODY, DONE }; /* in the order of who reads their bytes */

void teo_response_begin(teo_response *response, void *window, size_t size, teo_fault *fault)
{
    memset(response, 0, sizeof *response);
    memset(fault, 0, sizeof *fault);
    response->json.window = window;
    response->json.size = (uint16_t)size;
    response->fault = fault;
    response->step = LINE;
}

teo_status teo_response_init(teo_response *response, void *window, size_t size, teo_fault *fault)
{
    if (response == NULL || window == NULL || fault == NULL || size < TEO_WINDOW_MIN || size > UINT16_MAX) {
        return TEO_E_ARGUMENT;
    }
    teo_response_begin(response, window, size, fault);
    return TEO_OK;
}

/* The reply has ended in `status`, for good. */
static teo_status end(teo_response *response, teo_status status)
{
    uint16_t http_status = response->fault->http_status;

    /* What a gateway says in an HTTP status is told as that, whatever page of HTML comes with it. */
    if (http_status >= 200 && http_status != 200 && (status < TEO_E_HTTP_STATUS || status == TEO_E_REFUSED)) {
        bool refused = status == TEO_E_REFUSED;

        status = http_status == 429                          ? TEO_E_THROTTLED
                 : http_status >= 500 && http_status <= 599  ? TEO_E_UNAVAILABLE
                 : refused                                   ? TEO_E_REFUSED
                                                             : TEO_E_HTTP_STATUS;
    }
    response->step = DONE;
    response->fault->status = status;
    response->fault->stage = TEO_STAGE_REPLY;
    return status;
}

/* The body is whole. */
static teo_status end_body(teo_response *response)
{
    response->keep_alive = response->framing != TEO_UNTIL_CLOSE && !(response->flags & (TEO_HEAD_OLD | TEO_HEAD_CLOSE));
    return end(response, teo_reply_end(response));
}

/* The empty line: an interim reply is followed by another head (RFC 9110 section 15.2), a final one by its body. */
static teo_status end_head(teo_response *response)
{
    uint16_t http_status = response->fault->http_status;

    if (http_status < 200) {
        teo_http_begin(response);
        return TEO_AGAIN;
    }
    teo_reply_begin(response);
    if (http_status == 204 || http_status == 304) { /* RFC 9112 section 6.3, rule 1: no body, whatever the head says */
        response->framing = TEO_BY_LENGTH;
        response->left = 0;
    }
    response->step = response->framing == TEO_CHUNKED ? SIZE_FIRST : BODY;
    return TEO_AGAIN;
}

/* A line of the head or of the trailers is complete; trailers say nothing that matters here (RFC 9112 section 7.1.2). */
static teo_status end_line(teo_response *response)
{
    size_t length = response->line, size = response->json.size;
    bool whole = length <= size;
    teo_status status;

    response->line = 0;
    if (response->step == TRAILER) {
        return length == 0 ? end_body(response) : TEO_AGAIN;
    }
    status = teo_http_line(response, response->json.window, whole ? length : size, whole);
    return status == TEO_END ? end_head(response) : status;
}

/* A byte of the head or of a trailer, in lines that end in CRLF and nothing else (RFC 9112 section 2.2). */
static teo_status read_line(teo_response *response, uint8_t byte)
{
    if (++response->head > TEO_HEAD_MAX) {
        return TEO_E_HTTP_LONG;
    }
    if (response->flags & TEO_HEAD_CR) {
        response->flags &= (uint8_t)~TEO_HEAD_CR;
        return byte == '\n' ? end_line(response) : TEO_E_HTTP_HEAD;
    }
    if (byte == '\r') {
        response->flags |= TEO_HEAD_CR;
    } else if (!teo_http_allows(byte)) {
        return TEO_E_HTTP_HEAD;
    } else {
        if (response->step == LINE && response->line < response->json.size) {
            response->json.window[response->line] = (char)byte;
        }
        response->line++;
    }
    return TEO_AGAIN;
}

/* The value of a hexadecimal digit, or 16. */
static uint32_t hex_digit(uint8_t byte)
{
    uint32_t letter = (byte | 0x20u) - 'a';

    return teo_is_digit(byte) ? byte - (uint32_t)'0' : letter < 6u ? letter + 10u : 16u;
}

/* A byte of a chunk-size line or of the CRLF behind a chunk (RFC 9112 section 7.1). */
static teo_status read_size(teo_response *response, uint8_t byte)
{
    uint32_t digit = hex_digit(byte);

    if (++response->line > TEO_CHUNK_LINE_MAX) {
        return TEO_E_HTTP_CHUNK;
    }
    if (response->flags & TEO_HEAD_CR) {
        if (byte != '\n') {
            return TEO_E_HTTP_CHUNK;
        }
        response->flags &= (uint8_t)~TEO_HEAD_CR;
        response->line = 0;
        response->step = response->step == CHUNK_END ? SIZE_FIRST : response->left > 0 ? CHUNK : TRAILER;
    } else if (byte == '\r' && response->step != SIZE_FIRST) {
        response->flags |= TEO_HEAD_CR;
    } else if (response->step == EXTENSION && teo_http_allows(byte)) {
        /* section 7.1.1: an extension that is not known is ignored */
    } else if (response->step == SIZE && byte == ';') {
        response->step = EXTENSION;
    } else if (response->step <= SIZE && digit < 16 && response->left <= UINT32_MAX >> 4) {
        response->left = response->left << 4 | digit;
        response->step = SIZE;
    } else {
        return TEO_E_HTTP_CHUNK;
    }
    return TEO_AGAIN;
}

/* Bytes of the body: as many as there are, belong to it and have room. */
static teo_status read_body(teo_response *response, const uint8_t **at, const uint8_t *until, teo_task *task)
{
    bool bounded = response->framing != TEO_UNTIL_CLOSE;
    const uint8_t *from = *at;
    teo_status status;

    if (bounded && (size_t)(until - from) > response->left) {
        until = from + response->left;
    }
    teo_json_fill(&response->json, at, until);
    response->left -= bounded ? (uint32_t)(*at - from) : 0;
    status = teo_reply_read(response, task);
    if (status == TEO_AGAIN && bounded && response->left == 0) {
        if (response->framing == TEO_BY_LENGTH) {
            return end_body(response);
        }
        response->step = CHUNK_END;
    }
    return status;
}

teo_status teo_response_push(teo_response *response, const void *data, size_t length, size_t *used, teo_task *task)
{
    const uint8_t *at = data, *until;
    teo_status status = TEO_AGAIN;

    if (response == NULL || data == NULL || used == NULL || task == NULL) {
        return TEO_E_ARGUMENT;
    }
    until = at + length;
    while (status == TEO_AGAIN) {
        if (response->step == DONE) {
            status = response->fault->status;
        } else if (response->step >= CHUNK) {
            status = read_body(response, &at, until, task);
            if (status == TEO_AGAIN && at == until && response->step >= CHUNK && response->step != DONE) {
                break;
            }
        } else if (at == until) {
            break;
        } else {
            status = response->step <= TRAILER ? read_line(response, *at) : read_size(response, *at);
            at++;
        }
    }
    *used = (size_t)(at - (const uint8_t *)data);
    if (status > TEO_END && response->step != DONE) {
        end(response, status);
        status = response->fault->status;
    }
    return status;
}

teo_status teo_response_close(teo_response *response)
{
    if (response == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (response->step == BODY && response->framing == TEO_UNTIL_CLOSE && teo_json_complete(&response->json)) {
        return end_body(response);
    }
    return response->step == DONE ? response->fault->status : end(response, TEO_E_CLOSED);
}

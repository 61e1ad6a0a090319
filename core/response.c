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
    if (http_status > 200 && (status < TEO_E_HTTP_STATUS || status == TEO_E_REFUSED)) {
        if (http_status == 429) {
            status = TEO_E_THROTTLED;
        } else if (http_status >= 500) {
            status = TEO_E_UNAVAILABLE;
        } else if (status != TEO_E_REFUSED) {
            status = TEO_E_HTTP_STATUS;
        }
    }
    response->step = DONE;
    response->fault->status = status;
    response->fault->stage = TEO_STAGE_REPLY;
    return status;
}

/* The body is whole. */
static teo_status end_body(teo_response *response)
{
    teo_status status = teo_reply_end(response);

    response->keep_alive = response->framing != TEO_UNTIL_CLOSE && status != TEO_E_JSON &&
                           !(response->flags & (TEO_HEAD_OLD | TEO_HEAD_CLOSE));
    return end(response, status);
}

/* The empty line: an interim reply is followed by another head (RFC 9110 section 15.2), a final one by its body. */
static teo_status end_head(teo_response *response)
{
    uint16_t http_status = response->fault->http_status;

    if (http_status < 200) {
        response->flags = 0;
        return TEO_AGAIN;
    }
    teo_reply_begin(response);
    response->head = 0;
    if (http_status == 204 || http_status == 304) { /* RFC 9112 section 6.3, rule 1: no body, whatever the head says */
        response->framing = TEO_BY_LENGTH;
        response->left = 0;
    }
    response->step = response->framing == TEO_CHUNKED ? SIZE_FIRST : BODY;
    return TEO_AGAIN;
}

/* A line has ended in its CRLF. */
static teo_status end_line(teo_response *response)
{
    size_t length = response->line, size = response->json.size;
    bool whole = length <= size;
    teo_status status;

    response->line = 0;
    if (response->step > TRAILER) {
        response->head = 0;
    }
    switch (response->step) {
    case LINE:
        status = teo_http_line(response, response->json.window, whole ? length : size, whole);
        return status == TEO_END ? end_head(response) : status;
    case TRAILER: /* says nothing that matters here (RFC 9112 section 7.1.2) */
        return length == 0 ? end_body(response) : TEO_AGAIN;
    case CHUNK_END:
        response->step = SIZE_FIRST;
        return length == 0 ? TEO_AGAIN : TEO_E_HTTP_CHUNK;
    case SIZE_FIRST:
        return TEO_E_HTTP_CHUNK; /* no digit */
    default:
        response->step = response->left > 0 ? CHUNK : TRAILER;
        return TEO_AGAIN;
    }
}

/* A hexadecimal digit of a chunk's size, or what follows them (RFC 9112 section 7.1). */
static teo_status read_size(teo_response *response, uint8_t byte)
{
    uint32_t letter = (byte | 0x20u) - 'a', digit = letter < 6 ? letter + 10u : (uint32_t)byte - '0';

    if (byte == ';' && response->step == SIZE) {
        response->step = EXTENSION; /* section 7.1.1: one that is not known is ignored */
    } else if (digit < 16 && (letter < 6 || digit < 10) && response->left <= UINT32_MAX >> 4) {
        response->left = response->left << 4 | digit;
        response->step = SIZE;
    } else {
        return TEO_E_HTTP_CHUNK;
    }
    return TEO_AGAIN;
}

/* A byte outside the body: of lines that end in CRLF and nothing else (RFC 9112 section 2.2). */
static teo_status read_byte(teo_response *response, uint8_t byte)
{
    bool head = response->step <= TRAILER;
    teo_status wrong = head ? TEO_E_HTTP_HEAD : TEO_E_HTTP_CHUNK;

    if (++response->head > TEO_HEAD_MAX) {
        return head ? TEO_E_HTTP_LONG : wrong;
    }
    if (response->flags & TEO_HEAD_CR) {
        response->flags &= (uint8_t)~TEO_HEAD_CR;
        return byte == '\n' ? end_line(response) : wrong;
    }
    if (byte == '\r') {
        response->flags |= TEO_HEAD_CR;
        return TEO_AGAIN;
    }
    if (!((byte >= 0x20 && byte != 0x7F) || byte == '\t')) { /* RFC 9110 section 5.5 */
        return wrong;
    }
    if (response->step == LINE && response->line < response->json.size) {
        response->json.window[response->line] = (char)byte;
    }
    response->line++;
    return response->step == SIZE_FIRST || response->step == SIZE ? read_size(response, byte) : TEO_AGAIN;
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
    while (status == TEO_AGAIN && response->step != DONE) {
        if (response->step >= CHUNK) {
            status = read_body(response, &at, until, task);
            if (at == until && response->step >= CHUNK) {
                break;
            }
        } else if (at == until) {
            break;
        } else {
            status = read_byte(response, *at++);
        }
    }
    *used = (size_t)(at - (const uint8_t *)data);
    if (response->step == DONE) {
        return response->fault->status;
    }
    return status > TEO_END ? end(response, status) : status;
}

teo_status teo_response_close(teo_response *response)
{
    if (response == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (response->step != DONE) {
        bool complete = response->step == BODY && response->framing == TEO_UNTIL_CLOSE &&
                        teo_json_complete(&response->json);

        return complete ? end_body(response) : end(response, TEO_E_CLOSED);
    }
    return response->fault->status;
}

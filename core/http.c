/*
 * RFC 9112 for a client that must not be fooled: what a lenient reader and a strict one would understand differently is refused
 * (section 11.2, request and response smuggling).
 */
#include "http.h"

#include <string.h>

#include "calendar.h"
#include "names.h"
#include "text.h"

static const char fields[] = "\16content-length\21transfer-encoding\20content-encoding\12connection\4date";
enum { CONTENT_LENGTH, TRANSFER_ENCODING, CONTENT_ENCODING, CONNECTION, DATE };

static const char words[] = "\7chunked\10identity\5close";
enum { CHUNKED, IDENTITY, CLOSE };

bool teo_read_count(const char *text, size_t length, uint32_t *count)
{
    uint32_t sum = 0;
    size_t i;

    for (i = 0; i < length; i++) {
        uint32_t digit = (uint32_t)(uint8_t)text[i] - '0';

        if (digit > 9 || sum > (UINT32_MAX - digit) / 10u) {
            return false;
        }
        sum = sum * 10u + digit;
    }
    *count = sum;
    return length > 0;
}

/* RFC 9112 section 4: "HTTP/1.1 200 OK"; the reason may be missing. */
static teo_status status_line(teo_response *response, const char *line, size_t length)
{
    uint32_t code = 0;

    if (length < 12 || memcmp(line, "HTTP/1.", 7) != 0 || !teo_is_digit((uint8_t)line[7]) || line[8] != ' ' ||
        !teo_read_count(line + 9, 3, &code) || (length > 12 && line[12] != ' ') || code < 100 || code == 101) {
        return TEO_E_HTTP_HEAD; /* 101 is the answer to an Upgrade, and none was asked for */
    }
    response->flags = TEO_HEAD_BEGUN | (line[7] == '0' ? TEO_HEAD_OLD : 0);
    response->framing = TEO_UNTIL_CLOSE;
    response->left = 0;
    response->fault->http_status = (uint16_t)code;
    return TEO_AGAIN;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static void lower(char *text, size_t length)
{
    for (; length > 0; length--, text++) {
        *text = teo_lower(*text);
    }
}

/* A coding that was not asked for: its name is for the fault's message. */
static teo_status refuse_coding(teo_response *response, const char *name, size_t length)
{
    if (length > TEO_MESSAGE_SIZE - 1u) {
        length = TEO_MESSAGE_SIZE - 1u;
    }
    memcpy(response->fault->message, name, length);
    response->fault->message[length] = '\0';
    return TEO_E_CONTENT_CODING;
}

/* A field that matters: all but the Date in lower case. */
static teo_status field(teo_response *response, int name, const char *value, size_t length)
{
    int word = teo_find(words, value, length);
    uint32_t size;

    switch (name) {
    case CONTENT_LENGTH:
        /* RFC 9112 section 6.3, rules 3 and 5: one length, or the same again; none beside a Transfer-Encoding. */
        if (!teo_read_count(value, length, &size) || response->framing == TEO_CHUNKED ||
            (response->framing == TEO_BY_LENGTH && response->left != size)) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_BY_LENGTH;
        response->left = size;
        break;
    case TRANSFER_ENCODING:
        /* Section 6.1: not in HTTP/1.0, and chunked but once; section 6.3, rule 3: not with a length. */
        if (word != CHUNKED) {
            return refuse_coding(response, value, length);
        }
        if (response->framing != TEO_UNTIL_CLOSE || response->flags & TEO_HEAD_OLD) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_CHUNKED;
        break;
    case CONTENT_ENCODING:
        if (word != IDENTITY) {
            return refuse_coding(response, value, length);
        }
        break;
    case CONNECTION:
        if (word == CLOSE) { /* in a list of options it is missed, which costs a reconnect and no more */
            response->flags |= TEO_HEAD_CLOSE;
        }
        break;
    default:
        response->date = teo_http_date(value, length);
        break;
    }
    return TEO_AGAIN;
}

teo_status teo_http_line(teo_response *response, char *line, size_t length, bool whole)
{
    size_t colon = 0;
    int name;

    if (!(response->flags & TEO_HEAD_BEGUN)) {
        return status_line(response, line, length);
    }
    if (length == 0) {
        return TEO_END;
    }
    if (is_space(line[0])) {
        /* Section 5.2: a field folded over lines goes on. No harm where it does not matter; a trap where it does. */
        return response->flags & TEO_HEAD_KNOWN ? TEO_E_HTTP_HEAD : TEO_AGAIN;
    }
    while (colon < length && line[colon] != ':' && !is_space(line[colon])) {
        colon++;
    }
    if (colon == length && !whole) {
        return TEO_AGAIN; /* a name as long as the window is none of ours */
    }
    if (colon == 0 || colon == length || line[colon] != ':') {
        return TEO_E_HTTP_HEAD; /* section 5.1: no space before the colon */
    }
    lower(line, colon);
    name = teo_find(fields, line, colon);
    response->flags &= (uint8_t)~TEO_HEAD_KNOWN;
    if (name < 0) {
        return TEO_AGAIN;
    }
    response->flags |= TEO_HEAD_KNOWN;
    if (!whole) {
        return TEO_E_HTTP_LONG;
    }
    do {
        colon++;
    } while (colon < length && is_space(line[colon]));
    line += colon;
    length -= colon;
    while (length > 0 && is_space(line[length - 1])) {
        length--;
    }
    if (name != DATE) {
        lower(line, length);
    }
    return field(response, name, line, length);
}

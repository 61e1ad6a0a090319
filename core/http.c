/*
 * RFC 9112 for a client that must not be fooled: what a lenient reader and a strict one would understand differently is refused
 * (section 11.2, request and response smuggling).
 */
#include "http.h"

#include <string.h>

#include "calendar.h"
#include "text.h"

enum { CONTENT_LENGTH, TRANSFER_ENCODING, CONTENT_ENCODING, CONNECTION, DATE, FIELDS };

static const char names[FIELDS][18] = {"content-length", "transfer-encoding", "content-encoding", "connection", "date"};

bool teo_http_allows(uint8_t byte)
{
    return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
}

void teo_http_begin(teo_response *response)
{
    response->flags = 0;
    response->framing = TEO_UNTIL_CLOSE;
    response->left = 0;
    response->date = 0;
}

/* Section 4: "HTTP/1.1 200 OK"; the reason may be missing. */
static teo_status status_line(teo_response *response, const char *line, size_t length)
{
    const char *at = line + 9, *end = line + length;
    uint32_t code;

    if (length < 12 || memcmp(line, "HTTP/1.", 7) != 0 || !teo_is_digit((uint8_t)line[7]) || line[8] != ' ' ||
        !teo_read_digits(&at, end, 3, &code) || (at < end && *at != ' ') || code < 100 || code == 101) {
        return TEO_E_HTTP_HEAD; /* 101 is the answer to an Upgrade, and none was asked for */
    }
    response->flags |= TEO_HEAD_BEGUN | (line[7] == '0' ? TEO_HEAD_OLD : 0);
    response->fault->http_status = (uint16_t)code;
    return TEO_AGAIN;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* RFC 9110 section 5.6.2 */
static bool is_token_char(char c)
{
    char lower = teo_lower(c);

    return teo_is_digit((uint8_t)c) || (lower >= 'a' && lower <= 'z') || c == '-' || c == '_' || c == '.' ||
           c == '!' || (c >= '#' && c <= '\'') || c == '*' || c == '+' || c == '^' || c == '`' || c == '|' || c == '~';
}

/* RFC 9112 section 6.3, rules 3 and 5: one length, or the same again; none beside a Transfer-Encoding. */
static teo_status content_length(teo_response *response, const char *value, size_t length)
{
    uint32_t size = 0;
    size_t i;

    for (i = 0; i < length; i++) {
        uint32_t digit = (uint32_t)(uint8_t)value[i] - '0';

        if (digit > 9 || size > (UINT32_MAX - digit) / 10u) {
            return TEO_E_HTTP_FRAMING;
        }
        size = size * 10u + digit;
    }
    if (length == 0 || response->framing == TEO_CHUNKED ||
        (response->framing == TEO_BY_LENGTH && response->left != size)) {
        return TEO_E_HTTP_FRAMING;
    }
    response->framing = TEO_BY_LENGTH;
    response->left = size;
    return TEO_AGAIN;
}

/* A coding that was not asked for: its name is for the fault's message. */
static teo_status refuse_coding(teo_response *response, const char *value, size_t length)
{
    char *message = response->fault->message;

    if (length > TEO_MESSAGE_SIZE - 1u) {
        length = TEO_MESSAGE_SIZE - 1u;
    }
    memcpy(message, value, length);
    message[length] = '\0';
    return TEO_E_CONTENT_CODING;
}

/* Does a comma-separated list have this word? */
static bool has_word(const char *list, size_t length, const char *word)
{
    size_t from = 0, to;

    for (size_t i = 0; i <= length; i++) {
        if (i == length || list[i] == ',') {
            for (; from < i && is_space(list[from]); from++) {
            }
            for (to = i; to > from && is_space(list[to - 1]); to--) {
            }
            if (teo_same_word(list + from, to - from, word)) {
                return true;
            }
            from = i + 1;
        }
    }
    return false;
}

static teo_status field(teo_response *response, unsigned name, const char *value, size_t length)
{
    switch (name) {
    case CONTENT_LENGTH:
        return content_length(response, value, length);
    case TRANSFER_ENCODING:
        /* RFC 9112 section 6.1: not in HTTP/1.0, and chunked but once; section 6.3, rule 3: not with a length. */
        if (!teo_same_word(value, length, "chunked")) {
            return refuse_coding(response, value, length);
        }
        if (response->framing != TEO_UNTIL_CLOSE || response->flags & TEO_HEAD_OLD) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_CHUNKED;
        return TEO_AGAIN;
    case CONTENT_ENCODING:
        return teo_same_word(value, length, "identity") ? TEO_AGAIN : refuse_coding(response, value, length);
    case CONNECTION:
        if (has_word(value, length, "close")) {
            response->flags |= TEO_HEAD_CLOSE;
        }
        return TEO_AGAIN;
    default:
        response->date = teo_http_date(value, length);
        return TEO_AGAIN;
    }
}

static teo_status header_line(teo_response *response, const char *line, size_t length, bool whole)
{
    size_t colon = 0, from;
    unsigned i;

    if (is_space(line[0])) {
        /* Section 5.2: a field folded over lines goes on. No harm where it does not matter; a trap where it does. */
        return response->flags & TEO_HEAD_KNOWN ? TEO_E_HTTP_HEAD : TEO_AGAIN;
    }
    while (colon < length && is_token_char(line[colon])) {
        colon++;
    }
    if (colon == length && !whole) {
        return TEO_AGAIN; /* a name as long as the window is none of ours */
    }
    if (colon == 0 || colon == length || line[colon] != ':') {
        return TEO_E_HTTP_HEAD;
    }
    response->flags &= (uint8_t)~TEO_HEAD_KNOWN;
    for (i = 0; i < FIELDS; i++) {
        if (teo_same_word(line, colon, names[i])) {
            if (!whole) {
                return TEO_E_HTTP_LONG;
            }
            for (from = colon + 1; from < length && is_space(line[from]); from++) {
            }
            for (; length > from && is_space(line[length - 1]); length--) {
            }
            response->flags |= TEO_HEAD_KNOWN;
            return field(response, i, line + from, length - from);
        }
    }
    return TEO_AGAIN;
}

teo_status teo_http_line(teo_response *response, const char *line, size_t length, bool whole)
{
    if (!(response->flags & TEO_HEAD_BEGUN)) {
        return status_line(response, line, length);
    }
    return length == 0 ? TEO_END : header_line(response, line, length, whole);
}

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

/* A field that matters. */
static teo_status field(teo_response *response, int name, char *value, size_t length)
{
    uint32_t size;
    int word;

    if (name == DATE) {
        response->date = teo_http_date(value, length);
        return TEO_AGAIN;
    }
    if (name == CONTENT_LENGTH) {
        /* RFC 9112 section 6.3, rules 3 and 5: one length, or the same again; none beside a Transfer-Encoding. */
        if (!teo_read_count(value, length, &size) || response->framing == TEO_CHUNKED ||
            (response->framing == TEO_BY_LENGTH && response->left != size)) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_BY_LENGTH;
        response->left = size;
        return TEO_AGAIN;
    }
    for (size = 0; size < length; size++) {
        value[size] = teo_lower(value[size]);
    }
    word = teo_find(words, value, length);
    if (name == CONNECTION) {
        if (word == CLOSE) { /* in a list of options it is missed, which costs a reconnect and no more */
            response->flags |= TEO_HEAD_CLOSE;
        }
    } else if (word != (name == TRANSFER_ENCODING ? CHUNKED : IDENTITY)) {
        size = length < TEO_MESSAGE_SIZE ? (uint32_t)length : TEO_MESSAGE_SIZE - 1u;
        memcpy(response->fault->message, value, size); /* which was not asked for */
        response->fault->message[size] = '\0';
        return TEO_E_CONTENT_CODING;
    } else if (word == CHUNKED) {
        /* Section 6.1: not in HTTP/1.0, and but once; section 6.3, rule 3: not with a length. */
        if (response->framing != TEO_UNTIL_CLOSE || response->flags & TEO_HEAD_OLD) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_CHUNKED;
    }
    return TEO_AGAIN;
}

teo_status teo_http_line(teo_response *response, char *line, size_t length, bool whole)
{
    char *at = line, *end = line + length;
    int name;

    if (!(response->flags & TEO_HEAD_BEGUN)) {
        return status_line(response, line, length);
    }
    if (length == 0) {
        return TEO_END;
    }
    if (is_space(*at)) {
        /* Section 5.2: a field folded over lines goes on. No harm where it does not matter; a trap where it does. */
        return response->flags & TEO_HEAD_KNOWN ? TEO_E_HTTP_HEAD : TEO_AGAIN;
    }
    for (; at < end && *at != ':'; at++) {
        if (is_space(*at)) {
            return TEO_E_HTTP_HEAD; /* section 5.1: none before the colon */
        }
        *at = teo_lower(*at);
    }
    if (at == line || (at == end && whole)) {
        return TEO_E_HTTP_HEAD;
    }
    name = teo_find(fields, line, (size_t)(at - line)); /* a name as long as the window is none of ours */
    response->flags &= (uint8_t)~TEO_HEAD_KNOWN;
    if (name < 0) {
        return TEO_AGAIN;
    }
    response->flags |= TEO_HEAD_KNOWN;
    if (!whole) {
        return TEO_E_HTTP_LONG;
    }
    do {
        at++;
    } while (at < end && is_space(*at));
    while (end > at && is_space(end[-1])) {
        end--;
    }
    return field(response, name, at, (size_t)(end - at));
}

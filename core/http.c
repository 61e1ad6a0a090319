/*
 * RFC 9112 for a client that must not be fooled: what a lenient reader and a strict one would understand differently is refused
 * (section 11.2, request and response smuggling).
 *
 * Every line outside the body is kept in teo_response.line, in small letters and with its CR, which ends whatever is looked for in it.
 * What does not fit is left out between the beginning and the CR.
 */
#include "http.h"

#include <string.h>

#include "time.h"
#include "names.h"

/* The fields that matter; then, in the same order, what each of the first three may say. */
static const char names[] = "\21transfer-encoding\20content-encoding\12connection\16content-length\4date"
                            "\7chunked\10identity\5close";
enum { TRANSFER_ENCODING, CONTENT_ENCODING, CONNECTION, CONTENT_LENGTH, DATE, WORDS };

typedef char the_name_of_a_coding_fits[TEO_LINE_SIZE <= TEO_MESSAGE_SIZE ? 1 : -1];

const char *teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number)
{
    uint32_t sum = 0;

    for (; text < end; text++) {
        uint32_t c = (uint8_t)*text, digit = c - '0';

        if (digit > 9) {
            digit = c - 'a' + 10u; /* the lines are in small letters */
            if (digit < 10) {
                break;
            }
        }
        if (digit >= base || sum >> 28 != 0) {
            break;
        }
        sum = sum * base + digit;
    }
    *number = sum;
    return text;
}

/* RFC 9112 section 4: "HTTP/1.1 200 OK"; the reason may be missing. */
static teo_status status_line(teo_response *response, const char *line)
{
    uint32_t code, minor = (uint32_t)line[7] - '0';

    /* Where the line is shorter, its CR is found in place of what is looked for. */
    if (memcmp(line, "http/1.", 7) != 0 || minor > 9 || line[8] != ' ' || line[9] < '1' ||
        teo_read_number(line + 9, line + 12, 10, &code) != line + 12 || (line[12] != ' ' && line[12] != '\r')) {
        return TEO_E_HTTP_HEAD;
    }
    response->fault->http_status = (uint16_t)code;
    response->close = minor == 0;
    response->framing = (uint8_t)(TEO_BODY_TO_CLOSE + response->close);
    response->left = TEO_NO_LENGTH;
    response->step = TEO_FIELD;
    return TEO_AGAIN;
}

/* Section 5: a line that is a field. */
static teo_status field(teo_response *response, const char *line, const char *end)
{
    bool whole = end < line + TEO_LINE_MAX;
    const char *at = line;
    uint32_t size;
    unsigned name, word;

    do {
        if ((uint8_t)*at <= ' ') {
            return TEO_E_HTTP_HEAD; /* section 5.1: no blank before the colon; 5.2: no field folded over lines. Or no colon */
        }
    } while (*++at != ':');
    name = (unsigned)teo_find(names, line, (size_t)(at - line));
    if (name >= WORDS) {
        return TEO_AGAIN;
    }
    if (!whole) {
        return TEO_E_HTTP_LONG;
    }
    while ((uint8_t)end[-1] <= ' ') { /* down to the colon */
        end--;
    }
    do {
        at++;
    } while (at < end && (uint8_t)*at <= ' ');
    if (name == DATE) {
        response->date = teo_http_date(at, (size_t)(end - at));
        return TEO_AGAIN;
    }
    if (name == CONTENT_LENGTH) {
        /* Section 6.3, rules 3 and 5: one length, or the same again; none beside a Transfer-Encoding. */
        if (at == end || teo_read_number(at, end, 10, &size) != end ||
            (response->framing < TEO_BODY_TO_CLOSE && response->left != size)) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_BODY;
        response->left = size;
        return TEO_AGAIN;
    }
    word = (unsigned)teo_find(names, at, (size_t)(end - at));
    if (word != WORDS + name) {
        if (name == CONNECTION) {
            return TEO_AGAIN; /* in a list of options, "close" is missed, which costs a reconnect and no more */
        }
        memcpy(response->fault->message, at, (size_t)(end - at)); /* which was not asked for */
        return TEO_E_CONTENT_CODING;
    }
    if (name == CONNECTION) {
        response->close = true;
    } else if (name == TRANSFER_ENCODING) {
        /* Section 6.1: not in HTTP/1.0, and but once; section 6.3, rule 3: not with a length. */
        if (response->framing != TEO_BODY_TO_CLOSE) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_CHUNK_SIZE;
    }
    return TEO_AGAIN;
}

/* The empty line: an interim reply, expected or not, is followed by another head (RFC 9110 section 15.2), a final one by its body. */
static teo_status end_head(teo_response *response)
{
    unsigned http_status = response->fault->http_status;

    if (http_status < 200) {
        response->step = TEO_STATUS_LINE;
        return TEO_AGAIN;
    }
    response->step = response->framing;
    /* Section 6.3, rule 1: no body, whatever the head says. */
    return http_status == 204 || http_status == 304 || response->left == 0 ? TEO_END : TEO_AGAIN;
}

teo_status teo_http_line(teo_response *response, const char *line, const char *end)
{
    unsigned step = response->step;
    const char *at;

    if (step == TEO_STATUS_LINE) {
        return status_line(response, line);
    }
    if (step == TEO_CHUNK_SIZE) {
        at = teo_read_number(line, end, 16, &response->left);
        if (at != line && (*at == ';' || (*at == '\r' && at < line + TEO_LINE_MAX))) {
            response->step = response->left > 0 ? TEO_CHUNK : TEO_TRAILER;
            return TEO_AGAIN;
        }
    } else if (line != end) {
        if (step == TEO_FIELD) {
            return field(response, line, end);
        }
        if (step == TEO_TRAILER) { /* says nothing that matters here (section 7.1.2) */
            return TEO_AGAIN;
        }
    } else {
        if (step == TEO_FIELD) {
            return end_head(response);
        }
        response->step = TEO_CHUNK_SIZE;
        return step == TEO_TRAILER ? TEO_END : TEO_AGAIN;
    }
    return TEO_E_HTTP_CHUNK;
}

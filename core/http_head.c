/*
 * The lines of a reply, as RFC 9112 has them, for a client that must not be fooled: what a lenient
 * reader and a strict one would understand differently is refused (section 11.2, request and
 * response smuggling).
 *
 * The shape of a line is checked byte by byte, so lines may be longer than what is kept of them.
 * teo_response.line keeps one part at a time: the status line; a chunk's size with its extensions;
 * a field's name, up to its colon; its value or, where that is a list, one element after another. A
 * part is kept with the byte that ends it (CR, colon or comma) and, but for the status line, in
 * small letters. What does not fit is left out between its beginning and that byte.
 */
#include "teo_http_head.h"

#include <string.h>

#include "teo_calendar.h"
#include "teo_check.h"
#include "teo_digits.h"
#include "teo_names.h"

#define LINE_KEPT_MAX (TEO_LINE_SIZE - 2) /* what ends here, or later, may be cut */

/* ---- the shape of lines ---- */

/*
 * teo_response.shape: how far a line is read, as where the rules for its next byte begin, or BEGIN:
 * then teo_response.step is where they begin. From EXTENSION on, the line may end there; TEXT,
 * FOLD and VALUE have no rules, as all may come. Nor has a status line, which is read as a whole.
 *
 *   FIELD -> NAME -> VALUE, or TEXT where the value does not matter
 *     +----> FOLD, of such a field
 *   TRAILER -> NAME -> TEXT
 *   CHUNK_SIZE -> WORD -> WORD_END -> EXTENSION_BEGIN -> EXTENSION -> EXTENSION_END
 *                  ^         ^             ^                               | =
 *                  |         |             +--- ; --- from all but QUOTED  v
 *                  |         +----- QUOTED <---------------------------- EQUALS
 *                  +-------------------------------------------------------+
 */
enum {
    SHAPE_BEGIN = 0, /* nothing was read; and nothing may come where the line is to be empty */
    SHAPE_EQUALS = TEO_TRAILER + 3,
    SHAPE_NAME = TEO_CHUNK_END + 1,
    SHAPE_EXTENSION_BEGIN = SHAPE_NAME + 5,
    SHAPE_QUOTED = SHAPE_EXTENSION_BEGIN + 5,
    SHAPE_ESCAPED = SHAPE_QUOTED + 4,
    SHAPE_EXTENSION = SHAPE_ESCAPED + 2,
    SHAPE_EXTENSION_END = SHAPE_EXTENSION + 2,
    SHAPE_WORD = SHAPE_EXTENSION_END + 7,
    SHAPE_WORD_END = SHAPE_WORD + 2,
    SHAPE_TEXT = SHAPE_WORD_END + 5,
    SHAPE_FOLD,
    SHAPE_VALUE
};

#define ANY_TOKEN 't' /* stands for each byte of a token */
#define NO_MORE 0

/*
 * Pairs: a byte that may come, and the shape after it. RFC 9112 section 5 for fields, 7.1 for
 * chunks; blanks may come before the end of a chunk's line as well, because some servers leave them
 * there.
 */
static const char line_rules[] = {
    /* TEO_STATUS_LINE */ NO_MORE,
    /* TEO_FIELD */ ' ', SHAPE_FOLD, /* or as in a trailer */
    /* TEO_TRAILER */ ANY_TOKEN, SHAPE_NAME, NO_MORE,
    /* EQUALS */ ' ', SHAPE_EQUALS, '"', SHAPE_QUOTED, /* or a word */
    /* TEO_CHUNK_SIZE */ ANY_TOKEN, SHAPE_WORD,
    /* TEO_CHUNK_END */ NO_MORE,
    /* NAME */ ANY_TOKEN, SHAPE_NAME, ':', SHAPE_VALUE, NO_MORE,
    /* EXTENSION_BEGIN */ ' ', SHAPE_EXTENSION_BEGIN, ANY_TOKEN, SHAPE_EXTENSION, NO_MORE,
    /* QUOTED */ '"', SHAPE_WORD_END, '\\', SHAPE_ESCAPED, /* or as after a backslash */
    /* ESCAPED */ TEO_ANY, SHAPE_QUOTED,
    /* EXTENSION */ ANY_TOKEN, SHAPE_EXTENSION, /* or as at its end */
    /* EXTENSION_END */ ' ', SHAPE_EXTENSION_END, '=', SHAPE_EQUALS, ';', SHAPE_EXTENSION_BEGIN,
    NO_MORE,
    /* WORD */ ANY_TOKEN, SHAPE_WORD, /* or as at its end */
    /* WORD_END */ ' ', SHAPE_WORD_END, ';', SHAPE_EXTENSION_BEGIN, NO_MORE,
};

TEO_CHECK(a_rule_of_lines_is_elsewhere, sizeof line_rules == SHAPE_TEXT);

/* RFC 9110 section 5.6.2: what is visible and no delimiter. */
static bool is_token(unsigned byte)
{
    if (byte <= ' ' || byte >= 0x7F) {
        return false;
    }
    for (const char *delimiter = "\"(),/:;<=>?@[\\]{}"; *delimiter != '\0'; delimiter++) {
        if ((uint8_t)*delimiter == byte) {
            return false;
        }
    }
    return true;
}

/* The shape after one more byte; BEGIN where it does not belong there. */
static unsigned next_shape(unsigned shape, unsigned byte)
{
    if (shape >= SHAPE_TEXT) {
        return shape;
    }
    return teo_look_up(line_rules + shape, is_token(byte) ? ANY_TOKEN : byte == '\t' ? ' ' : byte);
}

/* ---- what lines say ---- */

/* The fields that matter; then the one word each that the second to the fourth may say. */
static const char field_names[] =
    "\16content-length\21transfer-encoding\20content-encoding\12connection"
    "\4date\13retry-after\7chunked\10identity\5close";
enum {
    FIELD_CONTENT_LENGTH,
    FIELD_TRANSFER_ENCODING,
    FIELD_CONTENT_ENCODING,
    FIELD_CONNECTION, /* the last that is a list */
    FIELD_DATE,
    FIELD_RETRY_AFTER,
    FIELD_COUNT
};
#define WORD_OF_FIELD(field) ((field) + FIELD_COUNT - FIELD_TRANSFER_ENCODING)

/* RFC 9112 section 4: "HTTP/1.1 200 OK"; the reason may be missing. */
static teo_status read_status_line(teo_response *response)
{
    const char *line = response->line + 1;
    uint32_t number = teo_scan(line, TEO_PATTERN_STATUS_LINE), code = number % 1000u;

    /* Where the line is shorter, its CR is found in place of what is looked for. */
    if (number == TEO_NO_NUMBER || code < 100 || (line[12] != ' ' && line[12] != '\r')) {
        return TEO_E_HTTP_HEAD;
    }
    response->fault->http_status = (uint16_t)code;
    response->close = number < 1000; /* HTTP/1.0 */
    response->framing = (uint8_t)(TEO_BODY_TO_CLOSE + response->close);
    response->bytes_left = TEO_NO_LENGTH;
    response->field = 0; /* no field yet that could be folded */
    response->step = TEO_FIELD;
    return TEO_AGAIN;
}

/*
 * A name has ended in its colon: which field is it? An interim reply says nothing of the final one
 * (RFC 9110 section 15.2), and what a trailer says does not matter here (RFC 9112 section 7.1.2).
 */
static unsigned end_field_name(teo_response *response, const char *name, size_t length)
{
    unsigned field = FIELD_COUNT;

    if (response->step == TEO_FIELD && response->fault->http_status >= 200) {
        field = (unsigned)teo_find(field_names, name, length);
    }
    response->length = 0;
    response->field = (uint8_t)field;
    return field < FIELD_COUNT ? SHAPE_VALUE : SHAPE_TEXT;
}

/* RFC 9112 section 6.3, rules 3 and 5: one length, or the same again; none beside chunks. */
static teo_status read_length(teo_response *response, const char *at, const char *end)
{
    uint32_t size;

    if (at == end || teo_read_number(at, end, 10, &size) != end ||
        (response->framing < TEO_BODY_TO_CLOSE && response->bytes_left != size)) {
        return TEO_E_HTTP_FRAMING;
    }
    response->framing = TEO_BODY;
    response->bytes_left = size;
    return TEO_AGAIN;
}

/* RFC 9110 sections 6.6.1 and 10.2.3: a date, or a number of seconds. */
static void read_time(teo_response *response, const char *at, const char *end)
{
    uint32_t seconds, date = teo_calendar_http_date(at, (size_t)(end - at));
    const char *stop = teo_read_number(at, end, 10, &seconds);

    if (response->field == FIELD_DATE) {
        response->date = date;
        return;
    }
    response->retry_at = date;
    if (stop == end || teo_is_digit((uint8_t)*stop)) { /* all of it, or it is too big */
        response->fault->retry_after = seconds;
    }
}

/* A word of a list. An unknown coding is an error, an unknown option of the connection is not. */
static teo_status read_word(teo_response *response, const char *at, const char *end)
{
    unsigned field = response->field;

    if ((unsigned)teo_find(field_names, at, (size_t)(end - at)) != WORD_OF_FIELD(field)) {
        if (field == FIELD_CONNECTION) {
            return TEO_AGAIN;
        }
        memcpy(response->fault->message, at, (size_t)(end - at));
        return field == FIELD_CONTENT_ENCODING ? TEO_E_CONTENT_CODING : TEO_E_TRANSFER_CODING;
    }
    if (field == FIELD_CONNECTION) {
        response->close = true;
    } else if (field == FIELD_TRANSFER_ENCODING) {
        /* Section 6.1: not in HTTP/1.0, and but once; section 6.3, rule 3: not with a length. */
        if (response->framing != TEO_BODY_TO_CLOSE) {
            return TEO_E_HTTP_FRAMING;
        }
        response->framing = TEO_CHUNK_SIZE;
    }
    return TEO_AGAIN;
}

/* The value of a field that matters, or an element of it, without the blanks around it. */
static teo_status read_element(teo_response *response, const char *end)
{
    const char *at = response->line + 1;
    unsigned field = response->field;

    if (field < FIELD_CONNECTION && end >= at + LINE_KEPT_MAX) {
        return TEO_E_HTTP_LONG;
    }
    while (at < end && (uint8_t)*at <= ' ') { /* blanks */
        at++;
    }
    do {
        end--;
    } while (end >= at && (uint8_t)*end <= ' ');
    end++;
    if (field == FIELD_CONTENT_LENGTH) {
        return read_length(response, at, end);
    }
    if (field > FIELD_CONNECTION) {
        read_time(response, at, end);
    } else if (at < end || (*at == '\r' && field == FIELD_TRANSFER_ENCODING &&
                            response->framing != TEO_CHUNK_SIZE)) {
        return read_word(response, at, end);
    } /* RFC 9110 section 5.6.1.2: empty elements do not count, but a coding must be named */
    return TEO_AGAIN;
}

/* Reads the element that ends here, by a comma or with the line. Errors name the field. */
static teo_status end_element(teo_response *response, const char *end)
{
    teo_status status = read_element(response, end);

    if (status == TEO_E_HTTP_FRAMING || status == TEO_E_HTTP_LONG) {
        teo_copy_name(response->fault->message, field_names, response->field);
    }
    return status;
}

/* The empty line: an interim reply is followed by another head, a final one by its body. */
static teo_status end_head(teo_response *response)
{
    teo_fault *fault = response->fault;
    unsigned http_status = fault->http_status;
    uint32_t wait;

    if (http_status < 200) {
        response->step = TEO_STATUS_LINE;
        return http_status == 101 ? TEO_E_HTTP_STATUS : TEO_AGAIN; /* another protocol follows */
    }
    wait = fault->retry_after;
    if (response->date != 0 && response->retry_at > response->date) {
        wait = response->retry_at - response->date;
    }
    if (wait > TEO_RETRY_AFTER_MAX) {
        wait = TEO_RETRY_AFTER_MAX;
    }
    fault->retry_after = wait;
    if (http_status == 204 || http_status == 304) {
        response->bytes_left = 0; /* RFC 9112 section 6.3, rule 1: no body */
    }
    response->step = response->framing;
    return response->bytes_left == 0 ? TEO_END : TEO_AGAIN;
}

/* Section 7.1: what follows the number has been checked. */
static teo_status read_chunk_size(teo_response *response, const char *end)
{
    const char *line = response->line + 1;
    const char *at = teo_read_number(line, end, 16, &response->bytes_left);

    if (at == line || at - line >= LINE_KEPT_MAX || ((uint8_t)*at > ' ' && *at != ';')) {
        return TEO_E_HTTP_CHUNK;
    }
    response->step = response->bytes_left > 0 ? TEO_CHUNK : TEO_TRAILER;
    return TEO_AGAIN;
}

static teo_status end_line(teo_response *response, const char *end)
{
    unsigned step = response->step, shape = response->shape;

    response->length = 0;
    response->shape = SHAPE_BEGIN;
    if (step == TEO_STATUS_LINE) {
        return read_status_line(response);
    }
    if (step == TEO_CHUNK_SIZE) {
        return read_chunk_size(response, end);
    }
    if (shape == SHAPE_BEGIN) {
        if (step == TEO_FIELD) {
            return end_head(response);
        }
        response->step = TEO_CHUNK_SIZE;
        return step == TEO_TRAILER ? TEO_END : TEO_AGAIN;
    }
    return shape == SHAPE_VALUE ? end_element(response, end) : TEO_AGAIN;
}

/* ---- bytes ---- */

static uint32_t to_lower(uint32_t byte)
{
    return byte - 'A' < 26u ? byte + ('a' - 'A') : byte;
}

/* One more byte of a line, which is kept at `end`. */
static teo_status take_line_byte(teo_response *response, unsigned byte, const char *end)
{
    const char *begin = response->line + 1;
    unsigned shape = response->shape, next;

    if (shape == SHAPE_BEGIN) {
        shape = response->step;
    }
    next = next_shape(shape, byte);
    if (next == SHAPE_VALUE) {
        if (shape == SHAPE_NAME) {
            next = end_field_name(response, begin, (size_t)(end - begin));
        } else if (byte == ',' && response->field <= FIELD_CONNECTION) {
            response->length = 0;
            return end_element(response, end);
        }
    }
    /* Section 5.2: a field folded over lines, where it is one that does not matter. */
    if (next == SHAPE_BEGIN || (next == SHAPE_FOLD && response->field < FIELD_COUNT)) {
        return response->step <= TEO_TRAILER ? TEO_E_HTTP_HEAD : TEO_E_HTTP_CHUNK;
    }
    response->shape = (uint8_t)next;
    return TEO_AGAIN;
}

/* Lines end in CRLF, nothing else (section 2.2), and have no controls (RFC 9110 section 5.5). */
teo_status teo_http_head_read(teo_response *response, uint32_t byte)
{
    char *end = response->line + response->length; /* the byte before, or the spare one */

    if (++response->head > TEO_HEAD_MAX) {
        return TEO_E_HTTP_LONG;
    }
    if (*end == '\r') {
        if (byte == '\n') {
            return end_line(response, end);
        }
    } else if ((byte >= ' ' && byte != 0x7F) || byte == '\t' || byte == '\r') {
        if (response->length < TEO_LINE_SIZE - 1) { /* else it takes the place of the last one */
            response->length++;
            end++;
        }
        *end = (char)byte;
        if (response->step == TEO_STATUS_LINE) {
            return TEO_AGAIN;
        }
        byte = to_lower(byte);
        *end = (char)byte;
        if (byte != '\r') {
            return take_line_byte(response, byte, end);
        }
        if (response->shape == SHAPE_BEGIN || response->shape >= SHAPE_EXTENSION) {
            return TEO_AGAIN;
        }
    }
    return response->step <= TEO_TRAILER ? TEO_E_HTTP_HEAD : TEO_E_HTTP_CHUNK;
}

#include "http_model.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <teo/limits.h>

#include "tests/unit/support.h"

#define LENGTH_MOST 2684354559ul /* 10 * 2^28 - 1: as far as the library reads a number */
#define KEPT_MOST (TEO_LINE_SIZE - 3u)

/* ---- lines ---- */

#define TOKEN "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
#define BLANKS "[ \t]*"
#define QUOTED "\"([^\"\\]|\\\\.)*\""
#define EXTENSION BLANKS ";" BLANKS TOKEN "(" BLANKS "=" BLANKS "(" TOKEN "|" QUOTED "))?"

enum pattern { STATUS_LINE, FIELD, FOLD, CHUNK, DIGITS, PATTERNS };

static bool matches(enum pattern which, const char *line)
{
    static const char *const patterns[PATTERNS] = {
        "^HTTP/1[.][0-9] [1-9][0-9][0-9]( .*)?$",
        "^" TOKEN ":",
        "^[ \t]",
        "^0*[0-9A-Fa-f]{1,8}(" EXTENSION ")*" BLANKS "$",
        "^[0-9]+$",
    };
    static regex_t compiled[PATTERNS];
    static bool ready[PATTERNS];

    if (!ready[which]) {
        assert_int_equal(regcomp(&compiled[which], patterns[which], REG_EXTENDED | REG_NOSUB), 0);
        ready[which] = true;
    }
    return regexec(&compiled[which], line, 0, NULL, 0) == 0;
}

typedef struct reader {
    const char *at;
    const char *end;
    char *line; /* the last one that was taken, without its CRLF */
} reader;

/* HTTP_WHOLE: a line was taken. */
static http_verdict take_line(reader *r)
{
    size_t length = 0;

    for (; r->at < r->end && (*r->at == '\t' || ((unsigned char)*r->at >= ' ' && *r->at != 0x7F)); r->at++) {
        r->line[length++] = *r->at;
    }
    r->line[length] = '\0';
    if (r->end - r->at > 1) {
        r->at += 2;
        return r->at[-2] == '\r' && r->at[-1] == '\n' ? HTTP_WHOLE : HTTP_REFUSED;
    }
    return r->at == r->end || *r->at == '\r' ? HTTP_CUT : HTTP_REFUSED;
}

/* ---- the head ---- */

enum framing { UNTIL_CLOSE, BY_LENGTH, CHUNKED };

typedef struct head {
    enum framing framing;
    unsigned long length;
    bool old;   /* HTTP/1.0 */
    bool close;
    bool unsure;
} head;

static bool add_length(head *h, const char *text)
{
    unsigned long length = strtoul(text, NULL, 10);

    if (!matches(DIGITS, text) || length > LENGTH_MOST || h->framing == CHUNKED || (h->framing == BY_LENGTH && h->length != length)) {
        return false;
    }
    h->framing = BY_LENGTH;
    h->length = length;
    return true;
}

/* One element of the list that such a field is, without the blanks around it. */
static bool add_element(head *h, const char *name, const char *text)
{
    if (strcasecmp(name, "Content-Length") == 0) {
        return add_length(h, text);
    }
    if (*text == '\0') {
        return true;
    }
    if (strcasecmp(name, "Content-Encoding") == 0) {
        return strcasecmp(text, "identity") == 0;
    }
    if (strcasecmp(name, "Transfer-Encoding") == 0) {
        if (strcasecmp(text, "chunked") != 0 || h->framing != UNTIL_CLOSE || h->old) {
            return false;
        }
        h->framing = CHUNKED;
    } else if (strcasecmp(text, "close") == 0) {
        h->close = true;
    }
    return true;
}

static bool is_list(const char *name)
{
    return strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Content-Encoding") == 0 ||
           strcasecmp(name, "Transfer-Encoding") == 0 || strcasecmp(name, "Connection") == 0;
}

static bool matters(const char *name)
{
    return is_list(name) || strcasecmp(name, "Date") == 0 || strcasecmp(name, "Retry-After") == 0;
}

static bool add_list(head *h, const char *name, char *value)
{
    bool more = true;

    while (more) {
        size_t length = strcspn(value, ","), blanks = strspn(value, " \t"), left = length;

        more = value[length] == ',';
        value[length] = '\0';
        while (left > blanks && strchr(" \t", value[left - 1]) != NULL) {
            value[--left] = '\0';
        }
        if (length > KEPT_MOST) {
            if (strcasecmp(name, "Connection") != 0) {
                return false;
            }
            h->unsure = true;
        } else if (!add_element(h, name, value + (blanks < length ? blanks : length))) {
            return false;
        }
        value += length + 1;
    }
    return strcasecmp(name, "Transfer-Encoding") != 0 || h->framing == CHUNKED;
}

/* A head up to its empty line; what an interim one says is of no matter. */
static http_verdict take_head(http_model *m, reader *r, head *h)
{
    bool folds = false;
    http_verdict verdict = take_line(r);

    memset(h, 0, sizeof *h);
    if (verdict != HTTP_WHOLE) {
        return verdict;
    }
    if (!matches(STATUS_LINE, r->line)) {
        return HTTP_REFUSED;
    }
    m->http_status = (unsigned)strtoul(r->line + 9, NULL, 10);
    h->old = h->close = r->line[7] == '0';
    while ((verdict = take_line(r)) == HTTP_WHOLE && *r->line != '\0') {
        char *colon = strchr(r->line, ':');

        if (matches(FOLD, r->line)) {
            if (!folds) {
                return HTTP_REFUSED;
            }
            continue;
        }
        if (!matches(FIELD, r->line)) {
            return HTTP_REFUSED;
        }
        *colon = '\0';
        folds = m->http_status < 200 || !matters(r->line);
        if (!folds && is_list(r->line) && !add_list(h, r->line, colon + 1)) {
            return HTTP_REFUSED;
        }
    }
    return verdict;
}

/* ---- the body ---- */

static http_verdict take_bytes(http_model *m, reader *r, unsigned long length)
{
    if ((unsigned long)(r->end - r->at) < length) {
        return HTTP_CUT;
    }
    memcpy(m->body + m->body_length, r->at, length);
    m->body_length += length;
    r->at += length;
    return HTTP_WHOLE;
}

static http_verdict take_chunks(http_model *m, reader *r)
{
    http_verdict verdict;
    unsigned long length;

    while ((verdict = take_line(r)) == HTTP_WHOLE) {
        if (!matches(CHUNK, r->line) || strspn(r->line, "0123456789abcdefABCDEF") > KEPT_MOST) {
            return HTTP_REFUSED;
        }
        length = strtoul(r->line, NULL, 16);
        if (length == 0) {
            break;
        }
        verdict = take_bytes(m, r, length);
        if (verdict != HTTP_WHOLE) {
            return verdict;
        }
        verdict = take_line(r);
        if (*r->line != '\0') {
            return HTTP_REFUSED;
        }
        if (verdict != HTTP_WHOLE) {
            return verdict;
        }
    }
    while (verdict == HTTP_WHOLE && (verdict = take_line(r)) == HTTP_WHOLE && *r->line != '\0') {
        if (!matches(FIELD, r->line)) {
            return HTTP_REFUSED;
        }
    }
    return verdict;
}

static http_verdict take_body(http_model *m, reader *r, const head *h)
{
    if (m->http_status == 204 || m->http_status == 304) {
        return HTTP_WHOLE;
    }
    if (h->framing == CHUNKED) {
        return take_chunks(m, r);
    }
    if (h->framing == BY_LENGTH) {
        return take_bytes(m, r, h->length);
    }
    (void)take_bytes(m, r, (unsigned long)(r->end - r->at));
    return HTTP_TO_CLOSE;
}

void http_model_read(http_model *m, const char *data, size_t length)
{
    reader r = {data, data + length, malloc(length + 1)};
    head h;

    memset(m, 0, sizeof *m);
    m->body = malloc(length + 1);
    assert_true(m->body != NULL && r.line != NULL);
    *r.line = '\0';
    do {
        m->verdict = take_head(m, &r, &h);
    } while (m->verdict == HTTP_WHOLE && m->http_status < 200 && m->http_status != 101);
    if (m->verdict == HTTP_WHOLE) {
        m->verdict = m->http_status == 101 ? HTTP_REFUSED : take_body(m, &r, &h);
    }
    m->keep_alive = m->verdict == HTTP_WHOLE && h.framing != UNTIL_CLOSE && !h.close;
    m->used = (size_t)(r.at - data);
    if (length > TEO_HEAD_MAX || (m->verdict == HTTP_WHOLE && h.unsure)) {
        m->verdict = HTTP_NOT_SURE;
    }
    free(r.line);
}

void http_model_end(http_model *m)
{
    free(m->body);
}

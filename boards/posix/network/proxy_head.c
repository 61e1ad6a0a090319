#define _POSIX_C_SOURCE 200809L

#include "purge_proxy_head.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define SCHEMES "Proxy-Authenticate:"

/* RFC 9110 section 5.6.2. */
static bool is_token(char byte)
{
    return isalnum((unsigned char)byte) != 0 ||
           (byte != '\0' && strchr("!#$%&'*+-.^_`|~", byte) != NULL);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* "HTTP/1.1 200 Connection established"; the reason may be missing. */
static enum proxy_head_result read_status_line(struct proxy_head *head)
{
    const char *line = head->line;
    const char *code = line + sizeof "HTTP/1.x " - 1;

    if (head->line_length < sizeof "HTTP/1.x 200" - 1 || strncmp(line, "HTTP/1.", 7) != 0 ||
        !is_digit(line[7]) || line[8] != ' ' || code[0] < '1' || code[0] > '5' ||
        !is_digit(code[1]) || !is_digit(code[2]) || (code[3] != ' ' && code[3] != '\0')) {
        return PROXY_HEAD_BAD;
    }
    head->status = (unsigned)(code[0] - '0') * 100u + (unsigned)(code[1] - '0') * 10u +
                   (unsigned)(code[2] - '0');
    strncpy(head->reason, code[3] == ' ' ? code + 4 : "", sizeof head->reason - 1);
    head->in_fields = true;
    head->has_field = false;
    return PROXY_HEAD_MORE;
}

/* Notes the name of a scheme: a token with a blank or nothing after it, not with '='. */
static void note_scheme(struct proxy_head *head, const char *name, size_t length)
{
    if (length == 5 && strncasecmp(name, "Basic", 5) == 0) {
        head->has_basic = true;
    } else if (head->scheme[0] == '\0' && length < sizeof head->scheme) {
        memcpy(head->scheme, name, length);
        head->scheme[length] = '\0';
    }
}

/*
 * RFC 9110 section 11.6.1: `Negotiate, Basic realm="a, b", charset="UTF-8"`. A scheme stands at the
 * beginning or after a comma, and no '=' comes after it.
 */
static void read_schemes(struct proxy_head *head, const char *at)
{
    while (*at != '\0') {
        const char *name;
        size_t length = 0;

        at += strspn(at, " \t,");
        name = at;
        while (is_token(name[length])) {
            length++;
        }
        at = name + length;
        at += strspn(at, " \t");
        if (length > 0 && *at != '=') {
            note_scheme(head, name, length);
        }
        /* Skips its first parameter, or the parameter. */
        while (*at != '\0' && *at != ',') {
            if (*at++ == '"') {
                while (*at != '\0' && *at != '"') {
                    at += at[0] == '\\' && at[1] != '\0' ? 2 : 1;
                }
                at += *at == '"';
            }
        }
    }
}

static enum proxy_head_result read_field(struct proxy_head *head)
{
    const char *line = head->line;
    size_t length = 0;

    if (line[0] == ' ' || line[0] == '\t') { /* folded: RFC 9112 section 5.2 */
        if (head->in_schemes && head->status == 407) {
            read_schemes(head, line);
        }
        return head->has_field ? PROXY_HEAD_MORE : PROXY_HEAD_BAD;
    }
    while (is_token(line[length])) {
        length++;
    }
    if (length == 0 || (line[length] != ':' && length < PROXY_LINE_KEPT)) {
        return PROXY_HEAD_BAD;
    }
    head->has_field = true;
    head->in_schemes = strncasecmp(line, SCHEMES, sizeof SCHEMES - 1) == 0;
    if (head->in_schemes && head->status == 407) {
        read_schemes(head, line + sizeof SCHEMES - 1);
    }
    return PROXY_HEAD_MORE;
}

static enum proxy_head_result end_line(struct proxy_head *head)
{
    size_t kept = head->line_length < PROXY_LINE_KEPT ? head->line_length : PROXY_LINE_KEPT;
    enum proxy_head_result result;

    if (kept > 0 && head->line[kept - 1] == '\r' && kept == head->line_length) {
        kept--;
        head->line_length--;
    }
    head->line[kept] = '\0';
    if (strlen(head->line) != kept) {
        return PROXY_HEAD_BAD; /* a NUL */
    }
    if (!head->in_fields) {
        result = read_status_line(head);
    } else if (head->line_length > 0) {
        result = read_field(head);
    } else if (head->status >= 200 || head->status == 101) {
        result = PROXY_HEAD_OVER; /* 101: another protocol follows, which was not asked for */
    } else {
        head->in_fields = false; /* an interim answer: the final one follows */
        head->status = 0;
        result = PROXY_HEAD_MORE;
    }
    head->line_length = 0;
    return result;
}

enum proxy_head_result proxy_head_read(struct proxy_head *head, const char *bytes, size_t length,
                                       size_t *used)
{
    for (*used = 0; *used < length;) {
        char byte = bytes[(*used)++];
        enum proxy_head_result result = PROXY_HEAD_MORE;

        if (++head->length > PROXY_HEAD_MAX) {
            return PROXY_HEAD_LONG;
        }
        if (byte == '\n') {
            result = end_line(head);
        } else {
            if (head->line_length < PROXY_LINE_KEPT) {
                head->line[head->line_length] = byte;
            }
            head->line_length++;
            /* What is not HTTP may send no line end at all. */
            if (!head->in_fields && head->line_length <= 5 &&
                byte != "HTTP/"[head->line_length - 1]) {
                result = PROXY_HEAD_BAD;
            }
        }
        if (result != PROXY_HEAD_MORE) {
            return result;
        }
    }
    return PROXY_HEAD_MORE;
}

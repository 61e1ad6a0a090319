/* The head of an HTTP/1.1 reply: what it says of the body that follows. */
#ifndef TEO_CORE_HTTP_H
#define TEO_CORE_HTTP_H

#include <teo/response.h>

/* teo_response.framing: where the body ends (RFC 9112 section 6.3) */
enum { TEO_UNTIL_CLOSE, TEO_BY_LENGTH, TEO_CHUNKED };

/* teo_response.flags, the part of the head */
enum {
    TEO_HEAD_BEGUN = 1 << 2, /* the status line was read */
    TEO_HEAD_OLD = 1 << 3,   /* HTTP/1.0 */
    TEO_HEAD_CLOSE = 1 << 4, /* Connection: close */
    TEO_HEAD_KNOWN = 1 << 5, /* the last field was one that matters here */
    TEO_HEAD_CR = 1 << 6     /* a CR waits for its LF */
};

/*
 * One line of a head without its CRLF, which is changed. `whole` is false where it was longer than the window, which holds its beginning.
 * TEO_AGAIN: go on. TEO_END: it was the empty line, the head is over.
 */
teo_status teo_http_line(teo_response *response, char *line, size_t length, bool whole);

/* A whole number in decimal digits and nothing else; false where it is none or above 2^32 - 1. */
bool teo_read_count(const char *text, size_t length, uint32_t *count);

#endif

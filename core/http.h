/* The head of an HTTP/1.1 reply: what it says of the body that follows. */
#ifndef TEO_CORE_HTTP_H
#define TEO_CORE_HTTP_H

#include <teo/response.h>

/* teo_response.framing: where the body ends (RFC 9112 section 6.3) */
enum { TEO_UNTIL_CLOSE, TEO_BY_LENGTH, TEO_CHUNKED };

/* teo_response.flags, the part of the head */
enum {
    TEO_HEAD_BEGUN = 1 << 2,  /* the status line was read */
    TEO_HEAD_OLD = 1 << 3,    /* HTTP/1.0 */
    TEO_HEAD_CLOSE = 1 << 4,  /* Connection: close */
    TEO_HEAD_KNOWN = 1 << 5,  /* the last field was one that matters here */
    TEO_HEAD_CR = 1 << 6      /* a CR waits for its LF */
};

/* Before the first line of a head. */
void teo_http_begin(teo_response *response);

/*
 * One line without its CRLF. `whole` is false where it was longer than the window, which holds its beginning.
 * TEO_AGAIN: go on. TEO_END: it was the empty line; the head is over, and whole.
 */
teo_status teo_http_line(teo_response *response, const char *line, size_t length, bool whole);

/* May a line of a head, a trailer or a chunk's size have this byte? (RFC 9110 section 5.5) */
bool teo_http_allows(uint8_t byte);

#endif

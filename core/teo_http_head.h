/* The lines of an HTTP/1.1 reply: its head, which says where the body ends, and those of chunks. */
#ifndef TEO_CORE_HTTP_HEAD_H
#define TEO_CORE_HTTP_HEAD_H

#include <teo/response.h>

/*
 * teo_response.step: what the next byte belongs to. First the lines, by where the rules for their
 * first byte begin (http_head.c), then what is JSON.
 */
enum {
    TEO_STATUS_LINE,
    TEO_FIELD = 1,
    TEO_TRAILER = TEO_FIELD + 2,
    TEO_CHUNK_SIZE = TEO_TRAILER + 7,
    TEO_CHUNK_END = TEO_CHUNK_SIZE + 2,
    TEO_CHUNK,
    TEO_BODY,
    TEO_BODY_TO_CLOSE,
    TEO_BODY_OLD /* the same, of HTTP/1.0, which knows no chunks */
};

/* teo_response.bytes_left: more than any that a Content-Length can say */
#define TEO_NO_LENGTH UINT32_MAX

/*
 * Reads a byte outside the body. TEO_AGAIN: go on with the next byte, or with the body where
 * teo_response.step says so. TEO_END: the reply is over.
 */
teo_status teo_http_head_read(teo_response *response, uint32_t byte);

#endif

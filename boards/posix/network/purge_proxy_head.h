/* The head of a proxy's answer to CONNECT: RFC 9112 sections 4 and 5, RFC 9110 section 9.3.6. */
#ifndef PURGE_PROXY_HEAD_H
#define PURGE_PROXY_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROXY_HEAD_MAX 16384 /* bytes, with all interim answers before it */
#define PROXY_LINE_KEPT 256  /* bytes of a line that are looked at; lines may be longer */
#define PROXY_REASON_SIZE 128
#define PROXY_SCHEME_SIZE 32

enum proxy_head_result {
    PROXY_HEAD_MORE, /* not over yet */
    PROXY_HEAD_OVER, /* `status` is final */
    PROXY_HEAD_BAD,  /* not HTTP/1 */
    PROXY_HEAD_LONG  /* more than PROXY_HEAD_MAX bytes */
};

/* All zero at the start of an answer. */
struct proxy_head {
    unsigned status;                /* of the last status line; 0: none has come */
    char reason[PROXY_REASON_SIZE]; /* what follows it, cut; it may hold anything but NUL */
    /* The authentication schemes of a 407: whether Basic is one, and the first that is another. */
    bool has_basic;
    char scheme[PROXY_SCHEME_SIZE];

    /* The rest is private. */
    size_t length;
    char line[PROXY_LINE_KEPT + 1];
    size_t line_length; /* of the whole line */
    bool in_fields;
    bool in_schemes; /* the field is Proxy-Authenticate */
    bool has_field;  /* so that the next line may go on with it */
};

/* Reads bytes up to the end of the head. `*used` says how many of the `length` belong to it. */
enum proxy_head_result proxy_head_read(struct proxy_head *head, const char *bytes, size_t length,
                                       size_t *used);

#endif

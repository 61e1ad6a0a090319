/*
 * What the bytes of a reply are by RFC 9112, as a second reader understands it: whole lines, regular expressions, and the body in one piece.
 * Unlike the library it looks at nothing twice and keeps everything, so it is short and slow.
 */
#ifndef HTTP_MODEL_H
#define HTTP_MODEL_H

#include <stdbool.h>
#include <stddef.h>

typedef enum http_verdict {
    HTTP_NOT_SURE, /* longer than the library reads, or than it keeps of what it needs not know */
    HTTP_REFUSED,
    HTTP_CUT,      /* good so far; the last line may be wrong already */
    HTTP_WHOLE,
    HTTP_TO_CLOSE  /* the same, where the close is the end */
} http_verdict;

typedef struct http_model {
    http_verdict verdict;
    unsigned http_status; /* of the last head; 0: there is none */
    bool keep_alive;      /* where it is whole */
    size_t used;          /* the bytes that belong to it */
    size_t body_length;
    char *body;
} http_model;

void http_model_read(http_model *m, const char *data, size_t length);
void http_model_end(http_model *m);

#endif

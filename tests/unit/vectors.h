/* tests/vectors.json: signatures that the official SDK's signer made. */
#ifndef TEO_UNIT_VECTORS_H
#define TEO_UNIT_VECTORS_H

#include "support.h"

typedef struct vector {
    const char *name;
    const char *host;
    const char *content_type;
    const char *secret_id;
    const char *secret_key;
    const char *payload;
    const char *authorization;
    const char *signature;
    int64_t timestamp;
} vector;

enum { VECTORS_MAX = 200 };

/* Reads the file, from the folder that the tests run in, once. Returns how many there are. */
size_t load_vectors(vector list[VECTORS_MAX]);

/*
 * Takes the backslashes out of a JSON string, in place: the file and its payloads have no other
 * escapes than \" and \\.
 */
void unescape(char *text);

#endif

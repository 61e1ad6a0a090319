/* A request that is good as it stands, for tests that change one thing of it. */
#ifndef TEO_UNIT_DRAFT_H
#define TEO_UNIT_DRAFT_H

#include <teo/request.h>

#include "support.h"

#define SECRET_ID "AKIDexample"
#define SECRET_KEY "Gu5t9xGARNpq86cd98joQYCN3"

typedef struct draft {
    teo_query query;         /* a day, no filters */
    teo_filter filters[5];
    teo_credentials credentials;
    teo_signing_key cache;
    teo_request request;     /* at 2019-02-25T16:44:25Z */
    size_t length;
    char buffer[65536];
} draft;

extern draft d;

/* A cmocka setup: starts anew. */
int begin_draft(void **state);

/* Writes the request. The buffer then holds a string, empty after an error. */
teo_status write_draft(void);

/* Writes a request that must be good; and what of it is its body. */
const char *written(void);
const char *written_body(void);

void add_filter(teo_filter_name name, const char *const *values, size_t count);

/* Is this one of the lines of the request written anew? */
bool has_line(const char *line);

#endif

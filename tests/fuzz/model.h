/*
 * What a body of a reply means, by an independent JSON library (jansson) and the rules of the public headers. Where the two are documented
 * to differ, the document is changed before jansson sees it, or the model says that it is not sure:
 *
 *   jansson                                            libteo
 *   refuses a lone surrogate, \u0000 in a key          U+FFFD stands for both: they are written so beforehand
 *   refuses what is beyond a double or 64 bits         any number is a number: not sure
 *   takes the last of two members of one name          refuses two of a known name: not sure
 *   refuses more than 2048 levels                      any depth, exact to 32 levels: not sure beyond
 *   takes a scalar alone, up to the end of the body    refuses it, as no JSON or as of the wrong type
 *   refuses a byte order mark before the JSON          ignores one: it is left out beforehand
 *   reads -0 as the integer 0                          TotalCount is digits alone: not sure
 */
#ifndef MODEL_H
#define MODEL_H

#include <jansson.h>

#include "tests/unit/reading.h"

typedef enum model_verdict {
    MODEL_NOT_SURE,
    MODEL_REFUSES,   /* it is not JSON */
    MODEL_WRONG_TYPE, /* a known member has a value of a wrong type */
    MODEL_ACCEPTS
} model_verdict;

typedef struct model {
    model_verdict verdict;
    json_t *root;       /* NULL where it was refused */
    json_t *tasks;      /* borrowed, as are the two below; NULL where there are none */
    json_t *error;
    json_t *request_id;
    json_t *total_count;
} model;

void model_read(model *m, const char *json, size_t length);
/* Fails where the reading is not what the model says. */
void model_compare(const model *m, const reading *r);
void model_end(model *m);

#endif

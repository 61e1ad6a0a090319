/*
 * The same extraction by several libraries: how many tasks there are, and a sum over all that their
 * nine members say.
 */
#ifndef BENCH_PARSE_H
#define BENCH_PARSE_H

#include <stddef.h>
#include <stdint.h>

typedef struct outcome {
    uint64_t tasks;
    uint64_t sum;    /* of the lengths of the members' texts: the same for the same document */
    uint64_t memory; /* bytes that it takes, beside the document where that must be whole */
    int whole;       /* must it? */
} outcome;

#define MEMBERS 9
extern const char *const members[MEMBERS];

/* What is measured: each reads a document and fills the outcome. False: it could not. */
int parse_teo(const char *json, size_t length, size_t piece, outcome *result);
int parse_jsmn(const char *json, size_t length, size_t piece, outcome *result);
int parse_cjson(const char *json, size_t length, size_t piece, outcome *result);
int parse_jansson(const char *json, size_t length, size_t piece, outcome *result);
int parse_jsonc(const char *json, size_t length, size_t piece, outcome *result);

/* Bytes that are allocated now. */
uint64_t heap_in_use(void);

#endif

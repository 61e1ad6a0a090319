/* JSON as a stream of items: brackets, keys and scalars, in pieces if longer than the memory. */
#ifndef TEO_CORE_JSON_H
#define TEO_CORE_JSON_H

#include <teo/response.h>

/* Items. 0 is no item: teo_json.token while nothing is being read. */
enum {
    TEO_JSON_MORE = 1,  /* more input is needed */
    TEO_JSON_OBJECT,    /* '{' */
    TEO_JSON_ARRAY,     /* '[' */
    TEO_JSON_CLOSE,     /* '}' or ']' */
    TEO_JSON_KEY,
    TEO_JSON_STRING,
    TEO_JSON_PRIMITIVE, /* number, true, false or null */
    TEO_JSON_BAD        /* not JSON */
};

#define TEO_JSON_FIRST 2u   /* teo_json.expect: a value */
#define TEO_JSON_OUTSIDE 2u /* teo_json.kinds: none but what is outside, which goes for an array */

/* All else in `json` is 0. */
static inline void teo_json_begin(teo_json *json, void *scratch, size_t size)
{
    json->scratch = scratch;
    json->scan = json->fill = json->text_end = scratch;
    json->size = size;
    json->expect = TEO_JSON_FIRST;
    json->kinds = TEO_JSON_OUTSIDE;
}

/* Takes as much of the data as the scratch memory has room for; returns how much. */
size_t teo_json_fill(teo_json *json, const uint8_t *data, size_t size);

/*
 * The next item of what was taken. After TEO_JSON_MORE there is room for more. The text of a key or
 * scalar is the first `json->length` bytes of the scratch memory, good until the next call: decoded
 * UTF-8 without quotes, whole characters. What is longer than the memory comes in pieces.
 */
unsigned teo_json_next(teo_json *json);

/* Has the outermost value ended? Only white space may follow it. */
static inline bool teo_json_complete(const teo_json *json)
{
    return json->expect == 0;
}

/* And was it JSON to its end, as far as the brackets that were folded show? */
static inline bool teo_json_is_whole(const teo_json *json)
{
    return (json->expect | json->folded) == 0;
}

#endif

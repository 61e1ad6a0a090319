/* JSON as a stream of items: brackets, keys and scalars, in pieces where they are longer than the window. */
#ifndef TEO_CORE_JSON_H
#define TEO_CORE_JSON_H

#include <teo/response.h>

typedef enum teo_json_kind {
    TEO_JSON_MORE,      /* more input is needed */
    TEO_JSON_OBJECT,    /* '{' */
    TEO_JSON_ARRAY,     /* '[' */
    TEO_JSON_CLOSE,     /* '}' or ']' */
    TEO_JSON_BAD,       /* not JSON */
    TEO_JSON_KEY,
    TEO_JSON_STRING,
    TEO_JSON_PRIMITIVE  /* number, true, false or null */
} teo_json_kind;

/* The text is in the window, good until the next call: decoded UTF-8 without quotes, whole characters. */
typedef struct teo_json_item {
    const char *text;
    size_t length;
    bool first; /* piece of its key or scalar */
    bool last;
} teo_json_item;

/* `json->window` and `json->size` are set before, and the rest is 0. */
void teo_json_begin(teo_json *json);

/* Takes as much of the input from `*at` to `end` as the window has room for; moves `*at` on. */
void teo_json_fill(teo_json *json, const uint8_t **at, const uint8_t *end);

/* The next item of what was taken. After TEO_JSON_MORE there is room for more. */
teo_json_kind teo_json_next(teo_json *json, teo_json_item *item);

/* Has the outermost value ended? Only white space may follow it. */
static inline bool teo_json_complete(const teo_json *json)
{
    return json->expect == 0;
}

#endif

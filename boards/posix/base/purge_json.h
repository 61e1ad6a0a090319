/* The members of one small JSON object that are known by name. */
#ifndef PURGE_JSON_H
#define PURGE_JSON_H

#include <stddef.h>

enum json_kind {
    JSON_ABSENT, /* also null */
    JSON_TEXT,
    JSON_NUMBER,
    JSON_OTHER /* true, false, an object or an array */
};

struct json_member {
    const char *name;
    char *value; /* a text without its escapes, or a number as it stands; cut to what fits */
    size_t size; /* of `value` */
    enum json_kind kind;
    unsigned line;
};

/*
 * Reads the object `text` and sets kind, line and value of each member; others are ignored. Returns
 * NULL, or what is wrong there and `*line`. An escaped character that is NUL or not ASCII becomes
 * DEL: the texts that this is for have none.
 */
const char *json_read(const char *text, struct json_member *members, size_t count, unsigned *line);

#endif

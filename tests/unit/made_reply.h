/* A reply that a test puts together, and what the parser made of it. */
#ifndef TEO_UNIT_MADE_REPLY_H
#define TEO_UNIT_MADE_REPLY_H

#include "reading.h"

/* The shortest good body, and its length. */
#define OK_JSON "{\"Response\":{\"TotalCount\":0}}"
#define OK_LENGTH "29"

extern bytes reply;    /* head and body */
extern bytes json;     /* a body alone */
extern reading result; /* of the last that was read */

/* Reads `reply`, in one piece and byte by byte, with the smallest window, and checks its end. */
void read_made(const char *label, teo_status expected);

/* The same for `json`, under a head of its own; and with another window. */
void read_made_json(const char *label, teo_status expected);
void read_made_json_through(const char *label, size_t window, teo_status expected);

/* A reply with these fields, each ended by CRLF, and this body. */
void expect_body(const char *fields, const char *body, teo_status expected);

/* A reply whose body comes in these chunks. */
void expect_chunked(const char *body, teo_status expected);

/*
 * A reply whose Response has these members, or that lists one task of these: the
 * text between braces.
 */
void read_response(const char *members, teo_status expected);
void read_task(const char *members, teo_status expected);

#endif

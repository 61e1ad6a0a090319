/* Texts in JSON (RFC 8259 section 7). */
#ifndef PURGE_JSON_TEXT_H
#define PURGE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "purge_writer.h"

/* Writes a string with its quotes; NULL: null. */
void json_string(struct writer *out, const char *text);

/* Writes `before`, and then the number; not known: null. */
void json_number(struct writer *out, const char *before, size_t number, bool is_known);

#endif

/* The service's error codes. */
#ifndef PURGE_CODE_H
#define PURGE_CODE_H

#include <stdbool.h>
#include <string.h>

/* Whether a code is this one, or one of its kind: it goes on after a dot. */
static inline bool code_is(const char *code, const char *kind)
{
    size_t length = strlen(kind);

    return strncmp(code, kind, length) == 0 && (code[length] == '\0' || code[length] == '.');
}

#endif

/* A list of names in one string: each stands behind its length, as in "\4true\5false". */
#ifndef TEO_CORE_NAMES_H
#define TEO_CORE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* The index of the name that `length` bytes spell to the letter, or -1. */
int teo_find(const char *list, const char *text, size_t length);

#endif

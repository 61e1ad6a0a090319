/*
 * Lists in one string: of names, each after its length, as in "\4true\5false"; of pairs of bytes,
 * as in "n\nt\t". They save the pointers that an array of texts has, 4 bytes a name.
 */
#ifndef TEO_CORE_NAMES_H
#define TEO_CORE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* The index in the list of the name that is exactly these `length` bytes, or -1. */
int teo_find(const char *list, const char *text, size_t length);

/* The same for a text that ends in a NUL. */
int teo_find_text(const char *list, const char *text);

#define TEO_ANY 1 /* in a last pair: any other byte */

/* In a string of pairs, each a byte and what it stands for: what this byte stands for, or 0. */
unsigned teo_look_up(const char *pairs, unsigned byte);

#endif

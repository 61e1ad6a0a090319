/*
 * Lists in one string: of names, each after its length, as in "\4true\5false"; of pairs of bytes,
 * as in "n\nt\t".
 */
#ifndef TEO_CORE_NAMES_H
#define TEO_CORE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* The index of the name that `length` bytes spell to the letter, or -1. */
int teo_find(const char *list, const char *text, size_t length);

#define TEO_ANY 1 /* in a last pair: any other byte */

/* In a string of pairs, each a byte and what it stands for: what this byte stands for, or 0. */
unsigned teo_look_up(const char *pairs, unsigned byte);

#endif

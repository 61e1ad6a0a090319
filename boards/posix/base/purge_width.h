/*
 * The columns of a character on a terminal. The C library's wcwidth() knows them only in a locale
 * for UTF-8, which a container, a service or a static binary often lacks.
 */
#ifndef PURGE_WIDTH_H
#define PURGE_WIDTH_H

#include <stdint.h>

/* 0, 1 or 2, for a printable character. */
unsigned width_of(uint32_t point);

#endif

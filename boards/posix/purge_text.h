/* UTF-8 that comes from outside, made fit for a terminal. */
#ifndef PURGE_TEXT_H
#define PURGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TEXT_INVALID UINT32_MAX

/*
 * Reads the character at `text`, which is NUL-terminated and not empty. Returns its length in bytes; a byte that is
 * no part of a character stands for itself, as TEXT_INVALID.
 */
size_t text_decode(const char *text, uint32_t *point);

/*
 * How many bytes at `text` are printable ASCII other than quotes and backslashes, which no format
 * changes: most of what there is to write, and written at once.
 */
size_t text_plain(const char *text);

/*
 * Whether a terminal or a reader could be led astray by the character: control codes (C0, DEL, C1), line and
 * paragraph separators, and the marks that reverse the direction of text.
 */
bool text_is_unsafe(uint32_t point);

/* The columns that text_write() takes for it. */
size_t text_columns(const char *text);

/* Writes `text`, unsafe characters and invalid bytes as \x1b or \u202e. Returns the columns taken. */
size_t text_write(FILE *file, const char *text);

/* The same for one character; `bytes` and `length` as text_decode() saw them. */
size_t text_write_visible(FILE *file, const char *bytes, size_t length, uint32_t point);

#endif

/* UTF-8 that comes from outside, made fit for a terminal. */
#ifndef PURGE_TEXT_H
#define PURGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TEXT_INVALID UINT32_MAX

/*
 * Decodes the character at `text`, which is NUL-terminated and not empty. Returns its length in
 * bytes. A byte that is not UTF-8 is a character of its own: TEXT_INVALID.
 */
size_t text_decode(const char *text, uint32_t *point);

/*
 * The number of bytes at `text` that are printable ASCII other than quotes and backslashes. No
 * format changes these, so they are written at once.
 */
size_t text_plain(const char *text);

/*
 * Whether the character could mislead a terminal or a reader: control codes (C0, DEL, C1), line and
 * paragraph separators, and the marks that change the direction of text.
 */
bool text_is_unsafe(uint32_t point);

/* The columns that text_write() takes for the text. */
size_t text_columns(const char *text);

/*
 * Writes `text`, with unsafe characters and invalid bytes escaped like \x1b or \u202e. Returns the
 * columns taken.
 */
size_t text_write(FILE *file, const char *text);

/* The same for one character; `bytes` and `length` as text_decode() saw them. */
size_t text_write_visible(FILE *file, const char *bytes, size_t length, uint32_t point);

#endif

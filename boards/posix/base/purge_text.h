/* UTF-8 that comes from outside, made fit for a terminal. */
#ifndef PURGE_TEXT_H
#define PURGE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "purge_writer.h"

#define TEXT_INVALID UINT32_MAX

/*
 * Decodes the character at `text`, which is NUL-terminated and not empty. Returns its length in
 * bytes. A byte that is not UTF-8 is a character of its own: TEXT_INVALID.
 */
size_t text_decode(const char *text, uint32_t *point);

/*
 * How many bytes from `text` on, up to `end`, are printable ASCII other than quotes and
 * backslashes. No format changes these, so they are written at once.
 */
size_t text_plain(const char *text, const char *end);

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
size_t text_write(struct writer *writer, const char *text);

/* The same for one character; `bytes` and `length` as text_decode() saw them. */
size_t text_write_visible(struct writer *writer, const char *bytes, size_t length, uint32_t point);

/*
 * Writes what fits into `width` columns, at least 1; a text that is too long ends in an ellipsis,
 * and so does one that is already `cut`. Returns the columns taken.
 */
size_t text_write_cut(struct writer *writer, const char *text, bool cut, size_t width);

/*
 * Writes what fits into `width` columns, as many words as it can, and at least one character.
 * Returns where the rest begins.
 */
const char *text_write_line(struct writer *writer, const char *text, size_t width);

#endif

/* A small text file, read whole. */
#ifndef PURGE_FILE_H
#define PURGE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads the open file to its end, at most `most` bytes, and a NUL after it. Not with stdio, whose
 * buffer would keep a copy of secrets; `text` may hold a part of them after a failure, too. False:
 * it cannot be read, is larger, or has a NUL byte; `problem`, of `size` bytes, says which.
 */
bool file_read_text(int file, char *text, size_t most, char *problem, size_t size);

#endif

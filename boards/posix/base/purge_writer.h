/*
 * Gathers what goes to a stdio stream piece by piece, and hands it on in few calls: a call for each
 * piece would cost more than all else about a row.
 */
#ifndef PURGE_WRITER_H
#define PURGE_WRITER_H

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define WRITER_SIZE 4096

/* Begins as {.file = FILE}. */
struct writer {
    FILE *file;
    size_t used;
    char bytes[WRITER_SIZE];
};

/* Hands on what was gathered. Errors are left to ferror(). */
void writer_flush(struct writer *writer);

/* For what does not fit. */
void writer_overflow(struct writer *writer, const char *bytes, size_t length);

static inline void writer_bytes(struct writer *writer, const char *bytes, size_t length)
{
    if (length > WRITER_SIZE - writer->used) {
        writer_overflow(writer, bytes, length);
        return;
    }
    memcpy(writer->bytes + writer->used, bytes, length);
    writer->used += length;
}

static inline void writer_text(struct writer *writer, const char *text)
{
    writer_bytes(writer, text, strlen(text));
}

static inline void writer_byte(struct writer *writer, char byte)
{
    writer_bytes(writer, &byte, 1);
}

void writer_spaces(struct writer *writer, size_t count);

#endif

/*
 * Writes forms: into memory, which may be too small, or into a hash.
 *
 * A form is a text in which the strings AS_… below stand for arguments, in their order. An argument that is NULL is left out,
 * with the text between it and the argument before.
 */
#ifndef TEO_CORE_WRITER_H
#define TEO_CORE_WRITER_H

#include <stddef.h>
#include <stdint.h>

#define AS_TEXT "\1"    /* const char *: as it is */
#define AS_JSON "\2"    /* const char *: as it stands between the quotes of a JSON string; UTF-8 without control bytes */
#define AS_LOWER "\3"   /* const char *, and its length as the next argument, const size_t *: in lower case */
#define AS_HEX "\4"     /* const uint8_t[32]: in hexadecimal */
#define AS_BYTES "\5"   /* const void *, and their count as the next argument, const size_t *: as they are */
#define AS_NUMBER "\6"  /* const uint32_t * */
#define AS_SECONDS "\7" /* const int64_t *, not negative: as a number */
#define AS_DATE "\10"   /* const int64_t *, within 0 to TEO_TIME_LAST: "2022-02-09" */
#define AS_TIME "\11"   /* the same: "2022-02-09T00:00:00Z" */

typedef struct teo_writer {
    char *at;
    size_t size;
    size_t length;         /* of all that was put; more than `size` when it did not fit */
    struct teo_hash *hash; /* where not NULL, it takes the bytes in the place of `at` */
} teo_writer;

/* Writes a form; `arguments` may be NULL where it has none. */
void teo_put(teo_writer *writer, const char *form, const void *const *arguments);

/* The same into memory; returns the length, which is more than `size` when it did not fit. */
size_t teo_write(char *at, size_t size, const char *form, const void *const *arguments);

#endif

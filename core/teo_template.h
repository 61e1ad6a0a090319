/*
 * Writes forms: into memory, which may be too small, or into a hash.
 *
 * A form is a text in which the strings AS_… below stand for arguments, in their order. An argument that is NULL or 0 is left out,
 * with the text between it and the argument before; only AS_NUMBER and AS_DATE take 0 for a number like another.
 */
#ifndef TEO_CORE_TEMPLATE_H
#define TEO_CORE_TEMPLATE_H

#include <stddef.h>
#include <stdint.h>

#define AS_TEXT "\1"   /* text: as it is */
#define AS_JSON "\2"   /* text: as it stands between the quotes of a JSON string; UTF-8 without control bytes */
#define AS_BYTES "\3"  /* bytes as they are, and how many as the next argument */
#define AS_OPTION "\4" /* number */
#define AS_TIME "\5"   /* number, Unix seconds: "2022-02-09T00:00:00Z" */
#define AS_DATE "\6"   /* number, Unix seconds: "2022-02-09" */
#define AS_NUMBER "\7" /* number */

typedef union teo_argument {
    const char *text;
    const void *bytes;
    size_t number; /* 32 bits or more: limits.h refuses a machine with fewer */
} teo_argument;

typedef struct teo_writer {
    char *at; /* NULL: into the hash */
    union {
        size_t size; /* of what is at `at` */
        struct teo_hash *hash;
    } to;
    size_t length; /* of all that was put; more than `to.size` when it did not fit */
} teo_writer;

/* Writes a form; `arguments` may be NULL where it has none. */
void teo_template_put(teo_writer *writer, const char *form, const teo_argument *arguments);

#endif

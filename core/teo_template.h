/*
 * Writes templates to a sink: memory that may be too small, or a hash.
 *
 * A template is a text in which the strings AS_… below stand for arguments, in their order:
 *
 *   arguments[0].text = "a\"b"; arguments[1].number = 7;
 *   "{\"Name\":\"" AS_JSON "\",\"Limit\":" AS_NUMBER "}"   gives   {"Name":"a\"b","Limit":7}
 *
 * An argument that is NULL or 0 is left out, with the text between it and the argument before. Only
 * AS_NUMBER and AS_DATE write a 0.
 */
#ifndef TEO_CORE_TEMPLATE_H
#define TEO_CORE_TEMPLATE_H

#include <stddef.h>
#include <stdint.h>

#define AS_TEXT "\1"   /* text: as it is */
#define AS_JSON "\2"   /* text: as in a JSON string, without quotes; UTF-8, no control bytes */
#define AS_BYTES "\3"  /* bytes as they are; how many is the next argument */
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
    /* Takes bytes that are written. */
    void (*sink)(struct teo_writer *writer, const void *data, size_t length);
    void *target;  /* of the sink: the memory, or the hash */
    size_t size;   /* of the memory */
    size_t length; /* of all that went to the memory; more than `size` when it did not fit */
} teo_writer;

/* The sink for memory: leaves out what does not fit. */
void teo_write_to_memory(teo_writer *writer, const void *data, size_t length);

/* Writes a template; `arguments` may be NULL where it has none. */
void teo_template_put(teo_writer *writer, const char *template, const teo_argument *arguments);

#endif

/* A bounded writer: counts what it is given, and keeps what fits. */
#ifndef TEO_CORE_WRITER_H
#define TEO_CORE_WRITER_H

#include <stddef.h>
#include <stdint.h>

typedef struct teo_writer {
    char *at;
    size_t size;
    size_t length; /* of all that was put; more than `size` when it did not fit */
} teo_writer;

void teo_put(teo_writer *writer, const char *data, size_t length);
void teo_put_text(teo_writer *writer, const char *text);
void teo_put_number(teo_writer *writer, uint64_t number);

/* A JSON string with its quotes. The text is UTF-8 without control bytes, so only two characters need an escape. */
void teo_put_json(teo_writer *writer, const char *text);

#endif

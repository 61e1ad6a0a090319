/* Whole replies, good and bad, as a server sends them. */
#ifndef TEO_UNIT_CORPUS_H
#define TEO_UNIT_CORPUS_H

#include "support.h"

typedef struct sample {
    const char *name;
    void (*make)(bytes *reply, const struct sample *sample);
    const char *body;    /* what make() puts the framing around */
    teo_status expected; /* TEO_OK: some error */
    size_t tasks;        /* delivered */
} sample;

extern const sample samples[];
extern const size_t sample_count;

#endif

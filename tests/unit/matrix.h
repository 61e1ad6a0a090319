/*
 * The fault matrix: every call that is made of a port during a whole listing fails in every way it
 * can, once and from there on, and in sampled pairs. Each run ends in the whole result or in one
 * named error, in time, and the same client goes on to serve the next query.
 */
#ifndef TEO_UNIT_MATRIX_H
#define TEO_UNIT_MATRIX_H

#include "talk.h"

/* What stands between the client and the port that fails. */
typedef struct matrix_over {
    const char *label;
    bool tls;                               /* it notices bytes that were changed, and needs random numbers */
    void (*attach)(talk *one, bool again);  /* before the client starts; `again`: as after a connection before; NULL: nothing */
    void (*detach)(talk *one);              /* after it has ended; NULL: nothing */
} matrix_over;

/* Single faults, once or from there on, each `stride`-th of them: 1 for all. */
void matrix_singles(const matrix_over *over, bool forever, uint32_t stride);

/* `count` pairs of faults drawn from a seed, which is not 0. */
void matrix_pairs(const matrix_over *over, uint32_t count, uint32_t seed);

/* Prints a line for tests/verify/faults/run.py: what was run so far, and how it ended. */
void matrix_tell(const matrix_over *over);

/* How many of something the environment asks for; else `otherwise`. */
uint32_t matrix_number(const char *variable, uint32_t otherwise);

#endif

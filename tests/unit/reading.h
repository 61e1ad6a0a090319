/*
 * A reply read to its end through the public parser, in any pieces and with any window, and
 * everything that came of it.
 */
#ifndef TEO_UNIT_READING_H
#define TEO_UNIT_READING_H

#include <teo/response.h>

#include "support.h"

enum { READING_TASKS = 40 };

typedef struct reading {
    teo_status status;  /* the last, after the close where the bytes alone did not end it */
    bool closed;        /* the bytes alone did not end it */
    size_t used;        /* bytes taken */
    teo_fault fault;
    uint32_t total_count;
    uint32_t rows;
    bool keep_alive;
    uint32_t date;
    uint32_t retry_at;
    uint32_t prints;    /* of the tasks delivered (teo_response.fingerprint), one after the other */
    size_t count;       /* tasks delivered; the first of them are kept */
    teo_task tasks[READING_TASKS];
} reading;

/* Where the input is cut. All 0: nowhere. */
typedef struct cuts {
    size_t at;      /* once, there */
    size_t every;   /* so many bytes */
    uint32_t seed;  /* at random */
} cuts;

/*
 * Reads `length` bytes, then closes the connection. What the contract promises of every call
 * is checked on the way.
 */
void read_reply(reading *result, const char *data, size_t length, size_t window, cuts where);

/*
 * A text of the wrong type that is longer than the window, and not JSON further on: which of the
 * two faults is found first depends on the pieces that it comes in. It is malformed either way.
 */
bool differ_in_first_fault(const reading *one, const reading *other);

/* Reads whole and byte by byte, checks that both are the same. */
void read_both(const char *label, reading *result, const char *data, size_t length, size_t window);

/* The same for a JSON body with a head of its own, and the smallest window. */
void read_json(const char *label, reading *result, const char *json, size_t length);

/* Reads the JSON text and checks its end. */
void expect_json(const char *label, const char *json, teo_status expected);

/* Reads the whole reply, byte by byte as well, and checks its end. */
void expect_reply(const char *label, const char *reply, teo_status expected);

void assert_same_reading(const char *label, const reading *one, const reading *other);

/* The texts of a task, as the public header documents them. */
typedef struct slot {
    const char *name;
    size_t offset;
    size_t size;
    uint16_t bit;
} slot;

enum { SLOTS = 9 };
extern const slot slots[SLOTS];

const char *slot_text(const teo_task *task, const slot *which);

#endif

/* The account's keys as a source has them: an id, a key and perhaps a token. */
#ifndef PURGE_KEYS_H
#define PURGE_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of each. The service makes keys of up to 1,024 and tokens of up to 4,096 bytes. */
#define KEYS_TEXT_MAX 8192

enum keys_part { KEYS_ID, KEYS_KEY, KEYS_TOKEN, KEYS_PARTS };

/* An empty token: there is none. */
struct keys {
    char texts[KEYS_PARTS][KEYS_TEXT_MAX + 1];
};

enum keys_found {
    KEYS_FOUND,
    KEYS_ABSENT, /* the source is not there */
    KEYS_BAD     /* it is there and cannot be used */
};

#define KEYS_PROBLEM_SIZE 2048

/* The reading of one source. */
struct keys_reading {
    struct keys *keys;
    const char *place;             /* of the source, for messages */
    const char *names[KEYS_PARTS]; /* what the source calls them */
    const char *seen[KEYS_PARTS];  /* the names that were given; NULL: not yet */
    unsigned lines[KEYS_PARTS];    /* 0: the source has no lines */
    char *problem;                 /* KEYS_PROBLEM_SIZE bytes: why they were not found; no secret */
};

/* `names` are those of id, key and token, the latter without its other spellings. */
void keys_begin(struct keys_reading *reading, struct keys *keys, const char *place,
                const char *const names[KEYS_PARTS], char problem[KEYS_PROBLEM_SIZE]);

/*
 * Takes one of the texts, under one of its names; an empty one counts as missing. `line`: where it
 * is, or 0. False: it cannot be used.
 */
bool keys_put(struct keys_reading *reading, enum keys_part part, const char *name, const char *text,
              unsigned line);

/* Call it after the last text. KEYS_ABSENT: the source has none of them. */
enum keys_found keys_end(struct keys_reading *reading);

/* Writes `place`, the line if it is not 0, and what is wrong there. Returns KEYS_BAD. */
enum keys_found keys_wrong(struct keys_reading *reading, unsigned line, const char *what);

bool keys_equal(const struct keys *one, const struct keys *other);

#endif

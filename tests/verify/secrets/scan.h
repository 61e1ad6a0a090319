/*
 * Looks for secrets: for any eight bytes of one, as they are, or as SHA-256 and HMAC have them while they work on them.
 */
#ifndef TEO_SECRETS_SCAN_H
#define TEO_SECRETS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCAN_WINDOW = 8, SCAN_PIECES_MAX = 1 << 15 };

typedef struct scan_piece {
    uint64_t bytes;
    const char *name;
} scan_piece;

typedef struct scan {
    size_t count;
    scan_piece pieces[SCAN_PIECES_MAX];
    bool sorted;
    uint8_t filter[1 << 16];
} scan;

void scan_begin(scan *one);

/* A secret to look for; `name` must live as long. */
void scan_add(scan *one, const char *name, const void *secret, size_t length);
/* One that is a key of HMAC-SHA256: also in hexadecimal, XORed with its pads, and in words turned round. */
void scan_add_key(scan *one, const char *name, const void *key, size_t length);

/* No piece of this text counts. */
void scan_forget(scan *one, const char *text, size_t length);

/* Where in the memory one is: its name, and the offset in `*at`; else NULL. */
const char *scan_find(scan *one, const void *memory, size_t size, size_t *at);

#endif

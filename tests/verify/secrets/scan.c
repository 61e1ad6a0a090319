#include "scan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 256 };

void scan_begin(scan *one)
{
    one->count = 0;
    one->sorted = false;
    memset(one->filter, 0, sizeof one->filter);
}

static uint64_t window_at(const uint8_t *memory)
{
    uint64_t bytes;

    memcpy(&bytes, memory, sizeof bytes);
    return bytes;
}

/* A place in the filter: most of what is in memory is told from a secret by it. */
static size_t place_of(uint64_t bytes)
{
    return (size_t)((bytes * UINT64_C(0x9E3779B97F4A7C15)) >> 48);
}

void scan_add(scan *one, const char *name, const void *secret, size_t length)
{
    const uint8_t *bytes = secret;

    for (size_t i = 0; i + SCAN_WINDOW <= length; i++) {
        uint64_t window = window_at(bytes + i);

        assert(one->count < SCAN_PIECES_MAX);
        one->pieces[one->count++] = (scan_piece){window, name};
        one->filter[place_of(window)] = 1;
    }
    one->sorted = false;
}

/* As it is, and with each four bytes the other way round: a word of SHA-256 on a machine whose bytes go the other way. */
static void add_turned(scan *one, const char *name, const uint8_t *key, size_t length)
{
    uint8_t turned[KEY_MAX];

    scan_add(one, name, key, length);
    for (size_t i = 0; i < length / 4 * 4; i++) {
        turned[i] = key[i / 4 * 4 + 3 - i % 4];
    }
    scan_add(one, name, turned, length / 4 * 4);
}

void scan_add_key(scan *one, const char *name, const void *key, size_t length)
{
    static const uint8_t pads[] = {0, 0x36, 0x5C}; /* RFC 2104 section 2 */
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = key;
    uint8_t padded[KEY_MAX];
    char hexadecimal[2 * KEY_MAX];

    assert(length <= KEY_MAX);
    for (size_t pad = 0; pad < sizeof pads; pad++) {
        for (size_t i = 0; i < length; i++) {
            padded[i] = bytes[i] ^ pads[pad];
        }
        add_turned(one, name, padded, length);
    }
    for (size_t i = 0; i < length; i++) {
        hexadecimal[2 * i] = digits[bytes[i] >> 4];
        hexadecimal[2 * i + 1] = digits[bytes[i] & 15];
    }
    scan_add(one, name, hexadecimal, 2 * length);
}

void scan_forget(scan *one, const char *text, size_t length)
{
    for (size_t i = 0; i + SCAN_WINDOW <= length; i++) {
        uint64_t window = window_at((const uint8_t *)text + i);

        for (size_t k = 0; k < one->count; k++) {
            if (one->pieces[k].bytes == window) {
                one->pieces[k--] = one->pieces[--one->count];
            }
        }
    }
    one->sorted = false;
}

static int compare(const void *left, const void *right)
{
    uint64_t one = ((const scan_piece *)left)->bytes, other = ((const scan_piece *)right)->bytes;

    return one < other ? -1 : one > other;
}

const char *scan_find(scan *one, const void *memory, size_t size, size_t *at)
{
    const uint8_t *bytes = memory;

    if (!one->sorted) {
        qsort(one->pieces, one->count, sizeof *one->pieces, compare);
        one->sorted = true;
    }
    for (size_t i = 0; i + SCAN_WINDOW <= size; i++) {
        scan_piece wanted = {window_at(bytes + i), NULL};

        if (one->filter[place_of(wanted.bytes)]) {
            const scan_piece *found = bsearch(&wanted, one->pieces, one->count, sizeof *one->pieces, compare);

            if (found != NULL) {
                *at = i;
                return found->name;
            }
        }
    }
    return NULL;
}

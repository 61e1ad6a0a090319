#include "purge_rows.h"

#include <stdlib.h>
#include <string.h>

#include "purge_member.h"

#define FIRST_SIZE 1024

/* ---- SipHash-2-4 (Aumasson and Bernstein, 2012), over words ---- */

struct sip {
    uint64_t v[4];
};

static uint64_t rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

static void sip_rounds(struct sip *sip, unsigned count)
{
    uint64_t *v = sip->v;

    while (count-- > 0) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

static void sip_begin(struct sip *sip, const uint64_t key[2])
{
    sip->v[0] = key[0] ^ 0x736f6d6570736575u;
    sip->v[1] = key[1] ^ 0x646f72616e646f6du;
    sip->v[2] = key[0] ^ 0x6c7967656e657261u;
    sip->v[3] = key[1] ^ 0x7465646279746573u;
}

static void sip_word(struct sip *sip, uint64_t word)
{
    sip->v[3] ^= word;
    sip_rounds(sip, 2);
    sip->v[0] ^= word;
}

/*
 * Adds a text, its length first, so that "ab", "c" differs from "a", "bc". The byte order of words
 * is the machine's: digests never leave it.
 */
static void sip_text(struct sip *sip, const char *text)
{
    size_t left = strlen(text);

    sip_word(sip, left);
    while (left > 0) {
        size_t length = left < sizeof(uint64_t) ? left : sizeof(uint64_t);
        uint64_t word = 0;

        memcpy(&word, text, length);
        sip_word(sip, word);
        text += length;
        left -= length;
    }
}

static uint64_t sip_end(struct sip *sip)
{
    sip->v[2] ^= 0xFF;
    sip_rounds(sip, 4);
    return sip->v[0] ^ sip->v[1] ^ sip->v[2] ^ sip->v[3];
}

/* Hashes the members of a task that never change, or those that may. */
static uint64_t hash_members(const struct rows *rows, const teo_task *task, bool fixed)
{
    struct sip sip;

    sip_begin(&sip, rows->key);
    for (size_t i = 0; i < TASK_MEMBERS; i++) {
        if (task_members[i].is_fixed == fixed) {
            sip_text(&sip, task_member_text(task, &task_members[i]));
        }
    }
    return sip_end(&sip);
}

static uint64_t digest_of(const struct rows *rows, const teo_task *task)
{
    uint64_t digest = hash_members(rows, task, true);

    return digest != 0 ? digest : 1;
}

/* The state of a task as three bits of 64. Another state has the same once in 10,000 times. */
static uint64_t state_of(const struct rows *rows, const teo_task *task)
{
    uint64_t hash = hash_members(rows, task, false);

    return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 8 & 63) |
           UINT64_C(1) << (hash >> 16 & 63);
}

/* ---- the table: open addressing, at most three quarters full ---- */

void rows_init(struct rows *rows, const uint64_t key[2])
{
    memset(rows, 0, sizeof *rows);
    rows->key[0] = key[0];
    rows->key[1] = key[1];
}

void rows_clear(struct rows *rows)
{
    rows->used = 0;
    if (rows->size != 0) {
        memset(rows->places, 0, rows->size * sizeof *rows->places);
    }
}

void rows_begin_reading(struct rows *rows, bool whole_before)
{
    for (size_t i = 0; i < rows->size; i++) {
        rows->places[i].before = whole_before ? rows->places[i].met : 0;
        rows->places[i].met = 0;
        rows->places[i].states = 0;
    }
    rows->repeated = false;
}

static struct row *find(struct row *places, size_t size, uint64_t digest)
{
    size_t at = (size_t)digest & (size - 1);

    while (places[at].digest != 0 && places[at].digest != digest) {
        at = (at + 1) & (size - 1);
    }
    return &places[at];
}

static bool grow(struct rows *rows)
{
    size_t size = rows->size == 0 ? FIRST_SIZE : rows->size * 2;
    struct row *places = size > SIZE_MAX / sizeof *places ? NULL : calloc(size, sizeof *places);

    if (places == NULL) {
        return false;
    }
    for (size_t i = 0; i < rows->size; i++) {
        if (rows->places[i].digest != 0) {
            *find(places, size, rows->places[i].digest) = rows->places[i];
        }
    }
    free(rows->places);
    rows->places = places;
    rows->size = size;
    return true;
}

struct row *rows_meet(struct rows *rows, const teo_task *task, uint32_t reply)
{
    uint64_t digest = digest_of(rows, task), state = state_of(rows, task);
    struct row *row;

    if (rows->used >= rows->size / 4 * 3 && !grow(rows)) {
        return NULL;
    }
    row = find(rows->places, rows->size, digest);
    if (row->digest == 0) {
        row->digest = digest;
        rows->used++;
    }
    if (row->met == 0) {
        row->reply = reply;
    }
    rows->same = row->reply != reply && (row->states & state) == state;
    rows->repeated = rows->repeated || rows->same;
    row->states |= state;
    row->met++;
    return row;
}

bool rows_is_doubtful(const struct rows *rows, const struct row *row)
{
    return rows->same && row->met > row->before;
}

bool rows_agree(const struct rows *rows)
{
    for (size_t i = 0; i < rows->size; i++) {
        if (rows->places[i].met != rows->places[i].before) {
            return false;
        }
    }
    return true;
}

void rows_free(struct rows *rows)
{
    free(rows->places);
    memset(rows, 0, sizeof *rows);
}

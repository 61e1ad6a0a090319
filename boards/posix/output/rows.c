#include "purge_rows.h"

#include <stdlib.h>
#include <string.h>

#include "purge_member.h"

#define FIRST_SIZE 1024

/*
 * ---- SipHash-1-3 (Aumasson and Bernstein, 2012), over words: the faster variant, as the hash
 * tables of several languages use it; its digests are never shown to those who choose the texts
 */

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
    sip_rounds(sip, 1);
    sip->v[0] ^= word;
}

/*
 * Adds a text, its length first, so that "ab", "c" differs from "a", "bc". The byte order of words
 * is the machine's: digests never leave it.
 */
static void sip_text(struct sip *sip, const char *text)
{
    size_t left = strlen(text);
    uint64_t word;

    sip_word(sip, left);
    for (; left >= sizeof word; left -= sizeof word) {
        memcpy(&word, text, sizeof word); /* of a length that compilers know, it is one load */
        sip_word(sip, word);
        text += sizeof word;
    }
    if (left > 0) {
        word = 0;
        memcpy(&word, text, left);
        sip_word(sip, word);
    }
}

static uint64_t sip_end(struct sip *sip)
{
    sip->v[2] ^= 0xFF;
    sip_rounds(sip, 3);
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

/* The state of a task as three bits of 64. Another state has the same once in 10,000 times. */
static uint64_t state_of(const struct rows *rows, const teo_task *task)
{
    uint64_t hash = hash_members(rows, task, false);

    return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 8 & 63) |
           UINT64_C(1) << (hash >> 16 & 63);
}

/* ---- the table: an index by open addressing, at most three quarters full ---- */

void rows_init(struct rows *rows, const uint64_t key[2])
{
    memset(rows, 0, sizeof *rows);
    rows->key[0] = key[0];
    rows->key[1] = key[1];
}

void rows_clear(struct rows *rows)
{
    rows->used = 0;
    if (rows->index_size != 0) {
        memset(rows->index, 0, rows->index_size * sizeof *rows->index);
    }
}

void rows_begin_reading(struct rows *rows, bool whole_before)
{
    for (size_t i = 0; i < rows->used; i++) {
        rows->places[i].before = whole_before ? rows->places[i].met : 0;
        rows->places[i].met = 0;
        rows->places[i].states = 0;
    }
    rows->repeated = false;
}

/* Where the index has the row with this digest, or room for it. */
static uint32_t *find(const struct rows *rows, uint64_t digest)
{
    size_t at = (size_t)digest & (rows->index_size - 1);

    while (rows->index[at] != 0 && rows->places[rows->index[at] - 1].digest != digest) {
        at = (at + 1) & (rows->index_size - 1);
    }
    return &rows->index[at];
}

/* The rows stay where they are, so no more than the small index is there twice while it grows. */
static bool grow_index(struct rows *rows)
{
    size_t size = rows->index_size == 0 ? FIRST_SIZE : rows->index_size * 2;
    uint32_t *index = size > UINT32_MAX / 2 ? NULL : calloc(size, sizeof *index);

    if (index == NULL) {
        return false;
    }
    free(rows->index);
    rows->index = index;
    rows->index_size = size;
    for (size_t i = 0; i < rows->used; i++) {
        *find(rows, rows->places[i].digest) = (uint32_t)i + 1;
    }
    return true;
}

/* By an eighth, so that little of it is unused. */
static bool grow_places(struct rows *rows)
{
    size_t size = rows->size + rows->size / 8 + FIRST_SIZE;
    struct row *places = size > SIZE_MAX / sizeof *places
                             ? NULL
                             : realloc(rows->places, size * sizeof *places);

    if (places == NULL) {
        return false;
    }
    rows->places = places;
    rows->size = size;
    return true;
}

static struct row *add(struct rows *rows, uint64_t digest)
{
    struct row *row;

    if ((rows->used >= rows->index_size / 4 * 3 && !grow_index(rows)) ||
        (rows->used == rows->size && !grow_places(rows))) {
        return NULL;
    }
    row = &rows->places[rows->used++];
    memset(row, 0, sizeof *row);
    row->digest = digest;
    *find(rows, digest) = (uint32_t)rows->used;
    return row;
}

struct row *rows_meet(struct rows *rows, const teo_task *task, uint32_t reply)
{
    uint64_t digest = hash_members(rows, task, true), state = state_of(rows, task);
    uint32_t found = rows->index_size == 0 ? 0 : *find(rows, digest);
    struct row *row = found != 0 ? &rows->places[found - 1] : add(rows, digest);

    if (row == NULL) {
        return NULL;
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
    for (size_t i = 0; i < rows->used; i++) {
        if (rows->places[i].met != rows->places[i].before) {
            return false;
        }
    }
    return true;
}

void rows_free(struct rows *rows)
{
    free(rows->places);
    free(rows->index);
    memset(rows, 0, sizeof *rows);
}

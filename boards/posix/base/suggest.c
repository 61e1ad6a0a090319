#include "purge_suggest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LONGEST 32 /* no known word has more bytes */
#define FAR 1000

static int small(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool same(char a, char b)
{
    return small(a) == small(b) || ((a == '_' || a == '-') && (b == '_' || b == '-'));
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * The number of bytes to insert, remove or change, or of neighbours to swap, that makes one word of
 * the other (Damerau and Levenshtein's distance, without edits between swapped bytes). Rows of the
 * table are the bytes of `a`, and only the last three are kept.
 */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST + 1];

    if (a_length > LONGEST || b_length > LONGEST) {
        return FAR;
    }
    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(least(row[j - 1], above[j]) + 1,
                           above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
                row[j] = least(row[j], second[j - 2] + 1);
            }
        }
    }
    return rows[a_length % 3][b_length];
}

/* Whether `known` begins with the wrong word, as an abbreviation does. */
static bool is_beginning(const struct suggestion *suggestion, const char *known)
{
    size_t i = 0;

    while (i < suggestion->length && known[i] != '\0' && same(suggestion->wrong[i], known[i])) {
        i++;
    }
    return i == suggestion->length && i > 1;
}

void suggest_begin(struct suggestion *suggestion, const char *wrong, size_t length)
{
    suggestion->wrong = wrong;
    suggestion->length = length;
    suggestion->best = NULL;
    suggestion->distance = FAR;
}

void suggest_word(struct suggestion *suggestion, const char *known)
{
    /* A third of a word may be wrong. */
    size_t most = suggestion->length < 3 ? 1 : (suggestion->length + 2) / 3;
    size_t far = distance(suggestion->wrong, suggestion->length, known, strlen(known));

    if (far > most && is_beginning(suggestion, known)) {
        far = most;
    }
    if (far <= most && far < suggestion->distance) {
        suggestion->best = known;
        suggestion->distance = far;
    }
}

const char *suggest_text(const struct suggestion *suggestion, const char *before,
                         char text[SUGGEST_SIZE])
{
    text[0] = '\0';
    if (suggestion->best != NULL) {
        (void)snprintf(text, SUGGEST_SIZE, " (did you mean %s%s?)", before, suggestion->best);
    }
    return text;
}

/* "did you mean": the known word that is most like a wrong one. */
#ifndef PURGE_SUGGEST_H
#define PURGE_SUGGEST_H

#include <stddef.h>

struct suggestion {
    const char *wrong; /* need not end after `length` */
    size_t length;
    const char *best; /* NULL: none is like it */
    size_t distance;
};

void suggest_begin(struct suggestion *suggestion, const char *wrong, size_t length);

/* Takes a known word into account. It must stay where it is. */
void suggest_word(struct suggestion *suggestion, const char *known);

/*
 * Writes " (did you mean BEFORE + word?)", or nothing if no word is like the wrong one. Returns
 * `text`.
 */
#define SUGGEST_SIZE 80
const char *suggest_text(const struct suggestion *suggestion, const char *before,
                         char text[SUGGEST_SIZE]);

#endif

/* The targets of a submission: from arguments, a file or the standard input. */
#ifndef PURGE_TARGETS_H
#define PURGE_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "purge_options.h"
#include "purge_outcome.h"

/* More than this is no list of targets: a day's quota is some thousands. */
#define TARGETS_BYTES_MAX ((size_t)64 << 20)

/* Without duplicates, in the order given. The texts have neither blanks around them nor a NUL. */
struct targets {
    const char **items;
    size_t *lines; /* the line of the file that each is on, from 1; NULL: they are arguments */
    size_t count;
    const char *file; /* its name for people; NULL: they are arguments */
    char *text;       /* what was read of it */
};

/* Any result but OUTCOME_DONE: stderr says why. Call targets_free() in every case. */
enum outcome targets_read(struct targets *targets, const struct options *options);

void targets_free(struct targets *targets);

/* Finds texts of a list fast. */
struct target_index {
    const char *const *items;
    const char *const **sorted;
    size_t count;
};

/* False: no memory is left. Call target_index_free() in every case. */
bool target_index_make(struct target_index *index, const char *const *items, size_t count);

/*
 * Where the text is in the list, or SIZE_MAX. `cut`: it is the beginning of one; if it is that of
 * several, SIZE_MAX too.
 */
size_t target_index_find(const struct target_index *index, const char *text, bool cut);

void target_index_free(struct target_index *index);

#endif

/* What submit and prefetch ask for: the targets, and the request for any part of them. */
#ifndef PURGE_SUBMISSION_H
#define PURGE_SUBMISSION_H

#include <teo/create.h>

#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_targets.h"

struct submission {
    const struct options *options;
    struct targets targets;
    const char *type; /* the service's name, also of prefetches */
    /* Private: one of these is the request. */
    teo_purge purge;
    teo_prefetch prefetch;
    teo_prefetch_header *headers;
    char *header_text;
};

/* A part of the targets. That of a submission without targets has `count` 0. */
struct slice {
    size_t first;
    size_t count;
};

/*
 * Reads the targets and checks all that the library checks, so that nothing is sent if anything is
 * wrong. Any result but OUTCOME_DONE: stderr says what. Call submission_free() in every case.
 */
enum outcome submission_open(struct submission *submission, const struct options *options);

void submission_free(struct submission *submission);

/* The targets of a slice. */
const char *const *submission_targets(const struct submission *submission, struct slice slice);

/*
 * How many of the targets from `first` on go into one request: at most `most`, and no more than the
 * service takes bytes.
 */
struct slice submission_slice(const struct submission *submission, size_t first, size_t most);

/* Whether it asks for something that no list of tasks shows: two such jobs may look the same. */
bool submission_has_unlisted(const struct submission *submission);

/* Starts the request. `slice` must stay as it is until the answer is read. */
TEO_MUST_USE teo_status submission_create(struct submission *submission, teo_client *client,
                                          struct slice slice);

#endif

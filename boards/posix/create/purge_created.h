/* A job that was made, and the targets that the service did not accept. */
#ifndef PURGE_CREATED_H
#define PURGE_CREATED_H

#include <stdbool.h>
#include <stddef.h>

#include <teo/create.h>

#include "purge_output.h"
#include "purge_targets.h"

/* A target that was refused. Either text may be NULL: the service did not say. */
struct refused {
    char *target;
    char *reason;
    bool target_cut; /* it was longer than its slot */
    bool reason_cut;
};

/* Zero it before its first use. */
struct created {
    char job_id[TEO_MESSAGE_SIZE];
    const char *type;
    size_t submitted;      /* targets; a job without targets counts as one */
    size_t accepted;       /* of them, */
    bool accepted_unknown; /* if the service's answer shows which */
    struct refused *refused;
    size_t refused_count;

    /* Private. */
    size_t refused_room;
    size_t group; /* the first refused target of the group under way */
};

/* Takes the next record of teo_client_next_refusal(). False: no memory is left. */
bool created_refuse(struct created *created, const teo_refusal *refusal);

/* All has been read: counts what was accepted. False: no memory is left. */
bool created_count(struct created *created, const char *const *targets, size_t count);

/* Prints the job at once, so that its JobId is not lost. False: stdout has failed. */
bool created_print(const struct created *created, struct output *output);

void created_free(struct created *created);

#endif

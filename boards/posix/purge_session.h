/* What both commands work with: credentials, the network, the client and its memory, the output. */
#ifndef PURGE_SESSION_H
#define PURGE_SESSION_H

#include <teo/client.h>

#include "purge_credentials.h"
#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_plan.h"

struct session {
    const struct options *options;
    struct credentials credentials;
    struct output output;
    struct net net;
    teo_config config;
    teo_client client;
    uint8_t *buffer;
    size_t buffer_size;
    uint64_t started;        /* monotonic_now() */
    const struct plan *plan; /* of the query under way */

    /* What was noticed of the query under way, for the log and for list. */
    bool learnt;             /* the clock, which was told */
    uint32_t requests;       /* that have ended */
    uint32_t pages;          /* of them, with tasks in their replies */
    uint32_t reply_total;    /* TotalCount of the last reply that was whole */
    teo_fault failed;        /* of the last attempt that was repeated; TEO_OK: none was */
};

/*
 * Anything but OUTCOME_DONE: it is not possible, and stderr says why. session_close() is due in
 * every case.
 */
enum outcome session_open(struct session *session, const struct options *options);

void session_close(struct session *session);

/* Checks what `wait` would ask, of every job before anything is sent for the first. Not OUTCOME_DONE: it was told. */
enum outcome session_check_jobs(const struct session *session);

/* Sets the query to run. Anything but TEO_OK: it was refused. `plan` must live as long as the query. */
TEO_MUST_USE teo_status session_query(struct session *session, const struct plan *plan);

/* Tells of an error of the library on stderr: what happened, what the service said, what to do. */
enum outcome session_fault(const struct session *session, teo_status status);

/* The same in one line, as of something that may pass: `what` is done about it. */
void session_warning(const struct session *session, teo_status status, const char *what);

/*
 * What is behind an error, in a few words: the member or the coding at fault, or what the network
 * or TLS say. Empty where there is nothing to add.
 */
void session_cause(const struct session *session, teo_status status, char *text, size_t size);

/* The commands. */
enum outcome list_run(struct session *session);
enum outcome wait_run(struct session *session);
enum outcome dry_run(struct session *session);

#endif

/* What the commands work with, from the start of the tool to its end. */
#ifndef PURGE_SESSION_H
#define PURGE_SESSION_H

#include "purge_credentials.h"
#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_proxy_choice.h"
#include "purge_service.h"

struct session {
    uint64_t started; /* monotonic_now() */
    struct credentials credentials;
    struct output output;
    struct proxy_choice proxy;
    struct net net;         /* closed in a dry run, */
    struct service service; /* and so is this */
};

/*
 * Any result but OUTCOME_DONE: it failed, and stderr says why. Call session_close() in every case.
 */
enum outcome session_open(struct session *session, const struct options *options);

void session_close(struct session *session);

#endif

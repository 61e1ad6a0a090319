/*
 * What the attempts of a query show: the lines of --verbose, and the counts that `list` and `wait`
 * need.
 */
#ifndef PURGE_TRACE_H
#define PURGE_TRACE_H

#include <teo/client.h>

#include "purge_net.h"
#include "purge_options.h"

struct trace {
    bool verbose;
    const struct endpoint *endpoint;
    const struct net *net;
    uint64_t started;   /* monotonic_now() when the tool began: lines count from there */
    bool clock_learned; /* with the last attempt for this page, and the log says so */

    /* The query under way. */
    const char *job_id;   /* the one job it asks for; NULL: any */
    const char *call;     /* the action and what it is about, where it lists nothing; else NULL */
    uint32_t requests;    /* that have ended */
    uint32_t pages;       /* of them, with tasks in their replies */
    uint32_t reply_total; /* TotalCount of the last reply that was whole */
    teo_fault retried;    /* the last attempt that was repeated; status TEO_OK: none was */
    const char *retried_text; /* what happened to it */
};

/* `net` may be NULL, where nothing goes over the network. All must outlive the trace. */
void trace_init(struct trace *trace, const struct options *options, const struct net *net,
                uint64_t started);

void trace_begin_query(struct trace *trace, const char *job_id);

/* For an action that lists nothing. `call` must live as long as the query. */
void trace_begin_call(struct trace *trace, const char *call);

/* For teo_config.observe; `context` is the struct trace, as it is for the next two. */
void trace_attempt(void *context, const teo_attempt *attempt);

/* For net.connecting. */
void trace_connect(void *context);

/* For net.secured. */
void trace_secured(void *context);

#endif

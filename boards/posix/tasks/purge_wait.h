/* teo-purge wait. */
#ifndef PURGE_WAIT_H
#define PURGE_WAIT_H

#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_service.h"

/* A job to wait for. */
struct wait_job {
    const char *id;
    uint64_t tasks; /* that it has; 0: not known */
};

/* Waits for jobs, each with another id, that this run has made. `started` as below. */
enum outcome wait_jobs(const struct options *options, struct service *service, struct net *net,
                       struct output *output, uint64_t started, const struct wait_job *jobs,
                       size_t count);

/* `started`: the value of monotonic_now() from which --timeout counts. */
enum outcome wait_run(const struct options *options, struct service *service, struct net *net,
                      struct output *output, uint64_t started);

#endif

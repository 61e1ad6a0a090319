/* teo-purge submit and teo-purge prefetch. */
#ifndef PURGE_SUBMIT_H
#define PURGE_SUBMIT_H

#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_service.h"

/* `started`: the value of monotonic_now() from which --timeout counts. */
enum outcome submit_run(const struct options *options, struct service *service, struct net *net,
                        struct output *output, uint64_t started);

#endif

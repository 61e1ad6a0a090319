/* teo-purge wait. */
#ifndef PURGE_WAIT_H
#define PURGE_WAIT_H

#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_service.h"

/* `started`: the value of monotonic_now() from which --timeout counts. */
enum outcome wait_run(const struct options *options, struct service *service, struct net *net,
                      struct output *output, uint64_t started);

#endif

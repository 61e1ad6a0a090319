/* teo-purge list. */
#ifndef PURGE_LIST_H
#define PURGE_LIST_H

#include "purge_net.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_service.h"

enum outcome list_run(const struct options *options, struct service *service, struct net *net,
                      struct output *output);

#endif

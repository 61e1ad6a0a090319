/* teo-purge quota, and what submit and prefetch need to know of it. */
#ifndef PURGE_QUOTA_H
#define PURGE_QUOTA_H

#include <teo/quota.h>

#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"
#include "purge_service.h"

enum outcome quota_run(const struct options *options, struct service *service,
                       struct output *output);

/* What was found of the quota of one type. */
enum quota_found {
    QUOTA_FOUND,
    QUOTA_NOT_LISTED,
    QUOTA_FORBIDDEN, /* the key may not ask: client.fault says so */
    QUOTA_FAILED     /* `*status` says why */
};

/* Asks for the quota of a type. Of a number that did not come, `quota->present` has no bit. */
enum quota_found quota_find(struct service *service, const char *zone_id, const char *type,
                            uint64_t time_left, teo_quota *quota, teo_status *status);

#endif

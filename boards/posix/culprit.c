#include "purge_culprit.h"

#include <string.h>

#include <teo/limits.h>
#include <teo/query.h>

#include "purge_plan.h"

/* An option whose values the library checks. */
struct candidate {
    const char *option;
    teo_filter_name filter;
    const char *const *values;
    size_t count;
};

/* The library's answer to a query for this zone, with one filter if `value` is not NULL. */
static teo_status judge(const struct options *o, const char *zone_id, teo_filter_name name,
                        const char *value)
{
    teo_filter filter = {name, false, &value, 1};
    teo_query query;

    memset(&query, 0, sizeof query);
    query.zone_id = zone_id;
    query.start = query.end = query.limit = 1;
    query.filters = &filter;
    query.filter_count = value != NULL;
    query.action = plan_action(o);
    return teo_query_check(&query);
}

/*
 * Finds the text that the library refuses by checking each alone. So the rules for texts are in
 * the library only.
 */
static const char *find_text(const struct options *o, teo_status status, const char **value)
{
    const struct candidate candidates[] = {
        {"--job-id", TEO_FILTER_JOB_ID, o->job_ids.items, o->job_ids.count},
        {"--target", TEO_FILTER_TARGET, &o->target, o->target != NULL},
        {"--domain", TEO_FILTER_DOMAINS, o->domains.items, o->domains.count},
        {"--status", TEO_FILTER_STATUSES, o->statuses.items, o->statuses.count},
        {"--type", TEO_FILTER_TYPE, &o->type, o->type != NULL},
    };

    *value = o->zone_id;
    if (judge(o, o->zone_id, TEO_FILTER_TYPE, NULL) == status) {
        return "--zone-id";
    }
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        for (size_t j = 0; j < candidates[i].count; j++) {
            *value = candidates[i].values[j];
            if (judge(o, "zone", candidates[i].filter, *value) == status) {
                return candidates[i].option;
            }
        }
    }
    *value = NULL;
    return NULL;
}

const char *culprit_find(const struct options *options, teo_status status, const char **value)
{
    *value = NULL;
    switch (status) {
    case TEO_E_HOST:
        *value = options->endpoint.host;
        return "--endpoint";
    case TEO_E_VALUES_MANY:
        return options->domains.count > TEO_VALUES_MAX ? "--domain" : "--status";
    case TEO_E_ZONE_ID:
    case TEO_E_STATUS_NAME:
    case TEO_E_TYPE_NAME:
    case TEO_E_CONTROL:
    case TEO_E_UTF8:
        return find_text(options, status, value);
    default:
        return NULL;
    }
}

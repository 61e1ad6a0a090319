/* What to ask: the parameters of DescribePurgeTasks (document/product/1145/50532). */
#ifndef TEO_QUERY_H
#define TEO_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/limits.h>
#include <teo/status.h>

typedef enum teo_filter_name {
    TEO_FILTER_JOB_ID,   /* one value */
    TEO_FILTER_TARGET,   /* one value; may be fuzzy */
    TEO_FILTER_DOMAINS,  /* up to TEO_VALUES_MAX values */
    TEO_FILTER_STATUSES, /* up to TEO_VALUES_MAX values: processing success failed timeout canceled */
    TEO_FILTER_TYPE      /* one value: purge_url purge_prefix purge_all purge_host purge_cache_tag */
} teo_filter_name;

typedef struct teo_filter {
    teo_filter_name name;
    bool fuzzy;                /* match a part of the target */
    const char *const *values; /* UTF-8, NUL-terminated, no control bytes; the caller's memory */
    size_t count;
} teo_filter;

/*
 * teo_query.end, client only: the time of the first request, by the service's clock, or by the
 * client's where that is at most 2 seconds behind it or a minute ahead of it.
 */
#define TEO_NOW UINT32_MAX

/*
 * Zero it, then set what is wanted. All memory stays the caller's and must live as long as the query runs.
 * Several filters are combined with AND, each name at most once. An interval or a job-id is required.
 */
typedef struct teo_query {
    const char *zone_id;       /* required, like "zone-2noz78a8ev6k" */
    uint32_t start;            /* Unix seconds; 0: not given. Whether tasks of the very second in
                                  which the interval starts or ends are in it, the service decides */
    uint32_t end;              /* Unix seconds; 0: not given */
    uint32_t last;             /* client only, instead of start and end: the last so many seconds up to the first
                                  request, for devices that have no clock before it */
    uint32_t offset;           /* matching tasks to skip, up to TEO_OFFSET_MAX */
    uint32_t limit;            /* tasks a reply, 1 to TEO_LIMIT_MAX; for the client, the size of its pages */
    uint32_t max_tasks;        /* client only: end after so many tasks; 0: all */
    const teo_filter *filters; /* may be NULL when filter_count is 0 */
    size_t filter_count;
} teo_query;

/*
 * Is this a query that the service takes in one request? Everything that it is documented to refuse has its own
 * TEO_E_… here, found before anything is sent. `last` and `max_tasks` must be 0: they are the client's.
 */
TEO_MUST_USE teo_status teo_query_check(const teo_query *query);

#endif

/* What to ask: the parameters of DescribePurgeTasks and its kin (document/product/1145/50532). */
#ifndef TEO_QUERY_H
#define TEO_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/limits.h> /* first: it refuses a machine with a size_t of 16 bits */
#include <teo/status.h>

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An action of the service. An image contains those that it names, and DescribePurgeTasks. */
typedef struct teo_action teo_action;

extern const teo_action teo_describe_purge_tasks;
/* The same for prefetch tasks (1145/50537): no filter `type`, no fuzzy target; status `invalid`. */
extern const teo_action teo_describe_prefetch_tasks;

typedef enum teo_filter_name {
    TEO_FILTER_JOB_ID,   /* one value */
    TEO_FILTER_TARGET,   /* one value; may be fuzzy for purge tasks */
    TEO_FILTER_DOMAINS,  /* up to TEO_VALUES_MAX values */
    TEO_FILTER_STATUSES, /* up to TEO_VALUES_MAX of processing success failed timeout canceled,
                            for prefetch tasks also invalid */
    TEO_FILTER_TYPE      /* one of purge_url purge_prefix purge_all purge_host purge_cache_tag;
                            purge tasks only */
} teo_filter_name;

/* One condition. All memory stays the caller's and must live as long as the query runs. */
typedef struct teo_filter {
    teo_filter_name name;      /* which of the task's members it looks at */
    bool fuzzy;                /* true: a part of the target is enough */
    const char *const *values; /* UTF-8 with a NUL, not empty, no control bytes */
    size_t count;              /* how many values, 1 or more */
} teo_filter;

/*
 * teo_query.end, client only: the time of the first request, by the service's clock, or by the
 * client's where that is at most 2 seconds behind it or a minute ahead of it.
 */
#define TEO_NOW UINT32_MAX

/*
 * Zero it (or start from teo_query_recent()), then set what is wanted. All memory stays the
 * caller's and must live as long as the query runs. Several filters are combined with AND; each
 * name may occur once. An interval or a job-id is required.
 */
typedef struct teo_query {
    const char *zone_id;       /* required, like "zone-2noz78a8ev6k" */
    uint32_t start;            /* Unix seconds; 0: not given. The service decides whether a task of
                                  the very second where the interval starts or ends is in it */
    uint32_t end;              /* Unix seconds; 0: not given; client only: TEO_NOW */
    uint32_t last;             /* client only, instead of start and end: so many seconds up to the
                                  first request, for devices that have no clock before it */
    uint32_t offset;           /* matching tasks to skip, up to TEO_OFFSET_MAX */
    uint32_t limit;            /* tasks a reply, 1 to TEO_LIMIT_MAX; the client's page size */
    uint32_t max_tasks;        /* client only: end after so many tasks; 0: all */
    const teo_filter *filters; /* may be NULL when filter_count is 0 */
    size_t filter_count;       /* how many filters */
    const teo_action *action;  /* what to ask for; NULL: teo_describe_purge_tasks */
} teo_query;

/* The tasks of the last so many seconds, 100 a page; set more members before using it. */
static inline teo_query teo_query_recent(const char *zone_id, uint32_t seconds)
{
    teo_query query;

    memset(&query, 0, sizeof query);
    query.zone_id = zone_id;
    query.last = seconds;
    query.limit = 100;
    return query;
}

/*
 * Does the service take this query in one request? Everything that it is documented to refuse has
 * its own status here, found before anything is sent. `last` and `max_tasks` must be 0, and `end`
 * is not TEO_NOW: they are for the client. TEO_E_ARGUMENT for NULL.
 */
TEO_MUST_USE teo_status teo_query_check(const teo_query *query);

#ifdef __cplusplus
}
#endif

#endif

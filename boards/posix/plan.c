#define _POSIX_C_SOURCE 200809L

#include "plan.h"

#include <string.h>
#include <time.h>

#include "log.h"

#define DAY 86400

static void add_filter(struct plan *plan, teo_filter_name name, const char *const *values, size_t count)
{
    teo_filter *filter;

    if (count == 0) {
        return;
    }
    filter = &plan->filters[plan->query.filter_count++];
    filter->name = name;
    filter->values = values;
    filter->count = count;
}

static void begin(struct plan *plan, const struct options *options)
{
    memset(plan, 0, sizeof *plan);
    plan->query.zone_id = options->zone_id;
    plan->query.filters = plan->filters;
}

/* The interval, if any. What ends now is left to the client, which may know the time better than the host. */
static bool set_interval(teo_query *query, const struct options *options)
{
    uint64_t since = options->since_ms / 1000 + (options->since_ms % 1000 != 0);

    if (options->since_ms != 0 && since >= (options->end != 0 ? options->end : (uint32_t)time(NULL))) {
        log_line("--since: it reaches back beyond 1970");
        return false;
    }
    if (options->since_ms != 0 && options->end == 0) {
        query->last = (uint32_t)since;
    } else if (options->since_ms != 0) {
        query->start = options->end - (uint32_t)since;
        query->end = options->end;
    } else if (options->start != 0) {
        query->start = options->start;
        query->end = options->end != 0 ? options->end : (uint32_t)time(NULL);
    } else if (options->job_ids.count == 0) {
        query->last = DAY;
    }
    return true;
}

bool plan_list(struct plan *plan, const struct options *options)
{
    begin(plan, options);
    if (!set_interval(&plan->query, options)) {
        return false;
    }
    plan->query.offset = options->offset;
    plan->query.limit = options->page_size;
    plan->query.max_tasks = options->limit;
    if (options->job_ids.count != 0) {
        plan->job_id = options->job_ids.items[0];
    }
    add_filter(plan, TEO_FILTER_JOB_ID, options->job_ids.items, options->job_ids.count);
    add_filter(plan, TEO_FILTER_TARGET, &options->target, options->target != NULL);
    if (options->fuzzy) {
        plan->filters[plan->query.filter_count - 1].fuzzy = true;
    }
    add_filter(plan, TEO_FILTER_DOMAINS, options->domains.items, options->domains.count);
    add_filter(plan, TEO_FILTER_STATUSES, options->statuses.items, options->statuses.count);
    add_filter(plan, TEO_FILTER_TYPE, &options->type, options->type != NULL);
    return true;
}

void plan_job(struct plan *plan, const struct options *options, const char *job_id)
{
    begin(plan, options);
    plan->query.limit = TEO_LIMIT_MAX;
    plan->job_id = job_id;
    add_filter(plan, TEO_FILTER_JOB_ID, &plan->job_id, 1);
}

void plan_since(struct plan *plan, const struct options *options, uint64_t passed, uint32_t until)
{
    uint64_t since = options->since_ms / 1000 + (options->since_ms % 1000 != 0);

    since = since != 0 ? since : DAY;
    begin(plan, options);
    plan->query.limit = TEO_LIMIT_MAX;
    /* What is longer reaches back beyond 1970 anyway. */
    plan->query.last = since + passed < UINT32_MAX ? (uint32_t)(since + passed) : UINT32_MAX;
    if (until != 0) {
        plan->query.start = until > plan->query.last ? until - plan->query.last : 1;
        plan->query.end = until;
        plan->query.last = 0;
    }
}

uint64_t plan_windows(const struct plan *plan)
{
    const teo_query *query = &plan->query;
    uint64_t span = query->last != 0 ? query->last : query->end - query->start;

    /* Both ends of a window belong to it, and the next one begins a second before. */
    return span / (TEO_INTERVAL_MAX + 1) + 1;
}

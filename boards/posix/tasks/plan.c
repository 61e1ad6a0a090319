#include "purge_plan.h"

#include <string.h>

#include <teo/time.h>

#include "purge_clock.h"
#include "purge_log.h"
#include "purge_wording.h"

#define DAY 86400
#define SPAN_UNKNOWN UINT64_MAX /* it depends on the service's clock */
#define JUST_NOW 600    /* seconds before a run that reach back before all that it makes */
#define OVERLAP 2               /* seconds that two windows share */

static void add_filter(struct plan *plan, teo_filter_name name, const char *const *values,
                       size_t count)
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

const teo_action *plan_action(const struct options *options)
{
    return options->prefetch || options->command == COMMAND_PREFETCH ? &teo_describe_prefetch_tasks
                                                                     : &teo_describe_purge_tasks;
}

static void begin(struct plan *plan, const struct options *options)
{
    memset(plan, 0, sizeof *plan);
    plan->query.zone_id = options->zone_id;
    plan->query.filters = plan->filters;
    plan->query.action = plan_action(options);
}

/* ---- the interval ---- */

/* Those of --since: a part of one counts. */
static uint64_t since_seconds(const struct options *options)
{
    return options->since_ms / 1000 + (options->since_ms % 1000 != 0);
}

/* --since, with or without --end. */
static bool set_since(struct plan *plan, const struct options *options)
{
    uint64_t since = since_seconds(options);
    uint32_t end = options->end != 0 ? options->end : host_clock();
    char span[WORDING_SPAN_SIZE];

    if (end != 0 ? since >= end : since > UINT32_MAX) {
        log_line("--since: %s before %s reaches back beyond 1970", wording_span(since, span),
                 options->end != 0 ? "--end" : "now");
        return false;
    }
    if (options->end != 0) {
        plan->start = options->end - (uint32_t)since;
        plan->end = options->end;
        return true;
    }
    plan->since = (uint32_t)since;
    plan->open = true;
    return true;
}

static bool refuse_future(uint32_t start, uint32_t now, const char *whose)
{
    char start_text[WORDING_TIME_SIZE], now_text[WORDING_TIME_SIZE], span[WORDING_SPAN_SIZE];

    log_line("--start is in the future: %s is %s after the time of %s, %s",
             wording_time(start, start_text), wording_span(start - now, span), whose,
             wording_time(now, now_text));
    return false;
}

/* --start, with or without --end. */
static bool set_start(struct plan *plan, const struct options *options)
{
    char start_text[WORDING_TIME_SIZE], end_text[WORDING_TIME_SIZE];
    uint32_t now = host_clock();

    plan->start = options->start;
    plan->end = options->end;
    plan->open = options->end == 0;
    if (plan->open) {
        /* This host's clock may be wrong: only a dry run, which asks no other, relies on it. */
        return !options->dry_run || now == 0 || options->start <= now ||
               refuse_future(options->start, now, "this host");
    }
    if (plan->start > plan->end) {
        log_line("--start %s is after --end %s", wording_time(plan->start, start_text),
                 wording_time(plan->end, end_text));
        return false;
    }
    return true;
}

static bool set_interval(struct plan *plan, const struct options *options)
{
    if (options->since_ms != 0) {
        return set_since(plan, options);
    }
    if (options->start != 0) {
        return set_start(plan, options);
    }
    if (options->job_ids.count == 0) {
        plan->since = DAY;
        plan->open = true;
    }
    return true;
}

static uint32_t window_start(const struct plan *plan, uint32_t end)
{
    return end - plan->start > TEO_INTERVAL_MAX ? end - TEO_INTERVAL_MAX : plan->start;
}

/* Seconds of the interval. */
static uint64_t span_of(const struct plan *plan)
{
    uint32_t now = host_clock();

    if (plan->since != 0) {
        return plan->since;
    }
    if (!plan->open) {
        return plan->end - plan->start;
    }
    return now >= plan->start ? now - plan->start : SPAN_UNKNOWN;
}

/* The first window. If its end is open, this host's clock decides: from --start, or 7 days. */
static void set_first_window(struct plan *plan)
{
    teo_query *query = &plan->query;
    uint64_t span = span_of(plan);

    if (!plan->open) {
        query->start = window_start(plan, plan->end);
        query->end = plan->end;
    } else if (plan->start != 0 && span <= TEO_INTERVAL_MAX) {
        query->start = plan->start;
        query->end = TEO_NOW;
    } else {
        query->last = span <= TEO_INTERVAL_MAX ? (uint32_t)span : TEO_INTERVAL_MAX;
    }
}

static bool may_skip(const struct plan *plan)
{
    uint64_t windows = plan_windows(plan);

    if (plan->query.offset == 0 || windows <= 1) {
        return true;
    }
    log_line("--offset: %s; %s", teo_status_text(TEO_E_OFFSET_LONG),
             teo_status_remedy(TEO_E_OFFSET_LONG));
    return false;
}

enum plan_fixed plan_fix(struct plan *plan, uint32_t start, uint32_t end, uint32_t now)
{
    teo_query *query = &plan->query;

    plan->open = false;
    if (plan->since != 0) {
        plan->start = end > plan->since ? end - plan->since : 1;
    }
    if (now < end) {
        now = end;
    }
    if (plan->start > now) {
        (void)refuse_future(plan->start, now, "the service");
        return PLAN_REFUSED;
    }
    plan->since = 0;
    plan->end = end > plan->start ? end : plan->start;
    query->last = 0;
    query->start = window_start(plan, plan->end);
    query->end = plan->end;
    if (!may_skip(plan)) {
        return PLAN_REFUSED;
    }
    return start == query->start ? PLAN_STANDS : PLAN_ASK;
}

bool plan_next(struct plan *plan)
{
    teo_query *query = &plan->query;

    if (query->start == plan->start) {
        return false;
    }
    plan->newer = query->start;
    query->end = query->start + OVERLAP;
    query->start = window_start(plan, query->end);
    return true;
}

bool plan_owns(const struct plan *plan, const char *create_time)
{
    bool newest = plan->newer == 0, oldest = plan->query.start == plan->start;
    uint32_t second;

    if ((newest && oldest) || teo_time_parse(create_time, strlen(create_time), &second) != TEO_OK) {
        return true;
    }
    return (newest || second <= plan->newer) && (oldest || second > plan->query.start);
}

/* ---- queries ---- */

bool plan_list(struct plan *plan, const struct options *options)
{
    begin(plan, options);
    if (!set_interval(plan, options)) {
        return false;
    }
    set_first_window(plan);
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
    /* Only the service knows how long ago --start is. */
    return (plan->open && plan->since == 0 && !options->dry_run) || may_skip(plan);
}

void plan_job(struct plan *plan, const struct options *options, const char *job_id)
{
    begin(plan, options);
    plan->query.limit = TEO_LIMIT_MAX;
    plan->job_id = job_id;
    add_filter(plan, TEO_FILTER_JOB_ID, &plan->job_id, 1);
}

teo_status plan_check_job(const struct options *options, const char *job_id)
{
    struct plan plan;

    plan_job(&plan, options, job_id);
    return teo_query_check(&plan.query);
}

teo_status plan_check_jobs(const struct options *options)
{
    teo_status status = TEO_OK;

    for (size_t i = 0; i < options->job_ids.count && status == TEO_OK; i++) {
        status = plan_check_job(options, options->job_ids.items[i]);
    }
    return status;
}

/* Then the jobs are those of this run. */
static bool is_creating(const struct options *options)
{
    return options->command == COMMAND_SUBMIT || options->command == COMMAND_PREFETCH;
}

void plan_since(struct plan *plan, const struct options *options, uint64_t passed, uint32_t until)
{
    uint64_t since = since_seconds(options);

    since = since != 0 ? since : is_creating(options) ? JUST_NOW : DAY;
    begin(plan, options);
    plan->query.limit = TEO_LIMIT_MAX;
    /* A longer time would reach back beyond 1970. */
    plan->since = since + passed < UINT32_MAX ? (uint32_t)(since + passed) : UINT32_MAX;
    if (until == 0) {
        plan->query.last = plan->since;
    } else {
        plan->query.start = until > plan->since ? until - plan->since : 1;
        plan->query.end = until;
    }
}

void plan_made(struct plan *plan, const struct options *options, uint32_t seconds,
               const char *const *type, const char *const *target)
{
    begin(plan, options);
    plan->query.limit = TEO_LIMIT_MAX;
    plan->query.last = seconds;
    add_filter(plan, TEO_FILTER_TYPE, type, type != NULL);
    add_filter(plan, TEO_FILTER_TARGET, target, target != NULL);
}

bool plan_is_of_job(const teo_task *task, const char *job_id)
{
    size_t length = strlen(task->job_id);

    return (task->truncated & TEO_HAS_JOB_ID) != 0
               ? strncmp(job_id, task->job_id, length) == 0
               : length == 0 || strcmp(job_id, task->job_id) == 0;
}

uint64_t plan_windows(const struct plan *plan)
{
    uint64_t span = span_of(plan), step = TEO_INTERVAL_MAX - OVERLAP;

    if (span == SPAN_UNKNOWN) {
        return 0;
    }
    return span <= TEO_INTERVAL_MAX ? 1 : 1 + (span - TEO_INTERVAL_MAX + step - 1) / step;
}

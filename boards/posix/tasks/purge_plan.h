/*
 * Turns options into queries of the library. `list` sends one for each window of its interval, so
 * that it can read a window again.
 */
#ifndef PURGE_PLAN_H
#define PURGE_PLAN_H

#include <teo/query.h>
#include <teo/response.h>

#include "purge_options.h"

#define PLAN_FILTERS 5

/*
 * A query and the filters it points to: a copy needs its own query.filters. The interval of `list`
 * is walked as teo_client does it: newest first, in windows of 7 days that overlap by two seconds.
 */
struct plan {
    teo_query query; /* the window under way */
    teo_filter filters[PLAN_FILTERS];
    const char *job_id;
    uint32_t start; /* of the whole interval; 0: none, or not known yet */
    uint32_t end;
    uint32_t since; /* seconds from start to end, if these are given and not the start; else 0 */
    bool open;      /* it ends now by the service's clock, known only from a reply */
    uint32_t newer; /* start of the next newer window; 0: this is the newest */
};

/* The action that lists the tasks of this command. */
const teo_action *plan_action(const struct options *options);

/* The first query of `list`. False: the interval makes no sense, and stderr says why. */
bool plan_list(struct plan *plan, const struct options *options);

/* What the interval turned out to be. */
enum plan_fixed {
    PLAN_STANDS, /* the query under way is that of the first window */
    PLAN_ASK,    /* it is not: ask plan->query instead */
    PLAN_REFUSED /* the interval makes no sense after all, and stderr says why */
};

/*
 * The end of an open interval is known: the query under way walks from `start` to `end`, and the
 * service's clock shows `now`.
 */
enum plan_fixed plan_fix(struct plan *plan, uint32_t start, uint32_t end, uint32_t now);

/* Goes on to the next older window. False: this was the oldest. */
bool plan_next(struct plan *plan);

/*
 * Whether a task with this CreateTime belongs to this window rather than to a neighbour. A task
 * whose time cannot be read belongs to every window.
 */
bool plan_owns(const struct plan *plan, const char *create_time);

/* A query of `wait`: every row of one job, of any time. */
void plan_job(struct plan *plan, const struct options *options, const char *job_id);

/*
 * The tasks of a submission of the last so many seconds: of this type (NULL: any) and with this
 * target (NULL: any). Both must live as long as the query.
 */
void plan_made(struct plan *plan, const struct options *options, uint32_t seconds,
               const char *const *type, const char *const *target);

/* Checks a query of plan_job() before anything is sent. Any result but TEO_OK: it is refused. */
TEO_MUST_USE teo_status plan_check_job(const struct options *options, const char *job_id);

/* The same for all jobs of the options. */
TEO_MUST_USE teo_status plan_check_jobs(const struct options *options);

/* More jobs than this are first looked for in one listing, if that takes fewer requests. */
#define PLAN_BY_ID_MAX 4

/*
 * That listing: all that was created from --since before the start of the tool, which was `passed`
 * seconds ago, up to `until` (Unix seconds; 0: now).
 */
void plan_since(struct plan *plan, const struct options *options, uint64_t passed, uint32_t until);

/* Whether a task may be one of that job. Its JobId may be missing, or cut to its slot. */
bool plan_is_of_job(const teo_task *task, const char *job_id);

/* The number of windows of the interval; 0: it depends on the service's clock. */
uint64_t plan_windows(const struct plan *plan);

#endif

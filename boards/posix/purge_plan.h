/*
 * From options to the library's queries: `list` asks one for each window of its interval, so that
 * it can ask it again.
 */
#ifndef PURGE_PLAN_H
#define PURGE_PLAN_H

#include <teo/query.h>
#include <teo/response.h>

#include "purge_options.h"

#define PLAN_FILTERS 5

/*
 * A query and the filters it points to; keep it where it was made. The interval of `list` is walked
 * as teo_client does it: newest first, in windows of 7 days that overlap by two seconds.
 */
struct plan {
    teo_query query;   /* the window under way */
    teo_filter filters[PLAN_FILTERS];
    const char *job_id;
    uint32_t start;    /* of the whole interval; 0: there is none, or it is still open */
    uint32_t end;
    uint32_t since;    /* seconds from start to end, where that is given and not a start */
    bool open;         /* it ends now, by the service's clock, which only a reply tells */
    uint32_t newer;    /* where the next newer window started; 0: this is the newest */
};

/* What `list` asks for first. False: the interval makes no sense, and the log says why. */
bool plan_list(struct plan *plan, const struct options *options);

/* What the interval turned out to be. */
enum plan_fixed {
    PLAN_STANDS,  /* the query under way is that of the first window */
    PLAN_ASK,     /* it is not: ask plan->query instead */
    PLAN_REFUSED  /* the interval makes no sense after all, and the log says why */
};

/*
 * The end of an open interval is known: the query under way walks from `start` to `end`, and the
 * service's clock shows `now`.
 */
enum plan_fixed plan_fix(struct plan *plan, uint32_t start, uint32_t end, uint32_t now);

/* Goes on to the next older window. False: there is none. */
bool plan_next(struct plan *plan);

/*
 * Whether a task with this CreateTime is the window's under way, or a neighbour's. One that is not
 * legible is everybody's.
 */
bool plan_owns(const struct plan *plan, const char *create_time);

/* What `wait` asks for: every row of one job, whenever it was made. */
void plan_job(struct plan *plan, const struct options *options, const char *job_id);

/* More jobs than this are first looked for in one listing, where that takes fewer requests. */
#define PLAN_BY_ID_MAX 4

/*
 * What `wait` asks for then: all that was created since a time that lies --since before its start,
 * which was `passed` seconds ago; up to now, or to `until` (Unix seconds) where that is not 0.
 */
void plan_since(struct plan *plan, const struct options *options, uint64_t passed, uint32_t until);

/* Whether a task may be of that job: its JobId may be missing, or cut to its slot. */
bool plan_is_of_job(const teo_task *task, const char *job_id);

/*
 * How many windows the interval takes, one page each at the least; 0: that depends on the service's
 * clock.
 */
uint64_t plan_windows(const struct plan *plan);

#endif

/* From options to the library's query. */
#ifndef PLAN_H
#define PLAN_H

#include <teo/query.h>

#include "options.h"

#define PLAN_FILTERS 5

/* A query and the filters it points to; keep it where it was made. */
struct plan {
    teo_query query;
    teo_filter filters[PLAN_FILTERS];
    const char *job_id;
};

/* What `list` asks for. False: the interval makes no sense, which was told. */
bool plan_list(struct plan *plan, const struct options *options);

/* What `wait` asks for: every row of one job, whenever it was made. */
void plan_job(struct plan *plan, const struct options *options, const char *job_id);

/* More jobs than this are first looked for in one listing, where that takes fewer requests. */
#define PLAN_BY_ID_MAX 4

/*
 * What `wait` asks for then: all that was created since a time that lies --since before its start,
 * which was `passed` seconds ago; up to now, or to `until` (Unix seconds) where that is not 0.
 */
void plan_since(struct plan *plan, const struct options *options, uint64_t passed, uint32_t until);

/* How many requests' windows the interval takes, one page each at the least. */
uint64_t plan_windows(const struct plan *plan);

#endif

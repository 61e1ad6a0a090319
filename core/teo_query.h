/* The rules of a query that one request and the client's walk over windows share, and its body. */
#ifndef TEO_CORE_QUERY_H
#define TEO_CORE_QUERY_H

#include <teo/query.h>

#include "teo_template.h"

/*
 * teo_action.check and .put_body of the actions that a teo_query asks.
 *
 * The check is that of a walk: all rules of teo_query_check() but how long the interval may be, and
 * that `last` and `max_tasks` are the client's. Where an error is about a filter or a parameter,
 * its name is written to `about`.
 */
teo_status teo_check_query(const teo_action *action, const void *asked, char *about);
void teo_put_query(teo_writer *writer, const void *asked);

/* teo_query_check(), for an action that the query need not name. */
teo_status teo_check_single_query(const teo_action *action, const teo_query *query);

/* The rules of one filter. `given`: the filters before it, 1 << name each; adds this one. */
teo_status teo_filter_check(const teo_action *action, const teo_filter *filter, unsigned *given);

#endif

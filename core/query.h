/* The rules of a query that one request and the client's walk over windows share. */
#ifndef TEO_CORE_QUERY_H
#define TEO_CORE_QUERY_H

#include <teo/query.h>

/* All rules but two: how long the interval may be, and that `last` and `max_tasks` are the client's. */
teo_status teo_query_check_walk(const teo_query *query);

/* The name of a filter on the wire. */
const char *teo_filter_text(teo_filter_name name);

#endif

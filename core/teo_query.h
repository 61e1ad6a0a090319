/* The rules of a query that one request and the client's walk over windows share, and its body. */
#ifndef TEO_CORE_QUERY_H
#define TEO_CORE_QUERY_H

#include <teo/query.h>

#include "teo_template.h"

#define TEO_ABOUT_SIZE 9u /* of the text that `about` points to */

/*
 * All rules but two: how long the interval may be, and that `last` and `max_tasks` are the client's.
 * Sets `*about` to the name of the filter or parameter that an error is about, else to "".
 */
teo_status teo_query_check_walk(const teo_action *action, const teo_query *query,
                                const char **about);

/* teo_action.check and .put_body of the actions that a teo_query asks. */
teo_status teo_check_query(const teo_action *action, const void *asked);
void teo_put_query(teo_writer *writer, const void *asked);

#endif

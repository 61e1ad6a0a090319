/* The rules of a query that one request and the client's walk over windows share. */
#ifndef TEO_CORE_QUERY_H
#define TEO_CORE_QUERY_H

#include <teo/query.h>

/* All rules but two: how long the interval may be, and that `last` and `max_tasks` are the client's. */
teo_status teo_query_check_walk(const teo_query *query);

/*
 * The rules of one filter. `given`: the filters before it, 1 << name each; adds this one. Not static:
 * put into the walk over the filters, as compilers do, it takes more flash.
 */
teo_status teo_check_filter(const teo_filter *filter, unsigned *given);

/* teo_find() for a text that ends in a NUL. */
int teo_find_text(const char *list, const char *text);

/*
 * TEO_OK for a text that may stand in a request: no byte below `least` and none that is DEL; UTF-8 (RFC 8259 section 8.1), or ASCII
 * alone where `least` leaves out the space, for headers. Else TEO_E_CONTROL or TEO_E_UTF8; TEO_E_NO_VALUE for none or an empty one.
 */
teo_status teo_check_text(const char *text, unsigned least);

#endif

/* A query for one request: the rules of an action, and those that a walk does not need. */
#include "teo_query.h"

#include "teo_action.h"

teo_status teo_check_single_query(const teo_action *action, const teo_query *query)
{
    char about[TEO_ABOUT_SIZE];
    teo_status status = action->check(action, query, about);

    if (status != TEO_OK) {
        return status;
    }
    if ((query->last | query->max_tasks) != 0 || query->end == TEO_NOW) {
        return TEO_E_ARGUMENT;
    }
    return query->end - query->start > TEO_INTERVAL_MAX ? TEO_E_INTERVAL_LONG : TEO_OK;
}

teo_status teo_query_check(const teo_query *query)
{
    return query != NULL ? teo_check_single_query(teo_action_of(query), query) : TEO_E_ARGUMENT;
}

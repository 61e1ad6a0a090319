/* A query for one request: the rules of an action, and those that a walk does not need. */
#include "teo_action.h"

teo_status teo_query_check(const teo_query *query)
{
    char about[TEO_ABOUT_SIZE];
    const teo_action *action;
    teo_status status;

    if (query == NULL) {
        return TEO_E_ARGUMENT;
    }
    action = teo_action_of(query);
    status = action->check(action, query, about);
    if (status != TEO_OK) {
        return status;
    }
    if ((query->last | query->max_tasks) != 0 || query->end == TEO_NOW) {
        return TEO_E_ARGUMENT;
    }
    return query->end - query->start > TEO_INTERVAL_MAX ? TEO_E_INTERVAL_LONG : TEO_OK;
}

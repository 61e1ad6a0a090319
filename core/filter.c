/* The rules of a filter: which an action has, and what values each of them takes. */
#include "teo_action.h"
#include "teo_names.h"
#include "teo_query.h"
#include "teo_task.h"
#include "teo_utf8.h"

const char teo_purge_types[] =
    "\11purge_url\14purge_prefix\11purge_all\12purge_host\17purge_cache_tag";

/* The filters that take several values. */
#define SEVERAL_VALUES (1u << TEO_FILTER_DOMAINS | 1u << TEO_FILTER_STATUSES)

teo_status teo_filter_check(const teo_action *action, const teo_filter *filter, unsigned *given)
{
    unsigned name = filter->name, bit;
    const char *const *end;

    if (name > TEO_FILTER_TYPE || !(action->filters & 1u << name)) {
        return TEO_E_FILTER;
    }
    bit = 1u << name;
    if (*given & bit) {
        return TEO_E_FILTER_TWICE;
    }
    *given |= bit;
    if (filter->count == 0 || filter->values == NULL) {
        return TEO_E_NO_VALUE;
    }
    if (filter->count > TEO_VALUES_MAX) {
        return TEO_E_VALUES_MANY;
    }
    if (filter->count > 1 && !(SEVERAL_VALUES & bit)) {
        return TEO_E_VALUE_SINGLE;
    }
    if (filter->fuzzy && !(action->fuzzy & bit)) {
        return TEO_E_FUZZY;
    }
    end = filter->values + filter->count;
    for (const char *const *value = filter->values; value != end; value++) {
        teo_status status = teo_check_text(*value, ' ');

        if (status != TEO_OK) {
            return status;
        }
        /* The other filters take any text. */
        if (name == TEO_FILTER_STATUSES &&
            (unsigned)teo_find_text(teo_task_statuses, *value) >= action->status_count) {
            return TEO_E_STATUS_NAME;
        }
        if (name == TEO_FILTER_TYPE && teo_find_text(teo_purge_types, *value) < 0) {
            return TEO_E_TYPE_NAME;
        }
    }
    return TEO_OK;
}

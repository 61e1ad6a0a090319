/* What the service is documented to refuse (document/product/1145/50532) is refused here, before anything is sent. */
#include "teo_query.h"

#include <string.h>

#include <teo/response.h>

#include "teo_names.h"
#include "teo_utf8.h"

#define FILTERS 5u
#define DEL 0x7F
#define SEVERAL (1u << TEO_FILTER_DOMAINS | 1u << TEO_FILTER_STATUSES)

/* In the order of teo_task_status. */
static const char statuses[] = "\12processing\7success\6failed\7timeout\10canceled";
static const char types[] = "\11purge_url\14purge_prefix\11purge_all\12purge_host\17purge_cache_tag";

int teo_find_text(const char *list, const char *text)
{
    return teo_find(list, text, strlen(text));
}

teo_task_status teo_task_status_of(const teo_task *task)
{
    return (teo_task_status)(teo_find_text(statuses, task->status) + 1);
}

teo_status teo_check_text(const char *text, unsigned least)
{
    const uint8_t *at = (const uint8_t *)text;

    if (text == NULL || *text == '\0') {
        return TEO_E_NO_VALUE;
    }
    while (*at != '\0') {
        if (*at < least || (*at >= DEL && (*at == DEL || least > ' '))) {
            return TEO_E_CONTROL;
        }
        if (teo_get_utf8(&at) == TEO_NO_CHARACTER) { /* the NUL ends a character that is cut short */
            return TEO_E_UTF8;
        }
    }
    return TEO_OK;
}

teo_status teo_check_filter(const teo_filter *filter, unsigned *given)
{
    unsigned name = filter->name, bit;
    const char *const *end;

    if (name >= FILTERS) {
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
    if (filter->count > 1 && !(SEVERAL & bit)) {
        return TEO_E_VALUE_SINGLE;
    }
    if (filter->fuzzy && name != TEO_FILTER_TARGET) {
        return TEO_E_FUZZY;
    }
    end = filter->values + filter->count;
    for (const char *const *value = filter->values; value != end; value++) {
        teo_status status = teo_check_text(*value, ' ');

        if (status != TEO_OK) {
            return status;
        }
        if (name >= TEO_FILTER_STATUSES &&
            teo_find_text(name == TEO_FILTER_TYPE ? types : statuses, *value) < 0) {
            /* TEO_E_STATUS_NAME or TEO_E_TYPE_NAME */
            return (teo_status)(TEO_E_STATUS_NAME + (name - TEO_FILTER_STATUSES));
        }
    }
    return TEO_OK;
}

static teo_status check_filters(const teo_query *query, unsigned *given)
{
    const teo_filter *filter = query->filters;
    teo_status status = TEO_OK;

    for (size_t left = query->filter_count; left > 0 && status == TEO_OK; left--) {
        status = filter == NULL ? TEO_E_ARGUMENT : teo_check_filter(filter++, given);
    }
    return status;
}

teo_status teo_query_check_walk(const teo_query *query)
{
    teo_status status;
    unsigned given = 0;

    if (query == NULL) {
        return TEO_E_ARGUMENT;
    }
    status = teo_check_text(query->zone_id, ' ');
    if (status != TEO_OK) {
        return status == TEO_E_NO_VALUE ? TEO_E_ZONE_ID : status;
    }
    status = check_filters(query, &given);
    if (status != TEO_OK) {
        return status;
    }
    if ((query->start | query->end) == 0) {
        if (!(given & 1u << TEO_FILTER_JOB_ID) && query->last == 0) {
            return TEO_E_NO_INTERVAL;
        }
    } else {
        if (query->last > 0) {
            return TEO_E_ARGUMENT; /* two intervals */
        }
        if (query->start == 0 || query->end == 0) {
            return TEO_E_HALF_INTERVAL;
        }
        if (query->end < query->start) {
            return TEO_E_INTERVAL_ORDER;
        }
    }
    if (query->limit - 1u >= TEO_LIMIT_MAX) {
        return TEO_E_LIMIT;
    }
    return query->offset > TEO_OFFSET_MAX ? TEO_E_OFFSET : TEO_OK;
}

teo_status teo_query_check(const teo_query *query)
{
    teo_status status = teo_query_check_walk(query);

    if (status != TEO_OK) {
        return status;
    }
    if ((query->last | query->max_tasks) != 0 || query->end == TEO_NOW) {
        return TEO_E_ARGUMENT;
    }
    return query->end - query->start > TEO_INTERVAL_MAX ? TEO_E_INTERVAL_LONG : TEO_OK;
}

/* What the service is documented to refuse (document/product/1145/50532) is refused here, before anything is sent. */
#include "query.h"

#include <string.h>

#include <teo/response.h>

#include "calendar.h"
#include "names.h"
#include "text.h"

#define FILTERS 5u
#define SEVERAL (1u << TEO_FILTER_DOMAINS | 1u << TEO_FILTER_STATUSES)

static const char filters[FILTERS][9] = {"job-id", "target", "domains", "statuses", "type"};

/* In the order of teo_task_status. */
static const char statuses[] = "\12processing\7success\6failed\7timeout\10canceled";
static const char types[] = "\11purge_url\14purge_prefix\11purge_all\12purge_host\17purge_cache_tag";

const char *teo_filter_text(teo_filter_name name)
{
    return filters[name];
}

static int find(const char *list, const char *text)
{
    return teo_find(list, text, strlen(text));
}

teo_task_status teo_task_status_of(const teo_task *task)
{
    return (teo_task_status)(find(statuses, task->status) + 1);
}

/* A text that may stand in the JSON body as it is: UTF-8 (RFC 8259 section 8.1) without control bytes. */
static teo_status check_text(const char *text)
{
    size_t size;

    if (strlen(text) > TEO_TEXT_MAX) {
        return TEO_E_TEXT_LONG;
    }
    for (; *text != '\0'; text += size) {
        if ((uint8_t)*text < 0x20 || *text == 0x7F) {
            return TEO_E_CONTROL;
        }
        size = teo_utf8_size((const uint8_t *)text, 4); /* the NUL ends a character that is cut short */
        if (size == 0) {
            return TEO_E_UTF8;
        }
    }
    return TEO_OK;
}

static teo_status check_value(teo_filter_name name, const char *value)
{
    if (value == NULL || *value == '\0') {
        return TEO_E_NO_VALUE;
    }
    if (name == TEO_FILTER_STATUSES) {
        return find(statuses, value) < 0 ? TEO_E_STATUS_NAME : TEO_OK;
    }
    if (name == TEO_FILTER_TYPE) {
        return find(types, value) < 0 ? TEO_E_TYPE_NAME : TEO_OK;
    }
    return check_text(value);
}

static teo_status check_filter(const teo_filter *filter)
{
    teo_status status = TEO_OK;

    if ((unsigned)filter->name >= FILTERS) {
        return TEO_E_FILTER;
    }
    if (filter->count == 0 || filter->values == NULL) {
        return TEO_E_NO_VALUE;
    }
    if (filter->count > TEO_VALUES_MAX) {
        return TEO_E_VALUES_MANY;
    }
    if (filter->count > 1 && !(SEVERAL >> filter->name & 1u)) {
        return TEO_E_VALUE_SINGLE;
    }
    if (filter->fuzzy && filter->name != TEO_FILTER_TARGET) {
        return TEO_E_FUZZY;
    }
    for (size_t i = 0; status == TEO_OK && i < filter->count; i++) {
        status = check_value(filter->name, filter->values[i]);
    }
    return status;
}

static teo_status check_interval(const teo_query *query, bool names_job)
{
    int64_t start = query->start, end = query->end;

    if ((start | end) == 0) {
        return names_job || query->last > 0 ? TEO_OK : TEO_E_NO_INTERVAL;
    }
    if (query->last > 0) {
        return TEO_E_ARGUMENT; /* two intervals */
    }
    if (start == 0 || end == 0) {
        return TEO_E_HALF_INTERVAL;
    }
    if (!teo_is_time(start) || !teo_is_time(end)) {
        return TEO_E_TIME;
    }
    return end < start ? TEO_E_INTERVAL_ORDER : TEO_OK;
}

static teo_status check_filters(const teo_query *query, unsigned *given)
{
    const teo_filter *filter = query->filters;
    teo_status status;

    *given = 0;
    if (filter == NULL && query->filter_count > 0) {
        return TEO_E_ARGUMENT;
    }
    for (size_t left = query->filter_count; left > 0; left--, filter++) {
        status = check_filter(filter);
        if (status != TEO_OK) {
            return status;
        }
        if (*given >> filter->name & 1u) {
            return TEO_E_FILTER_TWICE;
        }
        *given |= 1u << filter->name;
    }
    return TEO_OK;
}

teo_status teo_query_check_walk(const teo_query *query)
{
    teo_status status;
    unsigned given;

    if (query == NULL) {
        return TEO_E_ARGUMENT;
    }
    if (query->zone_id == NULL || *query->zone_id == '\0') {
        return TEO_E_ZONE_ID;
    }
    status = check_text(query->zone_id);
    if (status == TEO_OK) {
        status = check_filters(query, &given);
    }
    if (status == TEO_OK) {
        status = check_interval(query, (given & 1u << TEO_FILTER_JOB_ID) != 0);
    }
    if (status != TEO_OK) {
        return status;
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
    if (query->last != 0 || query->max_tasks != 0) {
        return TEO_E_ARGUMENT;
    }
    return query->end - query->start > TEO_INTERVAL_MAX ? TEO_E_INTERVAL_LONG : TEO_OK;
}

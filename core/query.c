/* What the service is documented to refuse (document/product/1145/50532) is refused here, before anything is sent. */
#include "query.h"

#include <string.h>

#include <teo/response.h>

#include "calendar.h"
#include "text.h"

#define FILTERS 5u

enum { SEVERAL = 1, FUZZY = 2 };

static const struct {
    char name[9];
    uint8_t allows;
} filters[FILTERS] = {
    {"job-id", 0}, {"target", FUZZY}, {"domains", SEVERAL}, {"statuses", SEVERAL}, {"type", 0},
};

/* In the order of teo_task_status, from 1. */
static const char statuses[][11] = {"processing", "success", "failed", "timeout", "canceled"};
static const char types[][16] = {"purge_url", "purge_prefix", "purge_all", "purge_host", "purge_cache_tag"};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

const char *teo_filter_text(teo_filter_name name)
{
    return filters[name].name;
}

teo_task_status teo_task_status_of(const teo_task *task)
{
    unsigned i;

    for (i = 0; i < COUNT(statuses); i++) {
        if (teo_same(task->status, statuses[i])) {
            return (teo_task_status)(i + 1);
        }
    }
    return TEO_TASK_OTHER;
}

/* A text that may stand in the JSON body as it is: UTF-8 (RFC 8259 section 8.1) without control bytes. */
static teo_status check_text(const char *text)
{
    size_t length = strlen(text), size;

    if (length > TEO_TEXT_MAX) {
        return TEO_E_TEXT_LONG;
    }
    for (; length > 0; text += size, length -= size) {
        if ((uint8_t)*text < 0x20 || *text == 0x7F) {
            return TEO_E_CONTROL;
        }
        size = teo_utf8_size((const uint8_t *)text, length);
        if (size == 0) {
            return TEO_E_UTF8;
        }
    }
    return TEO_OK;
}

static teo_status check_value(const teo_filter *filter, const char *value)
{
    size_t i;

    if (value == NULL || *value == '\0') {
        return TEO_E_NO_VALUE;
    }
    if (filter->name == TEO_FILTER_STATUSES) {
        for (i = 0; i < COUNT(statuses); i++) {
            if (teo_same(value, statuses[i])) {
                return TEO_OK;
            }
        }
        return TEO_E_STATUS_NAME;
    }
    if (filter->name == TEO_FILTER_TYPE) {
        for (i = 0; i < COUNT(types); i++) {
            if (teo_same(value, types[i])) {
                return TEO_OK;
            }
        }
        return TEO_E_TYPE_NAME;
    }
    return check_text(value);
}

static teo_status check_filter(const teo_filter *filter)
{
    teo_status status;
    size_t i;

    if ((unsigned)filter->name >= FILTERS) {
        return TEO_E_FILTER;
    }
    if (filter->count == 0 || filter->values == NULL) {
        return TEO_E_NO_VALUE;
    }
    if (filter->count > TEO_VALUES_MAX) {
        return TEO_E_VALUES_MANY;
    }
    if (filter->count > 1 && !(filters[filter->name].allows & SEVERAL)) {
        return TEO_E_VALUE_SINGLE;
    }
    if (filter->fuzzy && !(filters[filter->name].allows & FUZZY)) {
        return TEO_E_FUZZY;
    }
    for (i = 0; i < filter->count; i++) {
        status = check_value(filter, filter->values[i]);
        if (status != TEO_OK) {
            return status;
        }
    }
    return TEO_OK;
}

static teo_status check_filters(const teo_query *query, unsigned *given)
{
    teo_status status;
    size_t i;

    *given = 0;
    if (query->filters == NULL && query->filter_count > 0) {
        return TEO_E_ARGUMENT;
    }
    for (i = 0; i < query->filter_count; i++) {
        status = check_filter(&query->filters[i]);
        if (status != TEO_OK) {
            return status;
        }
        if (*given & 1u << query->filters[i].name) {
            return TEO_E_FILTER_TWICE;
        }
        *given |= 1u << query->filters[i].name;
    }
    return TEO_OK;
}

static teo_status check_interval(const teo_query *query, bool names_job)
{
    if (query->start == 0 && query->end == 0) {
        return names_job || query->last > 0 ? TEO_OK : TEO_E_NO_INTERVAL;
    }
    if (query->last > 0) {
        return TEO_E_ARGUMENT; /* two intervals */
    }
    if (query->start == 0 || query->end == 0) {
        return TEO_E_HALF_INTERVAL;
    }
    if (query->start < 0 || query->start > TEO_TIME_LAST || query->end < 0 || query->end > TEO_TIME_LAST) {
        return TEO_E_TIME;
    }
    return query->end < query->start ? TEO_E_INTERVAL_ORDER : TEO_OK;
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
    if (status == TEO_OK && (query->limit == 0 || query->limit > TEO_LIMIT_MAX)) {
        status = TEO_E_LIMIT;
    }
    if (status == TEO_OK && query->offset > TEO_OFFSET_MAX) {
        status = TEO_E_OFFSET;
    }
    return status;
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

/*
 * A query's rules and its JSON body. What the service is documented to refuse
 * (document/product/1145/50532) is refused here, before anything is sent.
 */
#include "teo_query.h"

#include "teo_action.h"
#include "teo_names.h"
#include "teo_task.h"
#include "teo_utf8.h"

/* In the order of teo_filter_name; then the parameter that is checked as texts are; then none. */
static const char parameter_names[][TEO_ABOUT_SIZE] = {
    "job-id", "target", "domains", "statuses", "type", "ZoneId", "",
};
enum { ZONE_ID = TEO_FILTER_TYPE + 1, NO_PARAMETER };

static const char purge_types[] =
    "\11purge_url\14purge_prefix\11purge_all\12purge_host\17purge_cache_tag";

/* The filters that take several values. */
#define SEVERAL_VALUES (1u << TEO_FILTER_DOMAINS | 1u << TEO_FILTER_STATUSES)

/* Does the service know the value? The other filters take any text. */
static teo_status check_name(const teo_action *action, unsigned filter, const char *value)
{
    if (filter == TEO_FILTER_STATUSES &&
        (unsigned)teo_find_text(teo_task_statuses, value) >= action->status_count) {
        return TEO_E_STATUS_NAME;
    }
    if (filter == TEO_FILTER_TYPE && teo_find_text(purge_types, value) < 0) {
        return TEO_E_TYPE_NAME;
    }
    return TEO_OK;
}

/* The rules of one filter. `given`: the filters before it, 1 << name each; adds this one. */
static teo_status check_filter(const teo_action *action, const teo_filter *filter, unsigned *given)
{
    unsigned name = filter->name, bit = 1u << name;
    teo_status status = TEO_OK;

    if (!(action->filters & bit)) {
        return TEO_E_FILTER;
    }
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
    for (size_t i = 0; i < filter->count && status == TEO_OK; i++) {
        status = teo_check_text(filter->values[i], ' ');
        if (status == TEO_OK) {
            status = check_name(action, name, filter->values[i]);
        }
    }
    return status;
}

static teo_status check_filters(const teo_action *action, const teo_query *query, unsigned *given,
                                const char **about)
{
    const teo_filter *filter = query->filters;
    teo_status status;

    for (size_t left = query->filter_count; left > 0; left--) {
        if (filter == NULL) {
            return TEO_E_ARGUMENT;
        }
        if ((unsigned)filter->name > TEO_FILTER_TYPE) {
            return TEO_E_FILTER;
        }
        status = check_filter(action, filter, given);
        if (status != TEO_OK) {
            *about = parameter_names[filter->name];
            return status;
        }
        filter++;
    }
    return TEO_OK;
}

teo_status teo_query_check_walk(const teo_action *action, const teo_query *query,
                                const char **about)
{
    teo_status status;
    unsigned given = 0;

    *about = parameter_names[NO_PARAMETER];
    status = teo_check_text(query->zone_id, ' ');
    if (status != TEO_OK) {
        *about = parameter_names[ZONE_ID];
        return status == TEO_E_NO_VALUE ? TEO_E_ZONE_ID : status;
    }
    status = check_filters(action, query, &given, about);
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

teo_status teo_check_query(const teo_action *action, const void *asked)
{
    const teo_query *query = asked;
    const char *about;
    teo_status status = teo_query_check_walk(action, query, &about);

    if (status != TEO_OK) {
        return status;
    }
    if ((query->last | query->max_tasks) != 0 || query->end == TEO_NOW) {
        return TEO_E_ARGUMENT;
    }
    return query->end - query->start > TEO_INTERVAL_MAX ? TEO_E_INTERVAL_LONG : TEO_OK;
}

/*
 * How a filter ends, and the body after filters; from NO_FILTERS on, a body without any; from FUZZY
 * on, a fuzzy filter.
 */
static const char body_ends[] = "]}\0],\"Fuzzy\":true}";
#define NO_FILTERS 1
#define FUZZY 3

void teo_put_query(teo_writer *writer, const void *asked)
{
    const teo_query *query = asked;
    const teo_filter *filter = query->filters;
    const char *const *value;
    const char *end = body_ends + NO_FILTERS;
    teo_argument arguments[5];

    arguments[0].text = query->zone_id;
    arguments[1].number = query->start;
    arguments[2].number = query->end;
    arguments[3].number = query->offset;
    arguments[4].number = query->limit;
    teo_template_put(writer,
                     "{\"ZoneId\":\"" AS_JSON "\",\"StartTime\":\"" AS_TIME
                     "\",\"EndTime\":\"" AS_TIME "\",\"Offset\":" AS_NUMBER
                     ",\"Limit\":" AS_NUMBER, arguments);
    arguments[0].text = ",\"Filters\":[";
    for (size_t left = query->filter_count; left > 0; left--) {
        arguments[1].text = parameter_names[filter->name];
        teo_template_put(writer, AS_TEXT "{\"Name\":\"" AS_TEXT "\",\"Values\":[", arguments);
        arguments[0].text = NULL;
        value = filter->values;
        for (size_t more = filter->count; more > 0; more--) {
            arguments[1].text = *value++;
            teo_template_put(writer, AS_TEXT "\"" AS_JSON "\"", arguments);
            arguments[0].text = ",";
        }
        teo_template_put(writer, body_ends + FUZZY * filter->fuzzy, NULL);
        filter++;
        end = body_ends;
    }
    teo_template_put(writer, end, NULL);
}

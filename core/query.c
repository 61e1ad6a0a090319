/*
 * A query's rules and its JSON body. What the service is documented to refuse
 * (document/product/1145/50532) is refused here, before anything is sent.
 */
#include "teo_query.h"

#include <string.h>

#include "teo_action.h"
#include "teo_utf8.h"

/* The parameter that is checked as texts are, then the filters in the order of teo_filter_name. */
#define NAME_SIZE 9
static const char parameter_names[][NAME_SIZE] = {
    "ZoneId", "job-id", "target", "domains", "statuses", "type",
};
#define ZONE_ID 0u
#define PARAMETER_OF(filter_name) ((filter_name) + 1u)
#define PARAMETERS (sizeof parameter_names / sizeof parameter_names[0])

teo_status teo_check_query(const teo_action *action, const void *asked, char *about)
{
    const teo_query *query = asked;
    const teo_filter *filter = query->filters;
    teo_status status = teo_check_text(query->zone_id, ' ');
    unsigned given = 0, parameter = ZONE_ID;

    if (status == TEO_E_NO_VALUE) {
        status = TEO_E_ZONE_ID;
    }
    for (size_t left = query->filter_count; left > 0 && status == TEO_OK; left--) {
        if (filter == NULL) {
            return TEO_E_ARGUMENT;
        }
        parameter = PARAMETER_OF(filter->name);
        status = teo_filter_check(action, filter++, &given);
    }
    if (status != TEO_OK) {
        if (parameter < PARAMETERS) {
            memcpy(about, parameter_names[parameter], NAME_SIZE);
        }
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
        if (query->start == TEO_NOW) {
            return TEO_E_ARGUMENT; /* only an end may be now */
        }
    }
    if (query->limit - 1u >= TEO_LIMIT_MAX) {
        return TEO_E_LIMIT;
    }
    return query->offset > TEO_OFFSET_MAX ? TEO_E_OFFSET : TEO_OK;
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
        arguments[1].text = parameter_names[PARAMETER_OF(filter->name)];
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

/*
 * proves:    core/query.c: check_filters, teo_query_check_walk, teo_query_check
 * for:       any query, with any number of filters
 * unwind:    8
 * planted:   core/query.c: query->limit - 1u >= TEO_LIMIT_MAX => query->limit > TEO_LIMIT_MAX
 * quick:     yes
 */
#include "proof.h"

#include "query.c"

/* prove_query.c: a text is found good or not. */
teo_status stub_teo_check_text(const char *text, unsigned least)
{
    PROVE(least == ' ');
    return text != NULL && any_bool() ? TEO_OK : any_bool() ? TEO_E_NO_VALUE : TEO_E_UTF8;
}

/* prove_filter.c */
teo_status stub_teo_check_filter(const teo_filter *filter, unsigned *given)
{
    unsigned name = filter->name;

    if (name >= FILTERS || any_bool()) {
        return TEO_E_FILTER;
    }
    if (*given >> name & 1u) {
        return TEO_E_FILTER_TWICE;
    }
    *given |= 1u << name;
    return TEO_OK;
}

int main(void)
{
    static teo_filter filters[FILTERS + 1]; /* of six, two have the same name */
    teo_query query;
    teo_status status;

    for (size_t i = 0; i <= FILTERS; i++) {
        filters[i].name = (teo_filter_name)any_byte();
    }
    query.zone_id = any_bool() ? "" : NULL;
    query.filters = any_bool() ? filters : NULL;
    status = teo_query_check(any_bool() ? &query : NULL);
    PROVE(status == TEO_OK || (status >= TEO_E_ARGUMENT && status <= TEO_E_OFFSET));
    if (status == TEO_OK) { /* as query.h has it */
        PROVE(query.zone_id != NULL && query.filter_count <= FILTERS);
        PROVE(query.limit >= 1 && query.limit <= TEO_LIMIT_MAX && query.offset <= TEO_OFFSET_MAX);
        PROVE(query.last == 0 && query.max_tasks == 0);
        PROVE((query.start == 0) == (query.end == 0));
        PROVE(query.start <= query.end && query.end - query.start <= TEO_INTERVAL_MAX);
        PROVE(query.start != 0 || query.filter_count > 0);
        PROVE(query.filter_count < 2 || filters[0].name != filters[1].name);
    }
    REACHES(status == TEO_OK && query.filter_count == FILTERS);
    REACHES(status == TEO_E_FILTER_TWICE);
    return 0;
}

/*
 * proves:  core/query.c: teo_check_query; core/query_check.c: teo_query_check,
 *          teo_check_single_query; core/teo_action.h: teo_action_of
 * for:     any query, with any number of filters, for any action
 * unwind:  8
 * planted: core/query.c: query->limit - 1u >= TEO_LIMIT_MAX => query->limit > TEO_LIMIT_MAX
 * quick:   yes
 */
#include "proof.h"

#include "query.c"
#include "query_check.c"

#define FILTERS ((unsigned)TEO_FILTER_TYPE + 1u)

const teo_action teo_describe_purge_tasks = {.check = teo_check_query, .filters = 1};
static const teo_action other = {.check = teo_check_query, .filters = 2};
static teo_query query;

/* prove_text.c: a text is found good or not. */
teo_status stub_teo_check_text(const char *text, unsigned least)
{
    PROVE(least == ' ');
    return text != NULL && any_bool() ? TEO_OK : any_bool() ? TEO_E_NO_VALUE : TEO_E_UTF8;
}

/* prove_filter.c */
teo_status stub_teo_filter_check(const teo_action *action, const teo_filter *filter,
                                 unsigned *given)
{
    unsigned name = filter->name;

    PROVE(action == (query.action != NULL ? query.action : &teo_describe_purge_tasks));
    if (name >= FILTERS || any_bool()) {
        return TEO_E_FILTER;
    }
    if (*given >> name & 1u) {
        return TEO_E_FILTER_TWICE;
    }
    *given |= 1u << name;
    return TEO_OK;
}

/* As query.h has it. */
static void prove_good(const teo_filter *filters)
{
    PROVE(query.zone_id != NULL && query.filter_count <= FILTERS);
    PROVE(query.limit >= 1 && query.limit <= TEO_LIMIT_MAX && query.offset <= TEO_OFFSET_MAX);
    PROVE((query.start == 0) == (query.end == 0));
    PROVE(query.start <= query.end);
    PROVE(query.last == 0 || query.start == 0);
    PROVE(query.start != 0 || query.last != 0 || query.filter_count > 0);
    PROVE(query.filter_count < 2 || filters[0].name != filters[1].name);
}

int main(void)
{
    static teo_filter filters[FILTERS + 1]; /* of six, two have the same name */
    char *about = any_memory(TEO_ABOUT_SIZE, TEO_ABOUT_SIZE);
    teo_query any;
    teo_status status;

    query = any;
    for (size_t i = 0; i <= FILTERS; i++) {
        filters[i].name = (teo_filter_name)any_uint32();
    }
    query.zone_id = any_bool() ? "" : NULL;
    query.filters = any_bool() ? filters : NULL;
    query.action = any_bool() ? &other : NULL;
    if (any_bool()) {
        status = teo_check_query(teo_action_of(&query), &query, about);
        PROVE(status == TEO_OK || (status >= TEO_E_ARGUMENT && status <= TEO_E_OFFSET));
        REACHES(status == TEO_OK && query.last != 0);
    } else {
        status = teo_query_check(&query);
        PROVE(status == TEO_OK || (status >= TEO_E_ARGUMENT && status <= TEO_E_OFFSET));
        if (status == TEO_OK) {
            PROVE(query.last == 0 && query.max_tasks == 0 && query.end != TEO_NOW);
            PROVE(query.end - query.start <= TEO_INTERVAL_MAX);
        }
        REACHES(status == TEO_OK && query.filter_count == FILTERS);
    }
    if (status == TEO_OK) {
        prove_good(filters);
    }
    PROVE(teo_query_check(NULL) == TEO_E_ARGUMENT);
    REACHES(status == TEO_E_FILTER_TWICE);
    REACHES(status == TEO_E_ZONE_ID);
    return 0;
}

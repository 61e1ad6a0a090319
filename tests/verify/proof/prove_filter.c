/*
 * proves:    core/query.c: teo_check_filter
 * for:       any filter, with any number of values
 * unwind:    21
 * planted:   core/query.c: filter->count > TEO_VALUES_MAX => filter->count > TEO_VALUES_MAX + 1
 * quick:     yes
 */
#include "proof.h"

#include "query.c"

/* prove_query.c: a text is found good or not. */
teo_status stub_teo_check_text(const char *text, unsigned least)
{
    PROVE(least == ' ');
    return text != NULL && any_bool() ? TEO_OK : TEO_E_NO_VALUE;
}

int stub_teo_find_text(const char *list, const char *text)
{
    PROVE((list == types || list == statuses) && text != NULL);
    return any_int();
}

int main(void)
{
    static const char *values[TEO_VALUES_MAX];
    teo_filter filter;
    unsigned given = any_uint32(), before = given;
    teo_status status;

    for (size_t i = 0; i < TEO_VALUES_MAX; i++) {
        values[i] = any_bool() ? "" : NULL;
    }
    filter.values = any_bool() ? values : NULL;
    status = teo_check_filter(&filter, &given);
    if (status == TEO_OK) {
        PROVE(filter.name < FILTERS && filter.values != NULL && filter.count >= 1 && filter.count <= TEO_VALUES_MAX);
        PROVE(filter.count == 1 || filter.name == TEO_FILTER_DOMAINS || filter.name == TEO_FILTER_STATUSES);
        PROVE(!filter.fuzzy || filter.name == TEO_FILTER_TARGET);
        PROVE((before >> filter.name & 1u) == 0 && given == (before | 1u << filter.name));
    }
    PROVE(status != TEO_E_FILTER_TWICE || given == before);
    REACHES(status == TEO_OK && filter.count == TEO_VALUES_MAX);
    return 0;
}

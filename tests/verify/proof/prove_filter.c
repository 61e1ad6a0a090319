/*
 * proves:  core/filter.c: teo_filter_check
 * for:     any filter, with any number of values, for any action
 * unwind:  21
 * planted: core/filter.c: filter->count > TEO_VALUES_MAX => filter->count > TEO_VALUES_MAX + 1
 * quick:   yes
 */
#include "proof.h"

#include "filter.c"

static unsigned wanted; /* what teo_find_text() finds at most, to be known */

/* prove_text.c: a text is found good or not. */
teo_status stub_teo_check_text(const char *text, unsigned least)
{
    PROVE(least == ' ');
    return text != NULL && any_bool() ? TEO_OK : TEO_E_NO_VALUE;
}

/* prove_names.c */
int stub_teo_find_text(const char *list, const char *text)
{
    int found = any_int();

    PROVE((list == teo_purge_types || list == teo_task_statuses) && text != NULL);
    ASSUME(found >= -1);
    if (list == teo_task_statuses && found > (int)wanted) {
        wanted = (unsigned)found;
    }
    return found;
}

const char teo_task_statuses[1];

int main(void)
{
    static const char *values[TEO_VALUES_MAX];
    teo_action action;
    teo_filter filter;
    unsigned given = any_uint32(), before = given;
    teo_status status;

    for (size_t i = 0; i < TEO_VALUES_MAX; i++) {
        values[i] = any_bool() ? "" : NULL;
    }
    filter.values = any_bool() ? values : NULL;
    filter.fuzzy = any_byte() &
                   1u; /* CBMC has more than two values for a bool that was never set */
    status = teo_filter_check(&action, &filter, &given);
    if (status == TEO_OK) {
        PROVE(filter.name <= TEO_FILTER_TYPE && filter.values != NULL);
        PROVE(filter.count >= 1 && filter.count <= TEO_VALUES_MAX);
        PROVE(filter.count == 1 || filter.name == TEO_FILTER_DOMAINS ||
              filter.name == TEO_FILTER_STATUSES);
        PROVE(action.filters >> filter.name & 1u);
        PROVE(!filter.fuzzy || (action.fuzzy >> filter.name & 1u));
        PROVE((before >> filter.name & 1u) == 0 && given == (before | 1u << filter.name));
        PROVE(filter.name != TEO_FILTER_STATUSES || wanted < action.status_count);
    }
    PROVE(status != TEO_E_FILTER_TWICE || given == before);
    REACHES(status == TEO_OK && filter.count == TEO_VALUES_MAX);
    REACHES(status == TEO_E_STATUS_NAME);
    return 0;
}

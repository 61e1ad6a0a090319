/*
 * proves:  core/status_text.c: find_status, teo_status_text, teo_status_remedy, teo_code_remedy;
 *          include/teo/status.h: teo_is_error, teo_status_group, teo_status_is_transient
 * for:     any status, be it one or none; any code of up to 36 bytes
 * unwind:  72
 * planted: core/status_text.c: i < sizeof known_codes / sizeof known_codes[0] => i <= sizeof
 *          known_codes / sizeof known_codes[0]
 */
#include "proof.h"

#include "status_text.c"

#define MOST 36u /* the longest that is known has 33 */

/* The groups are the ranges of the enumeration, in their order; what may pass is an error. */
static void prove_groups(void)
{
    unsigned status = any_byte();
    teo_group group = teo_status_group((teo_status)status);

    ASSUME(find_status((teo_status)status) != NULL); /* one that has a text */
    PROVE(teo_is_error((teo_status)status) == (status > TEO_PROGRESS));
    PROVE((group == TEO_GROUP_NONE) == !teo_is_error((teo_status)status));
    PROVE(group == (status < TEO_E_ARGUMENT      ? TEO_GROUP_NONE
                    : status < TEO_E_DNS         ? TEO_GROUP_CALLER
                    : status < TEO_E_TLS         ? TEO_GROUP_NETWORK
                    : status < TEO_E_HTTP_HEAD   ? TEO_GROUP_TLS
                    : status < TEO_E_HTTP_STATUS ? TEO_GROUP_REPLY
                                                 : TEO_GROUP_SERVICE));
    if (teo_status_is_transient((teo_status)status)) {
        PROVE(group >= TEO_GROUP_NETWORK);
        PROVE(group != TEO_GROUP_TLS || status == TEO_E_TLS);
        PROVE(status != TEO_E_REFUSED && status != TEO_E_HTTP_STATUS && status != TEO_E_CLOCK);
        PROVE(status != TEO_E_LIST_CHANGED && status != TEO_E_PAGE_REPEATED);
    }
    PROVE(group != TEO_GROUP_NETWORK || teo_status_is_transient((teo_status)status));
    REACHES(status == TEO_E_PORTAL);
}

int main(void)
{
    int status = any_int();
    char code[MOST + 1];

    code[MOST] = '\0';
    PROVE(teo_status_text((teo_status)status) != NULL &&
          teo_status_remedy((teo_status)status) != NULL);
    PROVE(teo_code_remedy(code) != NULL && teo_code_remedy(NULL) != NULL);
    REACHES(strlen(code) == MOST);
    prove_groups();
    return 0;
}

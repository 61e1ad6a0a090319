#include "firmware_outcome.h"

#include <string.h>

enum outcome outcome_of(teo_status status)
{
    switch (teo_status_group(status)) {
    case TEO_GROUP_NETWORK:
    case TEO_GROUP_TLS:
        return OUTCOME_UNREACHABLE;
    case TEO_GROUP_REPLY:
        return OUTCOME_MALFORMED;
    case TEO_GROUP_SERVICE:
        return OUTCOME_REFUSED;
    default:
        return OUTCOME_USAGE;
    }
}

bool outcome_is_of_endpoint(teo_status status)
{
    switch (teo_status_group(status)) {
    case TEO_GROUP_NETWORK:
        return true;
    case TEO_GROUP_TLS:
        return status != TEO_E_TLS_SETUP;
    case TEO_GROUP_REPLY:
        return status != TEO_E_LIST_CHANGED;
    default:
        return status == TEO_E_HTTP_STATUS || status == TEO_E_UNAVAILABLE || status == TEO_E_PORTAL;
    }
}

/* More than the client retries, as a new poll reads the list from its beginning. */
bool outcome_may_pass(teo_status status)
{
    return teo_status_is_transient(status) || teo_status_group(status) == TEO_GROUP_REPLY ||
           status == TEO_E_HTTP_STATUS || status == TEO_E_CLOCK;
}

bool outcome_refuses_credentials(teo_status status, const char *code)
{
    static const char class[] = "AuthFailure";

    return status == TEO_E_REFUSED && strncmp(code, class, sizeof class - 1u) == 0;
}

#include "firmware_outcome.h"

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

/* More than the client retries, as a new poll reads the list from its beginning. */
bool outcome_may_pass(teo_status status)
{
    return teo_status_is_transient(status) || teo_status_group(status) == TEO_GROUP_REPLY ||
           status == TEO_E_HTTP_STATUS || status == TEO_E_CLOCK;
}

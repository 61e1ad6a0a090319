#include "firmware_outcome.h"

enum outcome outcome_of(teo_status status)
{
    if (status < TEO_E_DNS) {
        return OUTCOME_USAGE;
    }
    if (status < TEO_E_HTTP_HEAD) {
        return OUTCOME_UNREACHABLE;
    }
    return status < TEO_E_HTTP_STATUS ? OUTCOME_MALFORMED : OUTCOME_REFUSED;
}

bool outcome_may_pass(teo_status status)
{
    return (status >= TEO_E_DNS && status <= TEO_E_TLS) ||
           (status >= TEO_E_HTTP_HEAD && status <= TEO_E_CLOCK) || status == TEO_E_PORTAL;
}

bool outcome_may_be_memory(teo_status status)
{
    return status >= TEO_E_TLS && status <= TEO_E_TLS_CERT;
}

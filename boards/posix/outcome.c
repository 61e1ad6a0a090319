#include "purge_outcome.h"

#include "purge_log.h"

enum outcome outcome_memory(void)
{
    log_line("out of memory; the output, if any, is incomplete");
    return OUTCOME_MEMORY;
}

enum outcome outcome_of(teo_status status)
{
    if (status < TEO_E_ARGUMENT) {
        return OUTCOME_DONE;
    }
    if (status < TEO_E_DNS) {
        return OUTCOME_USAGE;
    }
    if (status < TEO_E_HTTP_HEAD) {
        return OUTCOME_UNREACHABLE;
    }
    return status < TEO_E_HTTP_STATUS ? OUTCOME_MALFORMED : OUTCOME_REFUSED;
}

int outcome_may_pass(teo_status status, unsigned http_status)
{
    switch (outcome_of(status)) {
    case OUTCOME_UNREACHABLE:
        /* A handshake may have been cut like any connection; what a certificate says stays as it is. */
        return status <= TEO_E_TLS;
    case OUTCOME_MALFORMED:
        return 1;
    case OUTCOME_REFUSED:
        /* 408, 421, 425 ask for another attempt: RFC 9110 15.5.9 and 15.5.20, RFC 8470 5.2. */
        return status == TEO_E_THROTTLED || status == TEO_E_UNAVAILABLE || status == TEO_E_PORTAL ||
               (status == TEO_E_HTTP_STATUS &&
                (http_status == 408 || http_status == 421 || http_status == 425));
    default:
        return 0;
    }
}

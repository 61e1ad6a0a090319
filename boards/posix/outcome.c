#include "purge_outcome.h"

#include "purge_log.h"

enum group { GROUP_NO_ERROR, GROUP_CALLER, GROUP_NETWORK, GROUP_TLS, GROUP_REPLY, GROUP_SERVICE };

/* Who can act on a status: the groups of <teo/status.h>. */
static enum group group_of(teo_status status)
{
    if (status < TEO_E_ARGUMENT) {
        return GROUP_NO_ERROR;
    }
    if (status < TEO_E_DNS) {
        return GROUP_CALLER;
    }
    if (status < TEO_E_TLS) {
        return GROUP_NETWORK;
    }
    if (status < TEO_E_HTTP_HEAD) {
        return GROUP_TLS;
    }
    return status < TEO_E_HTTP_STATUS ? GROUP_REPLY : GROUP_SERVICE;
}

enum outcome outcome_memory(void)
{
    log_line("out of memory; the output, if any, is incomplete");
    return OUTCOME_MEMORY;
}

enum outcome outcome_of(teo_status status)
{
    static const enum outcome outcomes[] = {
        [GROUP_NO_ERROR] = OUTCOME_DONE,       [GROUP_CALLER] = OUTCOME_USAGE,
        [GROUP_NETWORK] = OUTCOME_UNREACHABLE, [GROUP_TLS] = OUTCOME_UNREACHABLE,
        [GROUP_REPLY] = OUTCOME_MALFORMED,     [GROUP_SERVICE] = OUTCOME_REFUSED,
    };

    return outcomes[group_of(status)];
}

bool outcome_may_pass(teo_status status, unsigned http_status)
{
    switch (group_of(status)) {
    case GROUP_NETWORK:
    case GROUP_REPLY:
        return true;
    case GROUP_TLS:
        /* A handshake may break like any connection; what a certificate says does not change. */
        return status == TEO_E_TLS;
    case GROUP_SERVICE:
        /* 408, 421, 425 ask for another attempt: RFC 9110 15.5.9 and 15.5.20, RFC 8470 5.2. */
        return status == TEO_E_THROTTLED || status == TEO_E_UNAVAILABLE || status == TEO_E_PORTAL ||
               (status == TEO_E_HTTP_STATUS &&
                (http_status == 408 || http_status == 421 || http_status == 425));
    default:
        return false;
    }
}

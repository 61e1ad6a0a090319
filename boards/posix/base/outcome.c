#include "purge_outcome.h"

#include "purge_log.h"

enum outcome outcome_memory(void)
{
    log_line("out of memory; the output, if any, is incomplete");
    return OUTCOME_MEMORY;
}

enum outcome outcome_of(teo_status status)
{
    switch (teo_status_group(status)) {
    case TEO_GROUP_CALLER:
        return OUTCOME_USAGE;
    case TEO_GROUP_NETWORK:
    case TEO_GROUP_TLS:
        return OUTCOME_UNREACHABLE;
    case TEO_GROUP_REPLY:
        return OUTCOME_MALFORMED;
    case TEO_GROUP_SERVICE:
        return OUTCOME_REFUSED;
    default:
        return OUTCOME_DONE;
    }
}

bool outcome_may_pass(teo_status status)
{
    /* The client does not retry every malformed reply, but a later query may get a better one. */
    return teo_status_is_transient(status) || teo_status_group(status) == TEO_GROUP_REPLY;
}

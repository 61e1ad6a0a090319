#include "purge_batch.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "purge_log.h"
#include "purge_quota.h"
#include "purge_wording.h"

/* Prefetches to the edge have a daily quota of their own, which no list shows. */
static bool has_listed_day(const struct submission *submission)
{
    const char *mode = submission->options->mode;

    return mode == NULL || strcmp(mode, "edge") != 0;
}

static enum outcome apply(struct batch *batch, const struct submission *submission,
                          const teo_quota *quota, size_t needed)
{
    if ((quota->present & TEO_HAS_DAILY_AVAILABLE) != 0 && has_listed_day(submission) &&
        quota->daily_available < needed) {
        log_line("too little of today's quota is left: %" PRIu32 " of %" PRIu32
                 " targets of type %s, and %zu %s to be submitted; nothing was submitted",
                 quota->daily_available, quota->daily, submission->type, needed,
                 needed == 1 ? "is" : "are");
        return OUTCOME_REFUSED;
    }
    if ((quota->present & TEO_HAS_BATCH) != 0 && quota->batch > 0) {
        batch->most = quota->batch;
    }
    return OUTCOME_DONE;
}

enum outcome batch_ask(struct batch *batch, const struct submission *submission,
                       struct service *service, size_t needed, uint64_t time_left)
{
    const struct options *options = submission->options;
    teo_quota quota;
    teo_status status;

    memset(&quota, 0, sizeof quota);
    batch->asked = true;
    switch (quota_find(service, options->zone_id, submission->type, time_left, &quota, &status)) {
    case QUOTA_FOUND:
        return apply(batch, submission, &quota, needed);
    case QUOTA_NOT_LISTED:
        log_line("the service lists no quota for %s: the targets are submitted as they are",
                 submission->type);
        return OUTCOME_DONE;
    case QUOTA_FORBIDDEN:
        log_line("this key may not ask for the quota (%s; it needs teo:DescribeContentQuota): the "
                 "targets are submitted as they are",
                 service->client.fault.code);
        return OUTCOME_DONE;
    default:
        log_line(
            "the quota, by which so many targets are split, is not known; nothing was submitted");
        return fault_report(&service->faults, status);
    }
}

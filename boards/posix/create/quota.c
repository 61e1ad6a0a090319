#include "purge_quota.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "purge_code.h"
#include "purge_json_text.h"
#include "purge_log.h"
#include "purge_text.h"

#define CALL "DescribeContentQuota"

/* ---- the command ---- */

static void object(struct writer *out, const teo_quota *quota)
{
    writer_text(out, "{\"Type\":");
    json_string(out, (quota->present & TEO_HAS_QUOTA_TYPE) != 0 ? quota->type : NULL);
    json_number(out, ",\"Batch\":", quota->batch, (quota->present & TEO_HAS_BATCH) != 0);
    json_number(out, ",\"Daily\":", quota->daily, (quota->present & TEO_HAS_DAILY) != 0);
    json_number(out, ",\"DailyAvailable\":", quota->daily_available,
                (quota->present & TEO_HAS_DAILY_AVAILABLE) != 0);
    writer_byte(out, '}');
}

static void cell(struct writer *out, bool is_there, uint32_t value)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%" PRIu32, value);
    writer_spaces(out, 2 + (sizeof "DAILY LEFT" - 1) - strlen(is_there ? text : "-"));
    writer_text(out, is_there ? text : "-");
}

static void row(struct writer *out, const teo_quota *quota)
{
    size_t width = sizeof "purge_cache_tag" - 1, columns = text_write(out, quota->type);

    writer_spaces(out, columns < width ? width - columns : 0);
    cell(out, (quota->present & TEO_HAS_BATCH) != 0, quota->batch);
    cell(out, (quota->present & TEO_HAS_DAILY) != 0, quota->daily);
    cell(out, (quota->present & TEO_HAS_DAILY_AVAILABLE) != 0, quota->daily_available);
    writer_byte(out, '\n');
}

static bool print(struct output *output, const teo_quota *quota, size_t before)
{
    struct writer *out = &output->state.out;

    if (output->format == &format_table) {
        if (before == 0 && output->state.header) {
            writer_text(out, "TYPE                  BATCH       DAILY  DAILY LEFT\n");
        }
        row(out, quota);
    } else if (output->format == &format_json) {
        writer_text(out, before == 0 ? "[\n" : ",\n");
        object(out, quota);
    } else {
        object(out, quota);
        writer_byte(out, '\n');
    }
    writer_flush(out);
    return output_flush(output);
}

enum outcome quota_run(const struct options *options, struct service *service,
                       struct output *output)
{
    struct writer *out = &output->state.out;
    teo_quota quota;
    size_t count = 0;
    teo_status status;

    memset(&quota, 0, sizeof quota);
    service_begin_call(service, CALL, options->timeout_ms);
    status = teo_client_quota(&service->client, options->zone_id);
    while (status == TEO_OK) {
        status = teo_client_next_quota(&service->client, &quota);
        if (status == TEO_OK && !print(output, &quota, count++)) {
            return output_failed(output);
        }
    }
    if (status != TEO_END) {
        return fault_report(&service->faults, status);
    }
    if (output->format == &format_json) {
        writer_text(out, count == 0 ? "[]\n" : "\n]\n");
        writer_flush(out);
    } else if (count == 0 && output->format == &format_table) {
        log_line("the service lists no quota for this site");
    }
    return output_flush(output) ? OUTCOME_DONE : output_failed(output);
}

/* ---- for submissions ---- */

enum quota_found quota_find(struct service *service, const char *zone_id, const char *type,
                            uint64_t time_left, teo_quota *quota, teo_status *status)
{
    enum quota_found found = QUOTA_NOT_LISTED;
    teo_quota next;

    memset(&next, 0, sizeof next);
    service_begin_call(service, CALL, time_left);
    *status = teo_client_quota(&service->client, zone_id);
    while (*status == TEO_OK) {
        *status = teo_client_next_quota(&service->client, &next);
        if (*status == TEO_OK && strcmp(next.type, type) == 0) {
            *quota = next;
            found = QUOTA_FOUND;
        }
    }
    if (*status == TEO_END) {
        return found;
    }
    return code_is(service->client.fault.code, "UnauthorizedOperation") ||
                   code_is(service->client.fault.code, "AuthFailure.UnauthorizedOperation")
               ? QUOTA_FORBIDDEN
               : QUOTA_FAILED;
}

/*
 * DescribeContentQuota (document/product/1145/50534):
 *   {"Response": {"PurgeQuota": [quota, …], "PrefetchQuota": [quota, …], "RequestId": …}}
 */
#include <teo/quota.h>

#include "teo_create.h"
#include "teo_single.h"

/*
 * Either list may be null. The RequestId shows that the reply is one. An element has no name, as
 * it may be of either list: an error calls it a Quota.
 */
#define QUOTA_ENVELOPE(X) \
    TEO_ENVELOPE_BEGIN(X) \
    X(2, TEXT, 9, "RequestId", teo_fault, request_id) \
    X(2, LIST, 13, "PrefetchQuota", teo_response, rows) \
    X(2, LIST, 10, "PurgeQuota", teo_response, rows) \
    X(TEO_DEPTH_NONE, OBJECT, 5, "Quota", teo_response, rows)
#define QUOTA_MEMBERS(X) \
    X(TEO_DEPTH_RECORD, IDENTITY, 4, "Type", teo_quota, type) \
    X(TEO_DEPTH_RECORD, NUMBER, 5, "Batch", teo_quota, batch) \
    X(TEO_DEPTH_RECORD, NUMBER, 5, "Daily", teo_quota, daily) \
    X(TEO_DEPTH_RECORD, NUMBER, 14, "DailyAvailable", teo_quota, daily_available)

TEO_CHECK_RECORD(teo_quota, QUOTA_MEMBERS);
static const teo_member quota_members[] = {
    QUOTA_ENVELOPE(TEO_MEMBER_ROW) QUOTA_MEMBERS(TEO_MEMBER_ROW)};
static const char quota_names[] = QUOTA_ENVELOPE(TEO_MEMBER_NAME) QUOTA_MEMBERS(TEO_MEMBER_NAME);

static const teo_schema quotas = {quota_members, quota_names, sizeof(teo_quota), 0,
                                  sizeof(QUOTA_ENVELOPE(TEO_MEMBER_NAME)) - 1u};

TEO_CHECK(a_name_of_the_envelope_has_another_length, 1 QUOTA_ENVELOPE(TEO_AND_LENGTH));

static teo_status check_quota(const teo_action *action, const void *asked, char *about)
{
    (void)action;
    (void)about; /* the only parameter */
    return teo_check_zone(asked);
}

static void put_quota(teo_writer *writer, const void *asked)
{
    teo_argument zone_id;

    zone_id.text = asked;
    teo_template_put(writer, "{\"ZoneId\":\"" AS_JSON "\"}", &zone_id);
}

const teo_action teo_describe_content_quota = {
    "DescribeContentQuota", check_quota, put_quota, &quotas, TEO_REPEATABLE, 0, 0, 0,
};

teo_status teo_client_quota(teo_client *client, const char *zone_id)
{
    return teo_client_ask(client, &teo_describe_content_quota, zone_id);
}

/*
 * What the account may still purge and prefetch today: DescribeContentQuota
 * (document/product/1145/50534). An image that does not ask links nothing of it.
 */
#ifndef TEO_QUOTA_H
#define TEO_QUOTA_H

#include <stdint.h>

#include <teo/client.h>
#include <teo/limits.h>
#include <teo/status.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const teo_action teo_describe_content_quota;

enum {
    TEO_HAS_QUOTA_TYPE = 1u << 0,
    TEO_HAS_BATCH = 1u << 1,
    TEO_HAS_DAILY = 1u << 2,
    TEO_HAS_DAILY_AVAILABLE = 1u << 3
};

/* The quota of one type of purge, or of prefetches. */
typedef struct teo_quota {
    uint16_t present;         /* TEO_HAS_… bits: the members that came; what did not is 0 */
    uint16_t truncated;
    char type[TEO_TYPE_SIZE]; /* as teo_task.type */
    uint32_t batch;           /* targets in one submission */
    uint32_t daily;           /* targets a day */
    uint32_t daily_available; /* of these, still left today */
} teo_quota;

/* As teo_client_query(). `zone_id` stays the caller's and must live until the query has ended. */
TEO_MUST_USE teo_status teo_client_quota(teo_client *client, const char *zone_id);

/* The next type, purges and prefetches in the order of the service: as teo_client_next_record(). */
TEO_MUST_USE static inline teo_status teo_client_next_quota(teo_client *client, teo_quota *quota)
{
    return teo_client_next_record(client, quota, sizeof *quota);
}

#ifdef __cplusplus
}
#endif

#endif

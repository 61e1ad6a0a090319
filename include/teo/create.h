/*
 * Creating a job: CreatePurgeTask (document/product/1145/50533) and CreatePrefetchTask
 * (1145/50536). An image that creates none links nothing of it.
 *
 *   static const char *const targets[] = {"https://www.example.com/a.txt"};
 *   teo_purge purge = {"zone-2noz78a8ev6k", "purge_url", NULL, targets, 1, NULL, 0};
 *   teo_refusal refusal = {0};
 *
 *   status = teo_client_create_purge(&client, &purge);
 *   while ((status = teo_client_next_refusal(&client, &refusal)) == TEO_OK)
 *       …                                          the service accepted the job without these
 *   TEO_END: teo_client_job_id(&client) is the job, with a task for each target but those.
 *
 * There is no token that would let the service know a repeated request. So once a byte of it may
 * have arrived, it is never repeated, unless the service refused it for its rate or its time.
 * After an error teo_fault_leaves_doubt() says whether the job may exist all the same: then look
 * for it with teo_describe_purge_tasks (filters `target`, `type`; created since), not blindly
 * create it again.
 */
#ifndef TEO_CREATE_H
#define TEO_CREATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/client.h>
#include <teo/limits.h>
#include <teo/request.h>
#include <teo/response.h>
#include <teo/status.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const teo_action teo_create_purge_task;
extern const teo_action teo_create_prefetch_task;

/*
 * A purge. All texts are UTF-8 with a NUL, have no control bytes, stay the caller's, and must live
 * until the query has ended. How many targets one job takes is the plan's (teo_quota.batch).
 */
typedef struct teo_purge {
    const char *zone_id;        /* required; "*" for targets of several sites, but purge_all */
    const char *type;           /* required: purge_url purge_prefix purge_all purge_host
                                   purge_cache_tag */
    const char *method;         /* NULL: the service's default, which is invalidate; invalidate or
                                   delete; a URL and a cache tag are always deleted */
    const char *const *targets; /* purge_url: http:// or https:// URLs; purge_prefix: the same, with
                                   a "/" at the end; purge_host: names without a "*";
                                   purge_cache_tag: tags; purge_all: none */
    size_t target_count;
    const char *const *domains; /* purge_cache_tag only: of these domain names alone */
    size_t domain_count;        /* 0: of all */
} teo_purge;

/* A header that a prefetch sends to the origin. */
typedef struct teo_prefetch_header {
    const char *name;  /* no blanks, ASCII */
    const char *value; /* not empty */
} teo_prefetch_header;

/* A prefetch; memory as in teo_purge. */
typedef struct teo_prefetch {
    const char *zone_id;        /* required */
    const char *mode;           /* NULL: the service's default, which is default; default or edge */
    const char *media_segments; /* NULL: the service's default; on or off: PrefetchMediaSegments */
    const char *const *targets; /* http:// or https:// URLs */
    size_t target_count;
    const teo_prefetch_header *headers;
    size_t header_count;
} teo_prefetch;

enum {
    TEO_HAS_REASON = 1u << 0,
    TEO_HAS_REFUSED_TARGET = 1u << 3 /* as the parser counts; other bits are its own */
};

/*
 * A target that the service did not accept, of the reply's FailedList. The list has groups of
 * targets with one reason. After the last of a group comes a record without a target: its reason is
 * that of the group, which its targets lack where the service names it after them. Texts are data
 * from outside, as in teo_task.
 */
typedef struct teo_refusal {
    uint16_t present;              /* TEO_HAS_REASON, TEO_HAS_REFUSED_TARGET */
    uint16_t truncated;            /* the same bits: what was cut to its slot */
    char reason[TEO_REASON_SIZE];
    char target[TEO_TARGET_SIZE];
} teo_refusal;

/*
 * Sets what to create, as teo_client_query() sets a query, and starts its deadline. Nothing is sent
 * before teo_client_next_refusal(). Errors, found before anything is sent: TEO_E_ZONE_ID,
 * TEO_E_TYPE_NAME, TEO_E_NO_VALUE (no target, or an empty text), TEO_E_TARGET (one is not what the
 * type takes), TEO_E_PARAMETER (the type does not take it, or not this value), TEO_E_CONTROL,
 * TEO_E_UTF8, TEO_E_ARGUMENT (a NULL). client->fault.message names the parameter and, of a list,
 * the place from 0 on: "Targets.3" is the fourth, "Domains.0" the first.
 */
TEO_MUST_USE teo_status teo_client_create_purge(teo_client *client, const teo_purge *purge);
TEO_MUST_USE teo_status teo_client_create_prefetch(teo_client *client,
                                                   const teo_prefetch *prefetch);

#define TEO_LEVEL_TARGETS 5 /* private: of the reply's JSON, while a target is read */

/*
 * The next target that was refused, as teo_client_next_record(). Zero `refusal` before the first
 * call. TEO_E_BUFFER: client->fault.needed is the size that the buffer must have.
 */
TEO_MUST_USE static inline teo_status teo_client_next_refusal(teo_client *client,
                                                              teo_refusal *refusal)
{
    teo_status status;

    if (refusal == TEO_NULL) {
        return TEO_E_ARGUMENT;
    }
    if (refusal->present & TEO_HAS_REFUSED_TARGET) { /* it was delivered: another begins */
        refusal->truncated &= TEO_HAS_REASON;
        refusal->target[0] = '\0';
    }
    refusal->present = 0;
    status = teo_client_next_record(client, refusal, sizeof *refusal);
    if (status == TEO_OK && client->response.level == TEO_LEVEL_TARGETS) {
        refusal->present |= TEO_HAS_REFUSED_TARGET;
    }
    return status;
}

/* After TEO_END of a create: the JobId, up to the next query. Else an empty text. */
static inline const char *teo_client_job_id(const teo_client *client)
{
    return client->fault.status == TEO_END ? client->fault.message : "";
}

/*
 * After an error of a create: may the job have been made all the same? A byte of the request may
 * have arrived, and no answer says that it was refused. InternalError is no such answer, whatever
 * the status of HTTP it comes with.
 */
static inline bool teo_fault_leaves_doubt(const teo_fault *fault)
{
    if (fault->stage < TEO_STAGE_SEND || !teo_is_error(fault->status)) {
        return false;
    }
    if (fault->http_status >= 300 && fault->http_status < 500 && fault->code[0] == '\0') {
        return false; /* a gateway refused it; else the service's own code counts */
    }
    return fault->status != TEO_E_THROTTLED && fault->status != TEO_E_CLOCK &&
           fault->status != TEO_E_REFUSED && fault->status != TEO_E_PORTAL;
}

#ifdef __cplusplus
}
#endif

#endif

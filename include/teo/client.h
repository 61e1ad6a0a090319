/*
 * The client: a pull iterator over all tasks of a query. It connects, sends, receives, follows
 * pages and 7-day windows, retries, keeps its deadline and the rate limit, learns the time, and
 * keeps the connection for the next request.
 */
#ifndef TEO_CLIENT_H
#define TEO_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/limits.h>
#include <teo/port.h>
#include <teo/query.h>
#include <teo/request.h>
#include <teo/response.h>
#include <teo/status.h>

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How one attempt ended, for an observer. Everything is valid during the call only. */
typedef struct teo_attempt {
    teo_status status;      /* TEO_END: the reply was whole; else what went wrong. TEO_E_CLOCK
                               without a fault->code: the reply's Date moves the interval's end */
    teo_stage stage;        /* how far the attempt came */
    uint16_t http_status;   /* of the reply; 0: none came */
    bool will_retry;        /* after a fault: the same will be asked again, after pause_ms */
    bool clock_learned;     /* the time was learned from a reply for this page */
    uint32_t pause_ms;      /* milliseconds until the next request, at least */
    uint32_t rows;          /* tasks that the reply had */
    uint32_t total_count;   /* its TotalCount, if it was whole */
    uint32_t now;           /* the client's time in Unix seconds; 0: not known */
    const teo_query *query; /* what was asked: interval, offset and limit of this request */
    const teo_fault *fault; /* more on the status: code, message, RequestId, Retry-After */
} teo_attempt;

/*
 * Zero it (or start from teo_config_default()), then set what is wanted. It stays the caller's,
 * must live as long as the client, and must not change while a query runs.
 */
typedef struct teo_config {
    const teo_port *port;        /* required; the way to the network */
    teo_credentials credentials; /* required */
    const char *host;            /* NULL: TEO_ENDPOINT_INTL */
    uint16_t server_port;        /* 0: 443 */
    uint8_t attempts;            /* in a row, for one page; 0: TEO_ATTEMPTS; 1: no retry */
    const char *language;        /* of the service's messages: "en-US", "zh-CN", NULL: its own */
    const char *user_agent;      /* like "app/1.2", sent before libteo's own; NULL: that alone */
    uint32_t deadline_ms;        /* for a whole query, up to TEO_DEADLINE_MS_MAX;
                                    0: TEO_DEADLINE_MS */
    uint32_t stall_ms;           /* without progress, until an attempt ends; 0: TEO_STALL_MS */
    /* Called after each attempt that was begun; may be NULL. It must not call the client. */
    void (*observe)(void *context, const teo_attempt *attempt);
    void *observe_context;       /* handed to observe() */
} teo_config;

/* A configuration with defaults for all but the two that have none. */
static inline teo_config teo_config_default(const teo_port *port, teo_credentials credentials)
{
    teo_config config;

    memset(&config, 0, sizeof config);
    config.port = port;
    config.credentials = credentials;
    return config;
}

/*
 * One client: one connection, one query at a time, one thread. The caller owns its memory.
 *
 * Public are `fault`, valid after an error until the next query, and, after TEO_OK of a task,
 * `response.fingerprint`. The private members come first, in the order of their use, because a
 * Cortex-M0+ reaches those near the beginning by one instruction: `fault` before them costs 170
 * bytes of flash.
 */
typedef struct teo_client {
    /* private */
    const teo_config *config; /* NULL: not initialised */

    /* What outlives a query: the connection and the clock. */
    uint8_t connection;
    uint8_t sent_next;      /* in `sent_at` */
    uint8_t *buffer;
    size_t size;
    uint32_t unix_base;     /* the time at clock_base; 0: not known */
    uint32_t clock_base;

    /* What belongs to a query, from here to `key`: all of it is 0 when one begins. */
    uint8_t step;
    uint8_t failures;       /* in a row */
    bool clock_learned;     /* for this page */
    uint8_t interval;       /* how sure it is */
    bool window_counted;    /* a page of the window is whole: all replies have `window_total` */
    bool page_alike;        /* all tasks of the page under way are like its first */
    bool probing;           /* the request under way looks whether the service heeds Offset */
    uint32_t interval_start; /* of the whole walk */
    uint32_t offset_first;  /* the query's own */
    uint32_t interval_end;
    uint32_t window_total;  /* TotalCount of the window, as far as it is known */
    uint32_t window_fingerprint; /* of its first task (teo_response.fingerprint) */
    uint32_t page_fingerprint;   /* of the first task of the page under way */
    uint32_t probe_offset;  /* what a probe asks for, */
    uint32_t probe_limit;
    uint32_t probe_fingerprint; /* and that of the last task of a right answer; 0: no probe */
    uint32_t last_fingerprint;  /* of the last task read of the page under way; 0: none */
    teo_span rest;          /* in `buffer`: what is to be sent, or was received and is to be read */
    uint32_t now;           /* the port's clock when it was last read */
    uint32_t since;         /* the pause began, or the attempt moved on */
    uint32_t pause_ms;      /* from `since` to the next request, or to the end of the patience */
    uint32_t limit;         /* tasks a page */
    uint32_t offset;        /* of the window: tasks skipped and read so far */
    const struct teo_course *course; /* which requests the query takes */
    teo_query request;      /* the request under way: its window, offset and limit; `max_tasks` is
                               what is left to be delivered */
    const void *asked;      /* by the action's body: `request`, or what is to be created */
    uint32_t deadline_at;
    /* public */
    teo_fault fault;        /* what went wrong; after TEO_END its status is TEO_END */
    /* public: its member `fingerprint` */
    teo_response response;
    /* private */
    teo_signing_key key;
    uint32_t sent_at[TEO_REQUESTS_PER_SECOND]; /* when the last requests went out */
} teo_client;

/*
 * What library and application must agree on, as one number that the compiler computes: the bounds
 * of limits.h that vary, and the sizes of all that they share. FNV-1a of 32-bit words: a change of
 * one of them always changes it.
 */
#define TEO_MIX(sum, value) (((sum) ^ (value)) * UINT32_C(16777619) & UINT32_C(0xFFFFFFFF))
#define TEO_MIX3(sum, a, b, c) TEO_MIX(TEO_MIX(TEO_MIX(sum, a), b), c)
#define TEO_MIX9(sum, a, b, c, d, e, f, g, h, i) \
    TEO_MIX3(TEO_MIX3(TEO_MIX3(sum, a, b, c), d, e, f), g, h, i)
#define TEO_BUILD_RECORD \
    TEO_MIX9(UINT32_C(2166136261), TEO_JOB_ID_SIZE, TEO_TARGET_SIZE, TEO_TYPE_SIZE, \
             TEO_METHOD_SIZE, TEO_STATUS_SIZE, TEO_TIME_SIZE, TEO_FAIL_TYPE_SIZE, \
             TEO_FAIL_MESSAGE_SIZE, TEO_CODE_SIZE)
#define TEO_BUILD_BOUNDS \
    TEO_MIX9(TEO_BUILD_RECORD, TEO_MESSAGE_SIZE, TEO_REQUEST_ID_SIZE, TEO_BUFFER_MIN, \
             TEO_HEAD_MAX, TEO_LINE_SIZE, TEO_DEADLINE_MS, TEO_STALL_MS, TEO_ATTEMPTS, \
             TEO_BACKOFF_MS)
#define TEO_BUILD_SIZES \
    TEO_MIX9(TEO_BUILD_BOUNDS, TEO_BACKOFF_MS_MAX, TEO_REQUESTS_PER_SECOND, sizeof(teo_client), \
             sizeof(teo_task), sizeof(teo_config), sizeof(teo_query), sizeof(teo_filter), \
             sizeof(teo_port), sizeof(teo_response))
/* The padding of a teo_client can hide that enumerations are shorter. */
#define TEO_BUILD TEO_MIX(TEO_MIX(TEO_BUILD_SIZES, sizeof(teo_fault)), TEO_REASON_SIZE)

/* The work of teo_client_init(), which adds TEO_BUILD as the application sees it. */
TEO_MUST_USE teo_status teo_client_init_sized(teo_client *client, const teo_config *config,
                                              void *buffer, size_t size, uint32_t build);

/*
 * Starts a client. `buffer` (at least TEO_BUFFER_MIN bytes; a token or many filter values need
 * more) holds the request, later the bytes of the reply. It and `config` stay the caller's and must
 * live as long as the client.
 * TEO_E_ARGUMENT: a NULL, a port without one of its functions, a buffer too small, a deadline_ms
 * too long. TEO_E_BUILD: library and application were built with different bounds.
 */
TEO_MUST_USE static inline teo_status teo_client_init(teo_client *client, const teo_config *config,
                                                      void *buffer, size_t size)
{
    return teo_client_init_sized(client, config, buffer, size, TEO_BUILD);
}

/*
 * Sets the query to run, instead of the one before, and starts its deadline. `query` must live
 * until it has ended. The errors of teo_query_check(), except that the interval may be of any
 * length: it is walked newest first, 7 days a request. client->fault.message names the filter that
 * an error is about, or ZoneId; other statuses say by themselves what they are about.
 */
TEO_MUST_USE teo_status teo_client_query(teo_client *client, const teo_query *query);

/*
 * Delivers the next record of the query's action; `size` is that of the record.
 *   TEO_OK     one more is in `record`
 *   TEO_END    all were delivered, and every reply was whole and well formed
 *   TEO_AGAIN  nothing moves now (only from a port without wait()): call again, with the same
 *              `record`, when the network or the clock has moved
 *   else       an error, which stays until the next query; client->fault has the details
 * The interval is fixed before the first page, so new tasks do not shift pages. `last` and TEO_NOW
 * end by the service's clock. Where several replies make up a window of 7 days, they must agree:
 * otherwise the query ends in TEO_E_LIST_CHANGED. That may happen when tasks leave a status that is
 * filtered by; prefer to filter on the device.
 * TEO_E_ARGUMENT: a NULL; or a wrong size, which is found when the first reply is read and ends the
 * query. TEO_E_STATE: no query was set.
 */
TEO_MUST_USE teo_status teo_client_next_record(teo_client *client, void *record, size_t size);

/* The same for tasks. */
TEO_MUST_USE static inline teo_status teo_client_next(teo_client *client, teo_task *task)
{
    return teo_client_next_record(client, task, sizeof *task);
}

/*
 * Sets the client's time, from a real-time clock or SNTP; 0: not known. Without it the client
 * learns the time from the service. It counts on by the port's clock, which wraps after 49 days:
 * after 49 days without any call its time is 49 days late, until the next query learns it anew.
 */
void teo_client_set_time(teo_client *client, uint32_t unix_seconds);

/* The time as the client knows it, in Unix seconds; 0: not known yet. */
uint32_t teo_client_time(teo_client *client);

/* Forgets the derived signing key: call it after changing what config->credentials points to. */
void teo_client_forget_key(teo_client *client);

/* Closes the connection, before a long sleep say. Ends the query under way. */
void teo_client_close(teo_client *client);

/*
 * Closes the connection, wipes the key and the whole buffer. The client can be initialised again.
 * Harmless after a failed init, and, like the four above, for NULL.
 */
void teo_client_deinit(teo_client *client);

#ifdef __cplusplus
}
#endif

#endif

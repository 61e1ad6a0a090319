/*
 * The client: a pull iterator over all tasks of a query. It connects, sends, receives, follows pages and 7-day windows, retries,
 * keeps to its deadline and rate, learns the clock, and keeps the connection for the next request.
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

struct teo_client;

/* Must live as long as the client. Zero it, then set what is wanted. */
typedef struct teo_config {
    const teo_port *port;        /* required */
    teo_credentials credentials; /* required */
    const char *host;            /* NULL: TEO_ENDPOINT_INTL */
    uint16_t server_port;        /* 0: 443 */
    uint8_t attempts;            /* in a row, for one page; 0: TEO_ATTEMPTS; 1: no retry */
    const char *language;        /* "en-US", "zh-CN" or NULL */
    const char *user_agent;      /* like "teo-purge/0.1.0", sent before libteo's own; NULL: that alone */
    uint32_t deadline_ms;        /* for a whole query, up to TEO_DEADLINE_MS_MAX; 0: TEO_DEADLINE_MS */
    uint32_t stall_ms;           /* without progress, until an attempt is given up; 0: TEO_STALL_MS */
    /*
     * Told of each attempt that was begun when it has ended, for a log; may be NULL. client->fault
     * tells how, with TEO_END for a reply that was whole, and TEO_E_CLOCK with no code where a
     * reply's Date shows that the interval has to end at another time; client->request what was
     * asked, client->response what came, client->clock_learned whether the time came with it or with an
     * attempt before for the same page. After a fault client->step is TEO_STAGE_REQUEST where
     * another attempt follows, after client->pause_ms.
     */
    void (*observe)(void *context, const struct teo_client *client);
    void *observe_context;
} teo_config;

/* One client: one connection, one query at a time, one thread. To read: `fault`, and what an observer may. */
typedef struct teo_client {
    const teo_config *config; /* NULL: not initialised */

    /*
     * What outlives a query: the connection and the clock. The order of all members is one in which
     * those that are used most lie near the beginning: a Cortex-M0+ reaches them by one instruction.
     */
    uint8_t connection;
    uint8_t sent_next;      /* in `sent_at` */
    uint8_t *buffer;
    size_t size;
    uint32_t unix_base;     /* the time at clock_base; 0: not known */
    uint32_t clock_base;

    /* What belongs to a query, from here to `fault`: all of it is 0 when one begins. */
    uint8_t step;
    uint8_t failures;       /* in a row */
    bool clock_learned;          /* the clock, for this page */
    uint8_t interval;       /* how sure it is */
    bool window_counted;    /* a page of the window is whole: all its replies have `window_total` */
    bool page_alike;        /* all tasks of the page under way are like its first */
    bool probing;           /* the request under way looks whether the service heeds Offset */
    uint32_t interval_start; /* of the whole walk */
    uint32_t last;          /* of the query */
    uint32_t offset_first;  /* the query's own */
    uint32_t interval_end;
    uint32_t window_total;  /* TotalCount of the window, as far as it is known */
    uint32_t window_fingerprint;  /* a hash of its first task (teo_response.fingerprint) */
    uint32_t page_fingerprint;    /* and of the first task of the page under way */
    uint32_t probe_offset;  /* what a probe asks for, */
    uint32_t probe_limit;
    uint32_t probe_fingerprint;   /* and the hash of the last task that a right answer has; 0: no probe */
    uint32_t last_fingerprint;    /* of the last task read of the page under way; 0: none */
    uint8_t *data;          /* in `buffer`: what is to be sent, or was received and is to be parsed */
    size_t bytes_left;      /* bytes of that */
    uint32_t now;           /* the port's clock when it was last read */
    uint32_t since;         /* the pause began, or the attempt moved on */
    uint32_t pause_ms;      /* from `since` to the next request */
    uint32_t deadline_at;
    uint32_t limit;         /* tasks a page */
    uint32_t offset;        /* of the window: tasks skipped and read so far */
    uint32_t tasks_left;    /* to be delivered, at most */
    teo_response response;
    teo_query request;      /* the request under way: its window, offset and limit */
    teo_fault fault;        /* valid after an error, until the next query */

    teo_signing_key key;
    uint32_t sent_at[TEO_REQUESTS_PER_SECOND]; /* when the last requests went out */
} teo_client;

/*
 * What library and application must agree on, as one number that the compiler works out: the bounds
 * of limits.h that vary, and the sizes of all that they share. FNV-1a of 32-bit words: a change of
 * one of them always changes it.
 */
#define TEO_MIX(sum, value) (((sum) ^ (uint32_t)(value)) * UINT32_C(16777619))
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
#define TEO_BUILD TEO_MIX(TEO_BUILD_SIZES, sizeof(teo_fault))

/* The work of teo_client_init(), which adds TEO_BUILD as the application sees it. */
TEO_MUST_USE teo_status teo_client_init_sized(teo_client *client, const teo_config *config,
                                              void *buffer, size_t size, uint32_t build);

/*
 * Starts a client. `buffer` (at least TEO_BUFFER_MIN bytes; a token or many filter values need more) holds the request, later the
 * window on the reply; it and `config` stay the caller's and must live as long as the client.
 * TEO_E_ARGUMENT; TEO_E_BUILD where library and application were built with different bounds.
 */
TEO_MUST_USE static inline teo_status teo_client_init(teo_client *client, const teo_config *config, void *buffer,
                                                      size_t size)
{
    return teo_client_init_sized(client, config, buffer, size, TEO_BUILD);
}

/*
 * Sets the query to run, instead of the one before, and starts its deadline. `query` must live until it has ended. The errors
 * of teo_query_check(), except that the interval may be of any length: it is walked newest first, 7 days a request.
 */
TEO_MUST_USE teo_status teo_client_query(teo_client *client, const teo_query *query);

/*
 * Delivers the next task.
 *   TEO_OK     one more is in `task`
 *   TEO_END    all were delivered, and every reply was whole and well formed
 *   TEO_AGAIN  nothing moves now (only from a port without wait()): call again, with the same `task`, when the network or
 *              the clock has moved
 *   else       an error, which stays until the next query; client->fault says what, where, the service's code and RequestId
 * The interval is pinned before the first page, so new tasks do not shift pages. `last` and TEO_NOW
 * end by the service's clock. Where several replies make up a window of 7 days, they must agree:
 * otherwise the query ends in TEO_E_LIST_CHANGED, as it
 * may when tasks leave a status that is filtered by. Prefer to filter on the device.
 */
TEO_MUST_USE teo_status teo_client_next(teo_client *client, teo_task *task);

/*
 * Tells the client the time, from a real-time clock or SNTP. Without it, or with 0, the client
 * learns it from the service. The client counts on by the port's clock, which wraps after 49 days:
 * after a rest of that length without a call of
 * teo_client_time() its time is 49 days behind, until the next query learns it anew.
 */
void teo_client_set_time(teo_client *client, uint32_t unix_seconds);

/* The time as the client knows it, in Unix seconds; 0: not known yet. */
uint32_t teo_client_time(teo_client *client);

/* Call after changing what config->credentials points to: forgets the key derived from the old ones. */
void teo_client_forget_key(teo_client *client);

/* Closes the connection that is kept for the next query; before a long sleep, say. Ends the query under way. */
void teo_client_close(teo_client *client);

/* Closes the connection, wipes key material and the whole buffer. The client can be initialised again. Harmless after a failed init. */
void teo_client_deinit(teo_client *client);

#endif

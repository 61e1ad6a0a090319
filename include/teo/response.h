/*
 * The reply: HTTP/1.1 head -> body framing -> JSON -> jsmn -> one task after another. A push parser
 * with no I/O: give it the bytes as they come, in pieces of any size.
 */
#ifndef TEO_RESPONSE_H
#define TEO_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/limits.h>
#include <teo/query.h>
#include <teo/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The members of a task, as bits of teo_task.present and teo_task.truncated, in the API's order. */
enum {
    TEO_HAS_JOB_ID = 1u << 0,
    TEO_HAS_TARGET = 1u << 1,
    TEO_HAS_TYPE = 1u << 2,
    TEO_HAS_METHOD = 1u << 3,
    TEO_HAS_STATUS = 1u << 4,
    TEO_HAS_CREATE_TIME = 1u << 5,
    TEO_HAS_UPDATE_TIME = 1u << 6,
    TEO_HAS_FAIL_TYPE = 1u << 7,
    TEO_HAS_FAIL_MESSAGE = 1u << 8
};

/*
 * One purge or prefetch task. Texts are UTF-8 as the service sent them, with a NUL; U+0000 and lone
 * surrogates in them became U+FFFD. They are data from outside: escape control bytes before a
 * terminal sees them. A member that was missing or null is empty and not in `present`. A text that
 * is longer than its slot is cut between two characters and is in `truncated`.
 */
typedef struct teo_task {
    uint16_t present;                         /* TEO_HAS_… bits: the members that came */
    uint16_t truncated;                       /* TEO_HAS_… bits: the members that were cut */
    char job_id[TEO_JOB_ID_SIZE];             /* of the submission; its tasks share it */
    char target[TEO_TARGET_SIZE];             /* URL, prefix, host name or cache tag */
    char type[TEO_TYPE_SIZE];                 /* purge_url purge_prefix purge_all purge_host
                                                 purge_cache_tag prefetch_url, or newer */
    char method[TEO_METHOD_SIZE];             /* invalidate delete, or newer */
    char status[TEO_STATUS_SIZE];             /* processing success failed timeout canceled
                                                 invalid, or newer: teo_task_status_of() */
    char create_time[TEO_TIME_SIZE];          /* ISO 8601: teo_time_parse() reads it */
    char update_time[TEO_TIME_SIZE];          /* the same */
    char fail_type[TEO_FAIL_TYPE_SIZE];       /* taskFailed quotaExceeded …, or empty */
    char fail_message[TEO_FAIL_MESSAGE_SIZE]; /* the service's words on it, or empty */
} teo_task;

/* A task's status as a number, for code that switches on it. */
typedef enum teo_task_status {
    TEO_TASK_OTHER, /* a status that is not known here: see the text */
    TEO_TASK_PROCESSING,
    TEO_TASK_SUCCESS,
    TEO_TASK_FAILED,
    TEO_TASK_TIMEOUT,
    TEO_TASK_CANCELED,
    TEO_TASK_INVALID /* of prefetch tasks only: the origin did not answer with a 2xx status */
} teo_task_status;

/* TEO_TASK_OTHER for NULL. */
teo_task_status teo_task_status_of(const teo_task *task);

/* Where a fault happened. */
typedef enum teo_stage {
    TEO_STAGE_NONE,
    TEO_STAGE_REQUEST, /* checking the query, writing the request */
    TEO_STAGE_CONNECT, /* resolving, connecting, TLS handshake */
    TEO_STAGE_SEND,
    TEO_STAGE_RECEIVE,
    TEO_STAGE_REPLY    /* reading what was received */
} teo_stage;

/*
 * What is known of a fault, for a log or a person. The library puts no secret in it. The texts are
 * data from outside, as in teo_task: a service that repeats in them what it was sent, a token say,
 * puts it there, so a log that others read should look for it, as teo-purge does.
 */
typedef struct teo_fault {
    teo_status status;            /* what happened */
    teo_stage stage;              /* where it happened */
    uint16_t http_status;         /* of the last reply; 0: none came */
    uint16_t attempts;            /* requests tried for the page that failed */
    uint32_t needed;              /* with TEO_E_BUFFER: the bytes that the request needs */
    uint32_t retry_after;         /* seconds that the last reply asks to wait (Retry-After); 0: it
                                     does not say */
    char code[TEO_CODE_SIZE];     /* the service's Error.Code, else empty */
    char message[TEO_MESSAGE_SIZE]; /* the service's Error.Message; or what the status is about: the
                                     member of the reply, the parameter or filter of the query, the
                                     header, or the coding; else empty */
    char request_id[TEO_REQUEST_ID_SIZE]; /* of the last reply that had one: quote it to support */
} teo_fault;

/* Bytes that are still to be read or sent: private. */
typedef struct teo_span {
    const uint8_t *data;
    size_t left;
} teo_span;

/* JSON, piece by piece: private, visible so that the caller can own its memory. */
typedef struct teo_json {
    char *scratch;        /* what was read of the key or scalar, and what was not read yet */
    uint8_t *text_end;    /* where the one ends */
    const uint8_t *scan;  /* where the other begins */
    uint8_t *fill;        /* and ends */
    size_t length;        /* of the text that is handed out */
    uint32_t depth;       /* open containers */
    uint32_t kinds;       /* of the innermost 31 of them, a bit each */
    uint32_t folded;      /* of the others */
    size_t size;          /* of the scratch memory */
    uint32_t expect;      /* what may come next */
    uint32_t token;       /* what is being read, if anything */
    uint32_t state;       /* how far a number or literal was read */
} teo_json;

/* The parser of one reply. */
typedef struct teo_response {
    uint32_t rows;         /* tasks read so far */
    uint32_t total_count;  /* once it ended: all tasks that match, on whatever page */
    uint32_t date;         /* the Date header in Unix seconds; 0: none */
    uint32_t retry_at;     /* Retry-After where it is a date, in Unix seconds; 0: none */
    uint32_t fingerprint;  /* after TEO_OK: a hash of which task it is, by JobId, Target, Type,
                              Method and CreateTime, also of what was cut; not of its status.
                              Never 0 */

    /* private, but for keep_alive */
    uint8_t step;
    uint8_t framing;       /* the step that follows the head */
    uint8_t level;         /* how deep the known container lies that the JSON is in */
    uint8_t member;        /* which known member the next value belongs to */
    uint8_t length;        /* bytes kept of the current line */
    uint8_t shape;         /* how far that line is read */
    uint8_t field;         /* which known field it is, or the line before it was */
    uint8_t mark;          /* bytes of a byte order mark that came before the JSON */
    bool close;            /* the connection is not for another request */
    bool keep_alive;       /* to read: the reply was whole, and its connection may be used again */
    uint32_t head;         /* bytes of what has a bound: TEO_HEAD_MAX */
    uint32_t seen;         /* members given in the known containers that are open */
    uint32_t nulls;        /* and that were null */
    size_t slot_used;      /* bytes of the current text that are in its slot */
    uint32_t text_hash;    /* a hash of that text, as far as it came */
    uint32_t bytes_left;   /* to come of the body or the chunk */
    const struct teo_schema *schema; /* of the action that is answered */
    teo_fault *fault;
    teo_json json;
    char line[TEO_LINE_SIZE]; /* what is kept of a line outside the body, after a spare byte */
} teo_response;

#define TEO_WINDOW_MIN TEO_SCRATCH_MIN /* its name up to version 0.1 */

/*
 * Starts on a new reply to `action`. `scratch` (TEO_SCRATCH_MIN bytes or more) and `fault` stay the
 * caller's and must live as long as the parser; `fault` is cleared. TEO_E_ARGUMENT for a NULL.
 */
TEO_MUST_USE teo_status teo_response_init_action(teo_response *response, const teo_action *action,
                                                 void *scratch, size_t size, teo_fault *fault);

/* The same for a reply with tasks, purge or prefetch. */
TEO_MUST_USE static inline teo_status teo_response_init(teo_response *response, void *scratch,
                                                        size_t size, teo_fault *fault)
{
    return teo_response_init_action(response, &teo_describe_purge_tasks, scratch, size, fault);
}

/*
 * Reads on. `*used` becomes the number of bytes taken from `data`, which is not NULL even where
 * `length` is 0. `record`, of `record_size` bytes, is the action's: a teo_task for tasks.
 *   TEO_OK     a record is complete; call again with the rest of the data, even if there is none
 *   TEO_AGAIN  all of `data` was taken; more is needed. The record may be half written: keep it as
 *              it is for the next call
 *   TEO_END    the reply is complete and well formed; bytes after it were not taken
 *   else       an error, which stays: the reply's (TEO_E_HTTP_HEAD to TEO_E_INCOMPLETE,
 *              TEO_E_TRANSFER_CODING) or the service's (TEO_E_HTTP_STATUS to TEO_E_PORTAL), with
 *              details in the fault. TEO_E_ARGUMENT, which does not stay, for a NULL or a record of
 *              another size
 */
TEO_MUST_USE teo_status teo_response_read(teo_response *response, const void *data, size_t length,
                                          size_t *used, void *record, size_t record_size);

/* The same for tasks. */
TEO_MUST_USE static inline teo_status teo_response_push(teo_response *response, const void *data,
                                                        size_t length, size_t *used,
                                                        teo_task *task)
{
    return teo_response_read(response, data, length, used, task, sizeof *task);
}

/*
 * The peer has closed the connection: TEO_END where that ends the reply (RFC 9112 section 6.3, rule
 * 8), TEO_E_CLOSED where it was cut short, or the error that the reply had already ended in.
 */
TEO_MUST_USE teo_status teo_response_close(teo_response *response);

#ifdef __cplusplus
}
#endif

#endif

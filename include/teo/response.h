/*
 * The reply: HTTP/1.1 head → body framing → JSON → jsmn → one teo_task after another. A push parser with no I/O: feed
 * it the bytes as they come, in pieces of any size.
 */
#ifndef TEO_RESPONSE_H
#define TEO_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <teo/limits.h>
#include <teo/status.h>

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
 * One purge task. Texts are UTF-8 as the service sent them, NUL-terminated; U+0000 and lone surrogates in them became
 * U+FFFD. They are data from outside: escape control bytes before a terminal sees them. A member that was missing or null is
 * empty and not in `present`; one that was longer than its slot is cut between two characters and is in `truncated`.
 */
typedef struct teo_task {
    uint16_t present;
    uint16_t truncated;
    char job_id[TEO_JOB_ID_SIZE];
    char target[TEO_TARGET_SIZE];           /* URL, prefix, host name or cache tag */
    char type[TEO_TYPE_SIZE];               /* purge_url purge_prefix purge_all purge_host purge_cache_tag, or newer */
    char method[TEO_METHOD_SIZE];           /* invalidate delete, or newer */
    char status[TEO_STATUS_SIZE];           /* processing success failed timeout canceled, or newer */
    char create_time[TEO_TIME_SIZE];        /* ISO 8601: teo_time_parse() reads it */
    char update_time[TEO_TIME_SIZE];
    char fail_type[TEO_FAIL_TYPE_SIZE];     /* taskFailed quotaExceeded downloadManifestFailed accessDenied … */
    char fail_message[TEO_FAIL_MESSAGE_SIZE];
} teo_task;

/* A task's status as a number, for code that switches on it. */
typedef enum teo_task_status {
    TEO_TASK_OTHER, /* a status that is not known here: the text tells */
    TEO_TASK_PROCESSING,
    TEO_TASK_SUCCESS,
    TEO_TASK_FAILED,
    TEO_TASK_TIMEOUT,
    TEO_TASK_CANCELED
} teo_task_status;

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
 * What is known of a fault, for a log or a person. The library puts no secret in it. The texts are data from outside, as in teo_task: should a
 * service repeat in them what it was sent, a token say, it is there, so a log that others read had better look for it, as teo-purge does.
 */
typedef struct teo_fault {
    teo_status status;
    teo_stage stage;
    uint16_t http_status;                  /* of the last reply; 0: none came */
    uint16_t attempts;                     /* requests tried for the page that failed */
    uint32_t needed;                       /* with TEO_E_BUFFER: the bytes that the request needs */
    uint32_t retry_after;                  /* seconds that the last reply asks to wait (Retry-After); 0: it does not say */
    char code[TEO_CODE_SIZE];              /* the service's Error.Code, else empty */
    char message[TEO_MESSAGE_SIZE];        /* the service's Error.Message, the coding refused, or the name of the member
                                              that is malformed; else empty */
    char request_id[TEO_REQUEST_ID_SIZE];  /* of the last reply that had one: quote it to Tencent's support */
} teo_fault;

/* JSON, piece by piece: the parser's own, visible so that the caller can see and own its memory. */
typedef struct teo_json {
    char *window;         /* what was read of the current key or scalar, and what was taken and not yet read */
    uint8_t *text_end;    /* where the one ends */
    const uint8_t *scan;  /* where the other begins */
    uint8_t *fill;        /* and ends */
    size_t length;        /* of the text that is handed out */
    uint32_t depth;       /* open containers */
    uint32_t kinds;       /* of the innermost 31 of them, a bit each */
    uint32_t folded;      /* of the others */
    size_t size;          /* of the window */
    uint32_t expect;      /* what may come next */
    uint32_t token;       /* what is being read, if anything */
    uint32_t state;       /* how far a number or literal was read */
} teo_json;

/* The parser. Read the members marked so; leave the others alone. */
typedef struct teo_response {
    uint32_t rows;         /* to read: elements of Tasks so far */
    uint32_t total_count;  /* to read once it ended: everything that matches, whatever the page */
    uint32_t date;         /* to read: the Date header in Unix seconds; 0: none */
    uint32_t retry_at;     /* to read: Retry-After where it is a date, in Unix seconds; 0: none */
    /*
     * To read after TEO_OK: a hash of which task it is, by JobId, Target, Type, Method and CreateTime, with
     * what was cut from them. Not of how it stands. Never 0.
     */
    uint32_t fingerprint;
    uint8_t step;
    uint8_t framing;       /* the step that follows the head */
    uint8_t level;         /* how deep the known container lies that the JSON is in */
    uint8_t member;        /* which known member the next value belongs to */
    uint8_t length;        /* bytes kept of the current line */
    uint8_t shape;         /* how far that line is read */
    uint8_t field;         /* which known field it is, or the line before it was */
    uint8_t mark;          /* bytes of a byte order mark that came before the JSON */
    bool close;            /* the connection is not for another request */
    bool keep_alive;       /* to read: the reply was whole, and its connection may serve another request */
    uint32_t head;         /* bytes of what has a bound: TEO_HEAD_MAX */
    uint32_t seen;         /* members given in the known containers that are open */
    uint32_t nulls;        /* and that were null */
    size_t slot_used;      /* bytes of the current text that are in its slot */
    uint32_t text_hash;   /* a hash of that text, as far as it came */
    uint32_t bytes_left;   /* bytes to come of the body or the chunk */
    teo_fault *fault;
    teo_json json;
    char line[TEO_LINE_SIZE]; /* what is kept of the current line outside the body, after a spare byte */
} teo_response;

#define TEO_WINDOW_MIN TEO_SCRATCH_MIN /* its name up to version 0.1 */

/*
 * Starts on a new reply. `window` (of TEO_SCRATCH_MIN bytes or more) and `fault` stay the caller's and must live as long as the parser;
 * `fault` is cleared.
 */
TEO_MUST_USE teo_status teo_response_init(teo_response *response, void *window, size_t size, teo_fault *fault);

/*
 * Reads on. `*used` becomes the number of bytes taken from `data`, which is not NULL even where `length` is 0.
 *   TEO_OK     a task is complete in `task`; call again with the rest of the data, even if there is none
 *   TEO_AGAIN  all of `data` was taken; more is needed. `task` may be half written: keep it as it is for the next call
 *   TEO_END    the reply is complete and well formed; bytes after it were not taken
 *   else       an error, which stays: the reply's (TEO_E_HTTP_… to TEO_E_INCOMPLETE) or the service's (TEO_E_HTTP_STATUS
 *              to TEO_E_REFUSED), with details in the fault
 */
TEO_MUST_USE teo_status teo_response_push(teo_response *response, const void *data, size_t length, size_t *used,
                                          teo_task *task);

/*
 * The peer has closed the connection: TEO_END where that ends the reply (RFC 9112 section 6.3, rule 8), TEO_E_CLOSED
 * where it was cut short, or the error that the reply had already ended in.
 */
TEO_MUST_USE teo_status teo_response_close(teo_response *response);

#endif

/*
 * What a call can answer: one enumeration, in groups by who can act on it.
 *
 * Every function of libteo that can fail returns one of these. teo_status_text() says what happened
 * and teo_status_remedy() what to do about it. Both are in a file of their own, so a firmware that
 * never prints them does not link them.
 */
#ifndef TEO_STATUS_H
#define TEO_STATUS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define TEO_MUST_USE __attribute__((warn_unused_result))
#else
#define TEO_MUST_USE
#endif

#ifdef __cplusplus
#define TEO_NULL nullptr /* private */
#else
#define TEO_NULL NULL
#endif

typedef enum teo_status {
    /* Not errors. */
    TEO_OK = 0,                /* done; from teo_client_next(): a task was delivered */
    TEO_AGAIN = 1,             /* nothing can move now; call again later */
    TEO_END = 2,               /* all of it was delivered, and it was well formed to its end */
    TEO_PROGRESS = 3,          /* only from a port: none yet, but it has moved on; call it again */

    /*
     * The caller: what it asked for cannot be done. Nothing was sent, with two exceptions: only the
     * service's clock shows that an interval which ends now is too long for an offset
     * (TEO_E_OFFSET_LONG), and only a reply that the record has a wrong size (TEO_E_ARGUMENT).
     */
    TEO_E_ARGUMENT = 10,       /* a pointer is NULL or a number is out of its documented range */
    TEO_E_BUILD = 11,          /* library and application were built with different limits */
    TEO_E_BUFFER = 12,         /* the request does not fit the buffer; fault.needed is its length */
    TEO_E_STATE = 13,          /* no query was set */
    TEO_E_CREDENTIALS = 14,    /* SecretId or SecretKey is missing, or no header can carry it */
    TEO_E_TOKEN = 15,          /* the token is empty, or no header can carry it */
    TEO_E_HOST = 16,           /* the endpoint is not a host name or address, in lower case */
    TEO_E_LANGUAGE = 17,       /* neither en-US nor zh-CN */
    TEO_E_HASH = 18,           /* mbedTLS could not compute SHA-256: its hardware failed */
    TEO_E_PARAMETER = 19,      /* what is created does not take this parameter, or not this value */
    TEO_E_ZONE_ID = 20,        /* ZoneId is missing */
    TEO_E_NO_INTERVAL = 21,    /* neither an interval nor a job-id */
    TEO_E_HALF_INTERVAL = 22,  /* StartTime without EndTime, or the reverse */
    TEO_E_INTERVAL_ORDER = 23, /* EndTime is before StartTime */
    TEO_E_INTERVAL_LONG = 24,  /* more than 7 days in one request */
    TEO_E_LIMIT = 25,          /* Limit is not 1 to 1000 */
    TEO_E_FILTER = 26,         /* a filter that the action does not have */
    TEO_E_FILTER_TWICE = 27,   /* the same filter a second time */
    TEO_E_NO_VALUE = 28,       /* a filter or list without a value, or with an empty one */
    TEO_E_VALUES_MANY = 29,    /* more than 20 values */
    TEO_E_VALUE_SINGLE = 30,   /* several values where the service takes one */
    TEO_E_FUZZY = 31,          /* Fuzzy on a filter that the action does not match so */
    TEO_E_STATUS_NAME = 32,    /* not a status that the action's tasks have */
    TEO_E_TYPE_NAME = 33,      /* not a type that the service knows */
    TEO_E_CONTROL = 34,        /* a text of the request has control bytes */
    TEO_E_UTF8 = 35,           /* a text of the request is not UTF-8 */
    TEO_E_TARGET = 36,         /* a target is not what its type takes; fault.message says which */
    TEO_E_TIME = 37,           /* no ISO 8601 time with a zone in the years 1970 to 2105 */
    TEO_E_OFFSET = 38,         /* Offset is above TEO_OFFSET_MAX */
    TEO_E_OFFSET_LONG = 39,    /* Offset with an interval of more than 7 days (several windows) */

    /* The network: the client retries, then returns the error. */
    TEO_E_DNS = 40,            /* the host name has no address, or the resolver did not answer */
    TEO_E_CONNECT = 41,        /* refused or unreachable */
    TEO_E_RESET = 42,          /* the connection broke */
    TEO_E_CLOSED = 43,         /* the connection was closed before the reply was whole */
    TEO_E_STALLED = 44,        /* nothing moved for teo_config.stall_ms */
    TEO_E_DEADLINE = 45,       /* the query's time is over */
    TEO_E_PORT = 46,           /* the port failed in another way, or broke its contract */

    /* TLS: the peer is not trusted, or it refused. Only TEO_E_TLS is retried. */
    TEO_E_TLS = 50,            /* the handshake or a record failed */
    TEO_E_TLS_EXPIRED = 51,    /* a certificate of the chain has expired */
    TEO_E_TLS_NOT_YET = 52,    /* a certificate of the chain is not valid yet: check the clock */
    TEO_E_TLS_HOST = 53,       /* the certificate names another host */
    TEO_E_TLS_CA = 54,         /* the chain does not end at a trusted CA */
    TEO_E_TLS_CERT = 55,       /* the certificate was refused for another reason */
    TEO_E_TLS_SETUP = 56,      /* no CA, no random numbers or no memory for TLS */
    TEO_E_TLS_REFUSED = 57,    /* the server refused, or no TLS version or cipher is in common */

    /* The reply: it breaks a rule of HTTP, JSON or the API. */
    TEO_E_HTTP_HEAD = 60,      /* a malformed status line or header */
    TEO_E_HTTP_LONG = 61,      /* a head beyond TEO_HEAD_MAX, or an important header too long */
    TEO_E_HTTP_FRAMING = 62,   /* the body's length is given twice, in two ways, or no number */
    TEO_E_HTTP_CHUNK = 63,     /* a chunk breaks RFC 9112 section 7.1 */
    TEO_E_CONTENT_CODING = 64, /* a content coding other than identity; fault.message names it */
    TEO_E_JSON = 65,           /* not JSON (RFC 8259) */
    TEO_E_MEMBER_TYPE = 66,    /* a known member has the wrong type; fault.message names it */
    TEO_E_MEMBER_TWICE = 67,   /* a known member is given twice; fault.message names it */
    TEO_E_INCOMPLETE = 68,     /* well formed, but Response is missing, or what it must have:
                                  TotalCount, of a create JobId, of the quota RequestId */
    TEO_E_PAGE_ROWS = 69,      /* more tasks than were asked for */
    TEO_E_PAGE_REPEATED = 70,  /* the same page twice */
    TEO_E_PAGE_STARVED = 71,   /* TotalCount says that there is more, but nothing comes */
    TEO_E_PAGE_COUNT = 72,     /* more tasks than the reply's own TotalCount, offset included */
    TEO_E_TRANSFER_CODING = 73, /* a transfer coding other than chunked; fault.message names it */
    TEO_E_LIST_CHANGED = 74,   /* two replies for one window disagree: the list changed meanwhile */

    /* The service: it answered, and refused. fault has code, message and RequestId. */
    TEO_E_HTTP_STATUS = 80,    /* an HTTP status other than 200, and no error of the API in it */
    TEO_E_THROTTLED = 81,      /* RequestLimitExceeded… or HTTP 429: retried, then returned */
    TEO_E_UNAVAILABLE = 82,    /* InternalError… or HTTP 5xx: retried, then returned */
    TEO_E_CLOCK = 83,          /* AuthFailure.SignatureExpire, and the reply has no Date to learn */
    TEO_E_REPLY_BIG = 84,      /* ResponseSizeLimitExceeded with a page of one task */
    TEO_E_REFUSED = 85,        /* any other code: credentials, query or account */
    TEO_E_PORTAL = 86          /* HTTP 511 (RFC 6585 section 6): a captive portal stands between */
} teo_status;

/* Who can act on a status. */
typedef enum teo_group {
    TEO_GROUP_NONE,    /* not an error */
    TEO_GROUP_CALLER,  /* the program: correct the call */
    TEO_GROUP_NETWORK, /* the network, its resolver, this device */
    TEO_GROUP_TLS,     /* certificates, CAs, the clock, or somebody in between */
    TEO_GROUP_REPLY,   /* what the server sent breaks a rule, or the list changed */
    TEO_GROUP_SERVICE  /* the service refused; fault.code says why */
} teo_group;

/* True for every status but TEO_OK, TEO_AGAIN, TEO_END and TEO_PROGRESS. */
static inline bool teo_is_error(teo_status status)
{
    return status >= TEO_E_ARGUMENT;
}

/* The group that a status belongs to. */
static inline teo_group teo_status_group(teo_status status)
{
    if (status < TEO_E_DNS) {
        return teo_is_error(status) ? TEO_GROUP_CALLER : TEO_GROUP_NONE;
    }
    if (status < TEO_E_HTTP_HEAD) {
        return status < TEO_E_TLS ? TEO_GROUP_NETWORK : TEO_GROUP_TLS;
    }
    return status < TEO_E_HTTP_STATUS ? TEO_GROUP_REPLY : TEO_GROUP_SERVICE;
}

/*
 * May the same request succeed later, with nothing changed on this side? The client retries these,
 * but creates as create.h says.
 * It does not retry TEO_E_LIST_CHANGED, because tasks of that list were already delivered, nor
 * TEO_E_PAGE_REPEATED, which shows that the service ignores Offset.
 */
static inline bool teo_status_is_transient(teo_status status)
{
    return (status >= TEO_E_DNS && status <= TEO_E_TLS) ||
           (status >= TEO_E_HTTP_HEAD && status <= TEO_E_TRANSFER_CODING &&
            status != TEO_E_PAGE_REPEATED) ||
           status == TEO_E_THROTTLED || status == TEO_E_UNAVAILABLE || status == TEO_E_PORTAL;
}

/* What happened, in one English sentence without a full stop. Static; never NULL. */
const char *teo_status_text(teo_status status);

/* What to do about it, in one English sentence without a full stop. Static; never NULL. */
const char *teo_status_remedy(teo_status status);

/*
 * What to do about an error code of the service, such as "AuthFailure.SecretIdNotFound": whole
 * codes, and prefixes up to a dot (document/api/614/42761, common error codes). Static; never NULL,
 * for NULL neither.
 */
const char *teo_code_remedy(const char *code);

#ifdef __cplusplus
}
#endif

#endif

/*
 * Every bound of libteo, each with its reason. Override one with -DNAME=value, for the library and the
 * application alike: teo_client_init() refuses to start when the two were built with different sizes.
 */
#ifndef TEO_LIMITS_H
#define TEO_LIMITS_H

/* ---- rules of the service: DescribePurgeTasks, document/product/1145/50532; do not change ---- */

#define TEO_LIMIT_MAX 1000u              /* tasks a reply, the request's Limit */
#define TEO_OFFSET_MAX 0x7FFFFFFFu       /* tasks to skip: no number of tasks comes near */
#define TEO_VALUES_MAX 20u               /* values of one filter */
#define TEO_INTERVAL_MAX (7u * 86400u)   /* seconds between StartTime and EndTime of one request */
#define TEO_REQUESTS_PER_SECOND 20u      /* of one client */

/* ---- record slots: bytes, the closing NUL included; a longer text is cut and flagged ---- */

#ifndef TEO_JOB_ID_SIZE
#define TEO_JOB_ID_SIZE 40               /* seen: 12 to 14 characters; room for a UUID */
#endif
#ifndef TEO_TARGET_SIZE
#define TEO_TARGET_SIZE 384              /* a URL; most are shorter, none need fit */
#endif
#ifndef TEO_FAIL_MESSAGE_SIZE
#define TEO_FAIL_MESSAGE_SIZE 128
#endif
#define TEO_TYPE_SIZE 24                 /* longest known: purge_cache_tag */
#define TEO_METHOD_SIZE 16               /* longest known: invalidate */
#define TEO_STATUS_SIZE 16               /* longest known: processing */
#define TEO_FAIL_TYPE_SIZE 32            /* longest known: downloadManifestFailed */
#define TEO_TIME_SIZE 32                 /* 2022-02-09T00:00:00.123456+08:00 is 32 with no NUL: fractions may be cut */

/* ---- what a fault remembers ---- */

#define TEO_CODE_SIZE 56                 /* longest known: RequestLimitExceeded.GlobalRegionUinLimitExceeded, 49 */
#define TEO_MESSAGE_SIZE 160
#define TEO_REQUEST_ID_SIZE 48           /* a UUID is 36 */

/* ---- memory that the caller hands over ---- */

#define TEO_BUFFER_MIN 1024              /* client: a request with one or two filters and no token fits */
#define TEO_WINDOW_MIN 128               /* parser: the longest known member name, every character escaped, fits */

/* ---- names: bytes, without the NUL; other texts of a request have no bound but the buffer's ---- */

#define TEO_HOST_MAX 255                 /* RFC 1035 section 2.3.4 */

/* ---- what a server may make the client read ---- */

#define TEO_HEAD_MAX 16384u              /* bytes of one reply's heads, the interim ones included; of what stands between two
                                            chunks; of what follows the last */
#define TEO_LINE_SIZE 80                 /* what is kept of a line of a head or between chunks: all fields
                                            that matter are shorter, or their elements are */

/* ---- patience: milliseconds; the defaults where teo_config says 0 ---- */

#define TEO_DEADLINE_MS 60000u           /* one query, all pages and retries of it */
#define TEO_DEADLINE_MS_MAX 0x3FFFFFFFu  /* 12 days: the clock of the port wraps at 49 */
#define TEO_RETRY_AFTER_MAX 0x100000u    /* seconds, 12 days as well: longer waits are read as this one */
#define TEO_STALL_MS 15000u              /* silence after which an attempt is given up and repeated */
#define TEO_ATTEMPTS 6u                  /* in a row, without a page completed */
#define TEO_BACKOFF_MS 250u              /* the first pause is drawn from 0 to this, the next from 0 to twice this, … */
#define TEO_BACKOFF_DOUBLINGS 6u         /* then it stays: 16 s */

#endif

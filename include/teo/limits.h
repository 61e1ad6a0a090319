/*
 * Every bound of libteo, each with its reason.
 *
 * Where #ifndef stands before a bound, you can change it with -DNAME=value, a whole number in the
 * range that its #error names. Give the same to the library and the application: teo_client_init()
 * returns TEO_E_BUILD where the two were built with different bounds. The others are rules of the
 * service, of a protocol or of the code, and cannot vary: -D of one of these is refused.
 */
#ifndef TEO_LIMITS_H
#define TEO_LIMITS_H

#include <stdint.h>

/* A size_t holds times as well: with 16 bits, a request would be signed for another time. */
#if defined SIZE_MAX && SIZE_MAX < 0xFFFFFFFF
#error "libteo needs a size_t of 32 bits or more"
#endif

#if defined(TEO_LIMIT_MAX) || defined(TEO_OFFSET_MAX) || defined(TEO_VALUES_MAX) || \
    defined(TEO_INTERVAL_MAX) || defined(TEO_SCRATCH_MIN) || defined(TEO_HOST_MAX) || \
    defined(TEO_DEADLINE_MS_MAX) || defined(TEO_RETRY_AFTER_MAX)
#error "a bound is given that cannot vary: TEO_LIMIT_MAX, TEO_OFFSET_MAX, TEO_VALUES_MAX, \
TEO_INTERVAL_MAX, TEO_SCRATCH_MIN, TEO_HOST_MAX, TEO_DEADLINE_MS_MAX or TEO_RETRY_AFTER_MAX"
#endif

/* ---- rules of the service, DescribePurgeTasks (document/product/1145/50532); cannot vary ---- */

#define TEO_LIMIT_MAX 1000u           /* tasks a reply, the request's Limit */
#define TEO_OFFSET_MAX 0x7FFFFFFFu    /* tasks to skip: no number of tasks comes near */
#define TEO_VALUES_MAX 20u            /* values of one filter */
#define TEO_INTERVAL_MAX (7u * 86400u) /* seconds between StartTime and EndTime of one request */

/* ---- its limit of the rate, which clients that use the same account share ---- */

#ifndef TEO_REQUESTS_PER_SECOND
#define TEO_REQUESTS_PER_SECOND 20u   /* of one client: less, where others ask as well */
#endif

/* ---- record slots: bytes with the closing NUL, below 64 KB in all; a longer text is cut ---- */

#ifndef TEO_JOB_ID_SIZE
#define TEO_JOB_ID_SIZE 40            /* seen: 12 to 14 characters; room for a UUID */
#endif
#ifndef TEO_TARGET_SIZE
#define TEO_TARGET_SIZE 384           /* a URL; most are shorter, none need fit */
#endif
#ifndef TEO_TYPE_SIZE
#define TEO_TYPE_SIZE 24              /* longest known: purge_cache_tag */
#endif
#ifndef TEO_METHOD_SIZE
#define TEO_METHOD_SIZE 16            /* longest known: invalidate */
#endif
#ifndef TEO_STATUS_SIZE
#define TEO_STATUS_SIZE 16            /* longest known: processing, which must fit */
#endif
#ifndef TEO_TIME_SIZE
#define TEO_TIME_SIZE 36              /* 2022-02-09T00:00:00.123456789+08:00; without
                                         its fraction it must fit */
#endif
#ifndef TEO_FAIL_TYPE_SIZE
#define TEO_FAIL_TYPE_SIZE 32         /* longest known: downloadManifestFailed */
#endif
#ifndef TEO_FAIL_MESSAGE_SIZE
#define TEO_FAIL_MESSAGE_SIZE 128
#endif
#ifndef TEO_REASON_SIZE
#define TEO_REASON_SIZE 128           /* of a target that a create refuses */
#endif

/* ---- what a fault remembers ---- */

#ifndef TEO_CODE_SIZE
#define TEO_CODE_SIZE 56              /* longest known, of 49 bytes, which must fit:
                                         RequestLimitExceeded.GlobalRegionUinLimitExceeded */
#endif
#ifndef TEO_MESSAGE_SIZE
#define TEO_MESSAGE_SIZE 160          /* what is kept of a line of a head must fit */
#endif
#ifndef TEO_REQUEST_ID_SIZE
#define TEO_REQUEST_ID_SIZE 48        /* a UUID is 36 */
#endif

/* ---- memory that the caller supplies ---- */

#ifndef TEO_BUFFER_MIN
#define TEO_BUFFER_MIN 1024           /* client: a request with one or two filters and no token
                                         fits; a quarter of it is the parser's */
#endif
#define TEO_SCRATCH_MIN 128           /* parser: the longest known member name, every character
                                         escaped, fits; cannot vary */

/* ---- names: bytes, without the NUL; other texts of a request have the buffer's bound only ---- */

#define TEO_HOST_MAX 255              /* RFC 1035 section 2.3.4; cannot vary */

/* ---- what a server may make the client read ---- */

#ifndef TEO_HEAD_MAX
#define TEO_HEAD_MAX 16384u           /* bytes of one reply's heads, interim ones included; also
                                         of what stands between chunks and after the last */
#endif
#ifndef TEO_LINE_SIZE
#define TEO_LINE_SIZE 80              /* bytes kept of one header or chunk-size line; the longest
                                         header that matters is shorter */
#endif

/* ---- patience: milliseconds; the defaults where teo_config says 0 ---- */

#ifndef TEO_DEADLINE_MS
#define TEO_DEADLINE_MS 60000u        /* one query, all pages and retries of it */
#endif
#define TEO_DEADLINE_MS_MAX 0x3FFFFFFFu /* 12 days: the port's clock wraps at 49; cannot vary */
#define TEO_RETRY_AFTER_MAX 0x100000u /* seconds, also 12 days: the longest Retry-After that counts;
                                         cannot vary */
#ifndef TEO_STALL_MS
#define TEO_STALL_MS 15000u           /* without progress, until an attempt ends */
#endif
#ifndef TEO_ATTEMPTS
#define TEO_ATTEMPTS 6u               /* in a row, without a page completed */
#endif
#ifndef TEO_BACKOFF_MS
#define TEO_BACKOFF_MS 250u           /* the first pause is drawn from 0 to this, the next from 0 to
                                         four times this, and so on … */
#endif
#ifndef TEO_BACKOFF_MS_MAX
#define TEO_BACKOFF_MS_MAX 64000u     /* … but not above this, nor above half of the time left */
#endif

/* ---- the ranges ---- */

#if TEO_REQUESTS_PER_SECOND < 1 || TEO_REQUESTS_PER_SECOND > 20
#error "TEO_REQUESTS_PER_SECOND is 1 to 20"
#endif
#if TEO_JOB_ID_SIZE < 16 || TEO_JOB_ID_SIZE > 1024
#error "TEO_JOB_ID_SIZE is 16 to 1024"
#endif
#if TEO_TARGET_SIZE < 16 || TEO_TARGET_SIZE > 32768
#error "TEO_TARGET_SIZE is 16 to 32768"
#endif
#if TEO_TYPE_SIZE < 16 || TEO_TYPE_SIZE > 1024
#error "TEO_TYPE_SIZE is 16 to 1024"
#endif
#if TEO_METHOD_SIZE < 11 || TEO_METHOD_SIZE > 1024
#error "TEO_METHOD_SIZE is 11 to 1024"
#endif
#if TEO_STATUS_SIZE < 11 || TEO_STATUS_SIZE > 1024
#error "TEO_STATUS_SIZE is 11 to 1024"
#endif
#if TEO_TIME_SIZE < 26 || TEO_TIME_SIZE > 1024
#error "TEO_TIME_SIZE is 26 to 1024"
#endif
#if TEO_FAIL_TYPE_SIZE < 2 || TEO_FAIL_TYPE_SIZE > 1024
#error "TEO_FAIL_TYPE_SIZE is 2 to 1024"
#endif
#if TEO_FAIL_MESSAGE_SIZE < 2 || TEO_FAIL_MESSAGE_SIZE > 16384
#error "TEO_FAIL_MESSAGE_SIZE is 2 to 16384"
#endif
#if TEO_REASON_SIZE < 2 || TEO_REASON_SIZE > 16384
#error "TEO_REASON_SIZE is 2 to 16384"
#endif
#if TEO_CODE_SIZE < 50 || TEO_CODE_SIZE > 1024
#error "TEO_CODE_SIZE is 50 to 1024"
#endif
#if TEO_MESSAGE_SIZE < TEO_LINE_SIZE || TEO_MESSAGE_SIZE > 16384
#error "TEO_MESSAGE_SIZE is TEO_LINE_SIZE to 16384"
#endif
#if TEO_REQUEST_ID_SIZE < 37 || TEO_REQUEST_ID_SIZE > 1024
#error "TEO_REQUEST_ID_SIZE is 37 to 1024"
#endif
#if TEO_BUFFER_MIN < 512 || TEO_BUFFER_MIN > 65536
#error "TEO_BUFFER_MIN is 512 to 65536"
#endif
#if TEO_HEAD_MAX < 1024 || TEO_HEAD_MAX > 0x7FFFFFFF
#error "TEO_HEAD_MAX is 1024 to 0x7FFFFFFF"
#endif
#if TEO_LINE_SIZE < 64 || TEO_LINE_SIZE > 255
#error "TEO_LINE_SIZE is 64 to 255"
#endif
#if TEO_DEADLINE_MS < 1 || TEO_DEADLINE_MS > TEO_DEADLINE_MS_MAX
#error "TEO_DEADLINE_MS is 1 to TEO_DEADLINE_MS_MAX"
#endif
#if TEO_STALL_MS < 1 || TEO_STALL_MS > TEO_DEADLINE_MS_MAX
#error "TEO_STALL_MS is 1 to TEO_DEADLINE_MS_MAX"
#endif
#if TEO_ATTEMPTS < 1 || TEO_ATTEMPTS > 255
#error "TEO_ATTEMPTS is 1 to 255"
#endif
#if TEO_BACKOFF_MS < 1 || TEO_BACKOFF_MS > TEO_BACKOFF_MS_MAX
#error "TEO_BACKOFF_MS is 1 to TEO_BACKOFF_MS_MAX"
#endif
#if TEO_BACKOFF_MS_MAX < 1 || TEO_BACKOFF_MS_MAX > TEO_DEADLINE_MS_MAX
#error "TEO_BACKOFF_MS_MAX is 1 to TEO_DEADLINE_MS_MAX"
#endif

#endif

/*
 * The request: query -> JSON body -> TC3-HMAC-SHA256 -> one whole HTTP/1.1 POST in the caller's
 * buffer. No I/O.
 */
#ifndef TEO_REQUEST_H
#define TEO_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include <teo/query.h>
#include <teo/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TEO_ENDPOINT_INTL "teo.intl.tencentcloudapi.com" /* the default */
#define TEO_ENDPOINT_CN "teo.tencentcloudapi.com"        /* mainland China */
#define TEO_PORT_HTTPS 443

/* Secrets, in the caller's memory: read there and never kept. No blanks, no control bytes. */
typedef struct teo_credentials {
    const char *secret_id;  /* SecretId, with a NUL */
    const char *secret_key; /* SecretKey, with a NUL */
    const char *token;      /* of temporary credentials, sent as X-TC-Token; else NULL */
} teo_credentials;

/*
 * A cache of the derived signing key, good for one secret key and one UTC day. Zero it before its
 * first use. Wipe it when the secret key changes or is no longer needed.
 */
typedef struct teo_signing_key {
    /* private */
    uint8_t key[32];
    int32_t day; /* days since 1970-01-01, plus 1; 0: empty */
} teo_signing_key;

/* Wipes and empties the cache. NULL: does nothing. */
void teo_signing_key_wipe(teo_signing_key *key);

/* What a signature is made of, besides the payload. */
typedef struct teo_tc3 {
    const char *secret_key;   /* SecretKey */
    const char *host;         /* the Host header without a port, in lower case */
    const char *content_type; /* the Content-Type header, in lower case, no outer spaces */
    int64_t timestamp;        /* Unix seconds, 0 to the end of 9999; to UINT32_MAX on 32 bits */
} teo_tc3;

#define TEO_SIGNATURE_SIZE 64

/*
 * The signature of one payload, TC3-HMAC-SHA256 (document/api/614/42761, "signature v3"), over the
 * headers `content-type;host` as the official SDKs sign. The scope's service is "teo" on every
 * endpoint. Writes 64 lower-case hexadecimal digits and no NUL.
 * TEO_E_ARGUMENT for a NULL; TEO_E_TIME; TEO_E_HASH.
 */
TEO_MUST_USE teo_status teo_tc3_sign(const teo_tc3 *what, const void *payload, size_t length,
                                     teo_signing_key *cache, char signature[TEO_SIGNATURE_SIZE]);

/* Everything that one request is made of. Zero it, then set what is wanted. */
typedef struct teo_request {
    const teo_query *query;             /* required, but for an action that is none */
    const teo_credentials *credentials; /* required */
    const char *host;       /* NULL: TEO_ENDPOINT_INTL; a name in lower case, an IPv4 address, or an
                               IPv6 address in brackets */
    uint16_t port;          /* 0: 443; another one is named in the Host header, and never signed */
    const char *language;   /* of the service's messages: "en-US", "zh-CN", NULL: the account's */
    const char *user_agent; /* the application's product and version, like "app/1.2 (board)", or
                               NULL. No control bytes, not empty. It is sent before libteo's own
                               product (RFC 9110 section 10.1.5), and never signed */
    uint32_t timestamp;     /* Unix seconds, now; 0: not known, the service refuses it and its reply
                               has the time */
    teo_signing_key *cache; /* required; zeroed at first */
} teo_request;

/*
 * Writes head and body of a request to `action`: `asked` is what the action's header says, a
 * teo_purge say, and request->query is not looked at; or NULL and NULL for the query. `*length`
 * becomes their length in bytes; with TEO_E_BUFFER it is the length needed, and nothing of the
 * request is left in the buffer. The buffer holds the Authorization header and the token: wipe it
 * after sending.
 * Errors: those of teo_query_check() or of the action, TEO_E_CREDENTIALS, TEO_E_TOKEN, TEO_E_HOST,
 * TEO_E_LANGUAGE, TEO_E_HASH, TEO_E_BUFFER, TEO_E_ARGUMENT (a NULL, or a user_agent that breaks the
 * rule above).
 */
TEO_MUST_USE teo_status teo_request_write_action(const teo_request *request,
                                                 const teo_action *action, const void *asked,
                                                 void *buffer, size_t size, size_t *length);

/* The same for the query. */
TEO_MUST_USE static inline teo_status teo_request_write(const teo_request *request, void *buffer,
                                                        size_t size, size_t *length)
{
    return teo_request_write_action(request, TEO_NULL, TEO_NULL, buffer, size, length);
}

#ifdef __cplusplus
}
#endif

#endif

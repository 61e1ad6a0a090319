/*
 * The request: query → JSON body → TC3-HMAC-SHA256 → one complete HTTP/1.1 POST in the caller's buffer. No I/O.
 */
#ifndef TEO_REQUEST_H
#define TEO_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#include <teo/query.h>
#include <teo/status.h>

#define TEO_ENDPOINT_INTL "teo.intl.tencentcloudapi.com" /* the default */
#define TEO_ENDPOINT_CN "teo.tencentcloudapi.com"        /* mainland China */
#define TEO_PORT_HTTPS 443

/* Secrets: read where they lie, and never kept. NUL-terminated, with no blanks and no control bytes. */
typedef struct teo_credentials {
    const char *secret_id;
    const char *secret_key;
    const char *token; /* of temporary credentials, else NULL: sent as X-TC-Token */
} teo_credentials;

/*
 * A cache of the derived signing key, good for one secret key and one UTC day. Zero it to start with, wipe it with
 * teo_signing_key_wipe() when the secret key changes or is no longer needed.
 */
typedef struct teo_signing_key {
    uint8_t key[32];
    int32_t day; /* days since 1970-01-01, plus 1; 0: empty */
} teo_signing_key;

void teo_signing_key_wipe(teo_signing_key *key);

/*
 * The signature of one payload, TC3-HMAC-SHA256 (document/api/614/42761, "signature v3"), over the headers
 * `content-type;host` as the official SDKs sign. The host is signed without its port, and both values as given: lower
 * case, no outer spaces. The scope's service is "teo" on every endpoint. Writes 64 lower case hexadecimal digits, no NUL.
 * TEO_E_ARGUMENT for a NULL; TEO_E_TIME; TEO_E_HASH.
 */
typedef struct teo_tc3 {
    const char *secret_key;
    const char *host;
    const char *content_type;
    int64_t timestamp; /* Unix seconds, 0 to the end of 9999; where size_t has 32 bits, to UINT32_MAX */
} teo_tc3;

#define TEO_SIGNATURE_SIZE 64

TEO_MUST_USE teo_status teo_tc3_sign(const teo_tc3 *what, const void *payload, size_t length,
                                     teo_signing_key *cache, char signature[TEO_SIGNATURE_SIZE]);

/* Everything that one request is made of. */
typedef struct teo_request {
    const teo_query *query;
    const teo_credentials *credentials;
    const char *host;       /* NULL: TEO_ENDPOINT_INTL; a name in lower case, an IPv4 address or an IPv6 address in brackets */
    uint16_t port;          /* 0: 443; another one is named in the Host header, and never signed */
    const char *language;   /* of the service's messages: "en-US", "zh-CN" or NULL for the account's own */
    const char *user_agent; /* the application's product and version, like "app/1.2 (board)", or NULL.
                               No control bytes, not empty. It is sent before libteo's own product
                               (RFC 9110 section 10.1.5), and never signed */
    uint32_t timestamp;     /* Unix seconds, now; 0 where it is not known: the service refuses it and tells the time */
    teo_signing_key *cache; /* required; zeroed at first */
} teo_request;

/*
 * Writes head and body. `*length` becomes their length in bytes; with TEO_E_BUFFER it is the length needed, and
 * nothing of the request is left in the buffer. The buffer holds the Authorization header and the token: wipe it after sending.
 * Errors: those of teo_query_check(), TEO_E_CREDENTIALS, TEO_E_TOKEN, TEO_E_HOST, TEO_E_LANGUAGE, TEO_E_HASH,
 * TEO_E_BUFFER, TEO_E_ARGUMENT (a NULL, or a user_agent with other bytes or spaces than above).
 */
TEO_MUST_USE teo_status teo_request_write(const teo_request *request, void *buffer, size_t size, size_t *length);

#endif

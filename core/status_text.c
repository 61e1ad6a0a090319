/* Every status in words. Kept apart so that a firmware that prints none does not carry them. */
#include <teo/status.h>

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct status_entry {
    uint8_t status;
    const char *text;
    const char *remedy;
} status_entry;

#define REMEDY_CALL "correct the call"
#define REMEDY_LATER "check the network, then try again later"
#define REMEDY_REPORT "is a proxy or captive portal between? if it stays, report it"

static const status_entry status_entries[] = {
    {TEO_OK, "done", "nothing to do"},
    {TEO_AGAIN, "nothing can move now", "call again later"},
    {TEO_END, "all tasks were delivered", "nothing to do"},
    {TEO_PROGRESS, "the port has moved on", "call it again"},

    {TEO_E_ARGUMENT, "an argument is missing or out of its range", REMEDY_CALL},
    {TEO_E_BUILD, "library and application were built with different limits",
     "build both with the same -DTEO_… options"},
    {TEO_E_BUFFER, "the request does not fit the buffer",
     "give a buffer of the size in fault.needed"},
    {TEO_E_STATE, "no query was set", "call teo_client_query() first"},
    {TEO_E_CREDENTIALS, "SecretId or SecretKey is missing, or has blanks or control characters",
     "check the credentials for blanks, quotes and line ends"},
    {TEO_E_TOKEN, "the token is empty, or has blanks or control characters",
     "check the token for blanks, quotes and line ends"},
    {TEO_E_HOST, "the endpoint is not a host name or address in lower case",
     "give a name such as teo.intl.tencentcloudapi.com, with no scheme and no path"},
    {TEO_E_LANGUAGE, "the language is not one the service has", "use en-US or zh-CN"},
    {TEO_E_HASH, "SHA-256 could not be computed", "check mbedTLS's hardware acceleration"},
    {TEO_E_PARAMETER, "the job to create does not take this parameter, or not this value",
     "see the parameter's rule: Method, Mode, Headers, CacheTag, Targets or ZoneId"},
    {TEO_E_ZONE_ID, "ZoneId is missing", "give the site's ID, like zone-2noz78a8ev6k"},
    {TEO_E_NO_INTERVAL, "neither an interval nor a job-id is given",
     "give StartTime and EndTime, or a job-id"},
    {TEO_E_HALF_INTERVAL, "only one of StartTime and EndTime is given", "give both"},
    {TEO_E_INTERVAL_ORDER, "EndTime is before StartTime", "exchange them"},
    {TEO_E_INTERVAL_LONG, "the interval is longer than the 7 days that one request may ask for",
     "ask in pieces of 7 days, or let the client do so"},
    {TEO_E_LIMIT, "Limit is not 1 to 1000", "give a page size of 1 to 1000"},
    {TEO_E_FILTER, "a filter has a name that the action does not have",
     "use job-id, target, domains, statuses or, for purge tasks, type"},
    {TEO_E_FILTER_TWICE, "a filter is given twice",
     "give it once, with several values where it takes them"},
    {TEO_E_NO_VALUE, "a filter or list has no value or an empty one",
     "give it a value or leave it out"},
    {TEO_E_VALUES_MANY, "a filter has more than 20 values", "ask in several queries"},
    {TEO_E_VALUE_SINGLE, "a filter that takes one value has several", "ask in several queries"},
    {TEO_E_FUZZY, "Fuzzy is given for a filter that cannot be fuzzy",
     "use it with the target of purge tasks only"},
    {TEO_E_STATUS_NAME, "a status is not one that the service knows",
     "use processing, success, failed, timeout, canceled or, for prefetch tasks, invalid"},
    {TEO_E_TYPE_NAME, "a type is not one that the service knows",
     "use purge_url, purge_prefix, purge_all, purge_host or purge_cache_tag"},
    {TEO_E_CONTROL, "a text of the request has control characters", "remove them"},
    {TEO_E_UTF8, "a text of the request is not UTF-8", "encode it as UTF-8"},
    {TEO_E_TARGET, "a target is not what its type takes",
     "begin a URL or prefix with http:// or https://, end a prefix with /, and give a host without "
     "scheme, path and *"},
    {TEO_E_TIME, "a time is not ISO 8601 with a zone, or not in the years 1970 to 2105",
     "write it like 2022-02-09T00:00:00+08:00"},
    {TEO_E_OFFSET, "Offset is above 2147483647", "ask for a shorter interval"},
    {TEO_E_OFFSET_LONG, "an offset is given for an interval of more than 7 days",
     "leave out the offset, or ask for 7 days at most"},

    {TEO_E_DNS, "the host name could not be resolved",
     "check the name and the resolver; " REMEDY_LATER},
    {TEO_E_CONNECT, "the connection was refused or the host cannot be reached", REMEDY_LATER},
    {TEO_E_RESET, "the connection broke", REMEDY_LATER},
    {TEO_E_CLOSED, "the connection was closed before the reply was whole", REMEDY_LATER},
    {TEO_E_STALLED, "the server was silent for too long", REMEDY_LATER},
    {TEO_E_DEADLINE, "the time given for the query is over",
     "give it more time, or a smaller interval"},
    {TEO_E_PORT, "the port to the network failed",
     "check this device's memory, sockets and network interface"},

    {TEO_E_TLS, "TLS failed",
     REMEDY_LATER "; programs find the reason in teo_tls.error and teo_tls.alert"},
    {TEO_E_TLS_EXPIRED, "the server's certificate has expired",
     "check this device's clock; else the server must renew it"},
    {TEO_E_TLS_NOT_YET, "the server's certificate is not valid yet", "check this device's clock"},
    {TEO_E_TLS_HOST, "the server's certificate is for another host",
     "check the endpoint; is someone in between?"},
    {TEO_E_TLS_CA, "the server's certificate is not from a trusted CA",
     "check the CA bundle; is someone in between?"},
    {TEO_E_TLS_CERT, "the server's certificate was refused",
     "have the server's certificate checked; programs find the reason in teo_tls.verify"},
    {TEO_E_TLS_SETUP, "TLS could not be set up",
     "check the CAs, the random source and the memory given to mbedTLS"},
    {TEO_E_TLS_REFUSED,
     "the server refused the TLS handshake: "
     "no version or cipher suite in common, or not this client",
     "check the endpoint, and which TLS versions and cipher suites it takes"},

    {TEO_E_HTTP_HEAD, "the reply's head is not HTTP", REMEDY_REPORT},
    {TEO_E_HTTP_LONG, "the reply's head is too long", REMEDY_REPORT},
    {TEO_E_HTTP_FRAMING, "the reply's length is given in a way that cannot be trusted",
     REMEDY_REPORT},
    {TEO_E_HTTP_CHUNK, "a chunk of the reply is malformed", REMEDY_REPORT},
    {TEO_E_CONTENT_CODING, "the reply has a content coding that was not asked for", REMEDY_REPORT},
    {TEO_E_JSON, "the reply is not JSON", REMEDY_REPORT},
    {TEO_E_MEMBER_TYPE, "a member of the reply has the wrong type", REMEDY_REPORT},
    {TEO_E_MEMBER_TWICE, "a member of the reply is given twice", REMEDY_REPORT},
    {TEO_E_INCOMPLETE, "the reply lacks Response, or TotalCount, JobId or RequestId",
     REMEDY_REPORT},
    {TEO_E_PAGE_ROWS, "the reply has more tasks than were asked for", REMEDY_REPORT},
    {TEO_E_PAGE_REPEATED, "the service sent the same page twice",
     "try another page size; " REMEDY_REPORT},
    {TEO_E_PAGE_STARVED, "the service counts more tasks than it sends",
     "try again later; " REMEDY_REPORT},
    {TEO_E_PAGE_COUNT, "the service sends more tasks than it counts",
     "try again later; " REMEDY_REPORT},
    {TEO_E_LIST_CHANGED, "the list changed while it was read, so tasks may be missing or double",
     "ask again; filter by status on this device, not in the query"},
    {TEO_E_TRANSFER_CODING, "the reply has a transfer coding other than chunked", REMEDY_REPORT},

    {TEO_E_HTTP_STATUS, "the server refused with an HTTP status",
     "check the endpoint; is a proxy between?"},
    {TEO_E_THROTTLED, "too many requests", "ask less often, other users of the account count too"},
    {TEO_E_UNAVAILABLE, "the service has a fault of its own", "try again later"},
    {TEO_E_CLOCK, "the service takes the signature for expired", "set this device's clock"},
    {TEO_E_REPLY_BIG, "the reply is too big for the service, even with one task a page",
     "ask for fewer tasks"},
    {TEO_E_REFUSED, "the service refused the request", "see its code and message"},
    {TEO_E_PORTAL, "a captive portal stands between this device and the service (HTTP 511)",
     "log in to this network, then try again"},
};

static const status_entry *find_status(teo_status status)
{
    for (size_t i = 0; i < sizeof status_entries / sizeof status_entries[0]; i++) {
        if (status_entries[i].status == (unsigned)status) {
            return &status_entries[i];
        }
    }
    return NULL;
}

const char *teo_status_text(teo_status status)
{
    const status_entry *found = find_status(status);

    return found != NULL ? found->text : "unknown status";
}

const char *teo_status_remedy(teo_status status)
{
    const status_entry *found = find_status(status);

    return found != NULL ? found->remedy : "report it";
}

#define REMEDY_KEYS "check SecretId and SecretKey: are they active, and of this account?"
#define REMEDY_RIGHTS \
    "allow teo:<Action>, the one that was asked for, on qcs::teo::uin/<UIN>:zone/<ZoneId> " \
    "(CAM policy)"
#define REMEDY_QUERY "correct the query as the message says"
#define REMEDY_CLIENT "report it: the service does not take this client's request"
#define REMEDY_SOON "try again later"
#define REMEDY_LESS_OFTEN \
    "ask less often: 20 requests a second, and other users of the account count too"
#define REMEDY_THERE \
    "check ZoneId, domain and endpoint: the site or domain is not there, or of another account"

/* A longer code stands before its own prefix. One that ends in a dot means all that begin so. */
static const struct {
    const char *code;
    const char *remedy;
} known_codes[] = {
    {"AuthFailure.SignatureExpire", "set this device's clock"},
    {"AuthFailure.TokenFailure",
     "renew the temporary credentials: SecretId, SecretKey and token belong together"},
    {"AuthFailure.UnauthorizedOperation", REMEDY_RIGHTS},
    {"AuthFailure.MFAFailure", "use credentials that need no multi-factor authentication"},
    {"AuthFailure", REMEDY_KEYS},
    {"UnauthorizedOperation", REMEDY_RIGHTS},
    {"IpInBlacklist", "take this device's address off the account's blacklist"},
    {"IpNotInWhitelist", "put this device's address on the account's whitelist"},
    {"RequestLimitExceeded", REMEDY_LESS_OFTEN},
    {"InternalError",
     "try again later; after a create, first look with a Describe whether the job exists"},
    {"ServiceUnavailable", REMEDY_SOON},
    {"ResourceUnavailable.", REMEDY_THERE},
    {"ResourceUnavailable", REMEDY_SOON},
    {"ResponseSizeLimitExceeded", "ask for fewer tasks a page"},
    {"InvalidParameter.DomainNotFound", REMEDY_THERE},
    {"InvalidParameter.Target",
     "begin a URL or prefix with http:// or https://, end a prefix with /, use no wildcard"},
    {"InvalidParameter.TaskNotGenerated",
     "none of these targets can be purged or prefetched: check them, and their type"},
    {"InvalidParameter", REMEDY_QUERY},
    {"InvalidParameterValue", REMEDY_QUERY},
    {"MissingParameter", REMEDY_QUERY},
    {"UnknownParameter", REMEDY_CLIENT},
    {"ResourceNotFound", "check ZoneId and endpoint: the site may be of another account"},
    {"FailedOperation", "see the message; asking again does not help by itself"},
    {"OperationDenied", "check ZoneId, and that the site is active and of this account"},
    {"UnsupportedOperation", REMEDY_QUERY},
    {"LimitExceeded.RateLimitExceeded", REMEDY_LESS_OFTEN},
    {"LimitExceeded.BatchQuota",
     "submit fewer targets at once: DescribeContentQuota tells how many (Batch)"},
    {"LimitExceeded.DailyQuota",
     "too little of today's quota is left: wait for tomorrow, or use a larger type (prefix, host)"},
    {"LimitExceeded.PackNotAllow", "the plan lacks this type: use another type or plan"},
    {"LimitExceeded", "raise the account's quota"},
    {"RequestSizeLimitExceeded", "ask with fewer filter values"},
};

const char *teo_code_remedy(const char *code)
{
    if (code != NULL) {
        for (size_t i = 0; i < sizeof known_codes / sizeof known_codes[0]; i++) {
            size_t length = strlen(known_codes[i].code);

            if (strlen(code) >= length && memcmp(code, known_codes[i].code, length) == 0 &&
                (code[length] == '\0' || code[length] == '.' ||
                 known_codes[i].code[length - 1u] == '.')) {
                return known_codes[i].remedy;
            }
        }
    }
    return REMEDY_CLIENT;
}

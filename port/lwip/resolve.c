/* Resolves a host's name to its address. */
#include "teo_lwip_raw.h"

#include <string.h>

#include <lwip/dns.h>

#include <teo/limits.h>

#define TEO_LWIP_LABEL_MAX 63 /* RFC 1035 section 2.3.4 */

#if LWIP_IPV6
/* Parses "[2001:db8::1]". */
static bool in_brackets(const char *host, size_t length, ip_addr_t *address)
{
    char bare[IP6ADDR_STRLEN_MAX];

    if (length < 3 || length - 2 >= sizeof bare || host[length - 1] != ']') {
        return false;
    }
    memcpy(bare, host + 1, length - 2);
    bare[length - 2] = '\0';
    IP_SET_TYPE(address, IPADDR_TYPE_V6);
    return ip6addr_aton(bare, ip_2_ip6(address)) != 0;
}
#endif

#if LWIP_DNS
/*
 * Whether a label of the name is empty or too long. lwIP would put it into its query as it is,
 * where it means something else to the server, and wait for an answer.
 */
static bool has_bad_label(const char *host)
{
    size_t length;

    for (; *host != '\0'; host += length + (host[length] == '.')) {
        length = strcspn(host, ".");
        if (length == 0 || length > TEO_LWIP_LABEL_MAX) {
            return true;
        }
    }
    return false;
}

/*
 * lwIP's callback. It may come long after close(), so an answer counts only if open() waits for
 * this query.
 */
static void on_dns_answer(const char *host, const ip_addr_t *address, void *argument)
{
    teo_lwip_dns_query *query = argument;
    teo_lwip *lwip = query->lwip;

    (void)host;
    query->pending = false;
    if (lwip->dns_query != query) {
        return;
    }
    lwip->dns_query = NULL;
    if (address != NULL) {
        ip_addr_copy(lwip->address, *address);
        lwip->step = TEO_LWIP_STEP_RESOLVED;
    } else {
        teo_lwip_fail(lwip, TEO_E_DNS, ERR_VAL);
    }
}

static void send_dns_query(teo_lwip *lwip, teo_lwip_dns_query *query, const char *host)
{
    err_t error;

    query->lwip = lwip;
    query->pending = true;
    lwip->dns_query = query;
    lwip->step = TEO_LWIP_STEP_RESOLVING;
    /* on_dns_answer() may come before this returns. */
    error = dns_gethostbyname(host, &lwip->address, on_dns_answer, query);
    if (error == ERR_INPROGRESS) {
        return;
    }
    query->pending = false;
    lwip->dns_query = NULL;
    if (error == ERR_OK) {
        lwip->step = TEO_LWIP_STEP_RESOLVED;
    } else {
        teo_lwip_fail(lwip, error == ERR_MEM ? TEO_E_PORT : TEO_E_DNS, error);
    }
}
#endif

static void resolve_name(teo_lwip *lwip, const char *host)
{
#if LWIP_DNS
    if (has_bad_label(host)) {
        teo_lwip_fail(lwip, TEO_E_DNS, ERR_VAL);
        return;
    }
    for (size_t i = 0; i < TEO_LWIP_DNS_QUERIES; i++) {
        if (!lwip->dns_queries[i].pending) {
            send_dns_query(lwip, &lwip->dns_queries[i], host);
            return;
        }
    }
#else
    if (ipaddr_aton(host, &lwip->address)) {
        lwip->step = TEO_LWIP_STEP_RESOLVED;
    } else {
        teo_lwip_fail(lwip, TEO_E_DNS, ERR_VAL);
    }
#endif
}

void teo_lwip_resolve(teo_lwip *lwip, const char *host)
{
    size_t length = host != NULL ? strlen(host) : 0;

    if (length == 0 || length > TEO_HOST_MAX) {
        teo_lwip_fail(lwip, TEO_E_HOST, ERR_ARG);
    } else if (host[0] != '[') {
        resolve_name(lwip, host);
#if LWIP_IPV6
    } else if (in_brackets(host, length, &lwip->address)) {
        lwip->step = TEO_LWIP_STEP_RESOLVED;
    } else {
        teo_lwip_fail(lwip, TEO_E_HOST, ERR_ARG);
    }
#else
    } else {
        teo_lwip_fail(lwip, TEO_E_CONNECT, ERR_RTE); /* no route to an IPv6 address */
    }
#endif
}

/* From a host's name to its address. */
#include "teo_lwip_raw.h"

#include <string.h>

#include <lwip/dns.h>

#include <teo/limits.h>

#define LABEL_MAX 63 /* RFC 1035 section 2.3.4 */

#if LWIP_IPV6
/* "[2001:db8::1]" */
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
/* lwIP would send an empty or a longer label as it is, which means something else to the server, and wait for an answer. */
static bool has_odd_label(const char *host)
{
    size_t length;

    for (; *host != '\0'; host += length + (host[length] == '.')) {
        length = strcspn(host, ".");
        if (length == 0 || length > LABEL_MAX) {
            return true;
        }
    }
    return false;
}

/* lwIP's callback, which may come long after close(): only the question that is being asked counts. */
static void found(const char *host, const ip_addr_t *address, void *argument)
{
    teo_lwip_question *question = argument;
    teo_lwip *lwip = question->lwip;

    (void)host;
    question->pending = false;
    if (lwip->asking != question) {
        return;
    }
    lwip->asking = NULL;
    if (address != NULL) {
        ip_addr_copy(lwip->address, *address);
        lwip->step = STEP_FOUND;
    } else {
        teo_lwip_fail(lwip, TEO_E_DNS, ERR_VAL);
    }
}

static void ask(teo_lwip *lwip, teo_lwip_question *question, const char *host)
{
    err_t error;

    question->lwip = lwip;
    question->pending = true;
    lwip->asking = question;
    lwip->step = STEP_ASKING;
    /* found() may come before this returns. */
    error = dns_gethostbyname(host, &lwip->address, found, question);
    if (error == ERR_INPROGRESS) {
        return;
    }
    question->pending = false;
    lwip->asking = NULL;
    if (error == ERR_OK) {
        lwip->step = STEP_FOUND;
    } else {
        teo_lwip_fail(lwip, error == ERR_MEM ? TEO_E_PORT : TEO_E_DNS, error);
    }
}
#endif

static void resolve_name(teo_lwip *lwip, const char *host)
{
#if LWIP_DNS
    if (has_odd_label(host)) {
        teo_lwip_fail(lwip, TEO_E_DNS, ERR_VAL);
        return;
    }
    for (size_t i = 0; i < TEO_LWIP_QUESTIONS; i++) {
        if (!lwip->questions[i].pending) {
            ask(lwip, &lwip->questions[i], host);
            return;
        }
    }
#else
    if (ipaddr_aton(host, &lwip->address)) {
        lwip->step = STEP_FOUND;
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
        lwip->step = STEP_FOUND;
    } else {
        teo_lwip_fail(lwip, TEO_E_HOST, ERR_ARG);
    }
#else
    } else {
        teo_lwip_fail(lwip, TEO_E_CONNECT, ERR_RTE); /* there is no way to an IPv6 address */
    }
#endif
}

#include "firmware_endpoints.h"

#include <stddef.h>

#include <lwip/ip_addr.h>

#include "firmware_outcome.h"

static const struct options *given;
static uint32_t at;
static uint32_t failures; /* since the last complete poll */
static teo_status (*open_below)(void *context, const char *host, uint16_t port);

const char *endpoints_init(const struct options *options)
{
    ip_addr_t parsed;

    given = options;
    for (uint32_t i = 0; i < options->endpoint_count; i++) {
        const char *address = options->endpoints[i].address;

        if (address != NULL && ipaddr_aton(address, &parsed) == 0) {
            return "address= is no IPv4 address";
        }
    }
    return NULL;
}

static teo_status open_address(void *context, const char *host, uint16_t port)
{
    const char *address = endpoints_now()->address;

    return open_below(context, address != NULL ? address : host, port);
}

void endpoints_wrap(teo_port *port)
{
    open_below = port->open;
    port->open = open_address;
}

const struct endpoint *endpoints_now(void)
{
    return &given->endpoints[at];
}

bool endpoints_failed(teo_status status)
{
    if (!outcome_is_of_endpoint(status)) {
        return false;
    }
    at = (at + 1u) % given->endpoint_count;
    failures++;
    return failures % given->endpoint_count != 0;
}

void endpoints_succeeded(void)
{
    failures = 0;
}

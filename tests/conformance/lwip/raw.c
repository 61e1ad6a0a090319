/* The raw port as a subject: it and lwIP live in the loop of whoever waits. */
#include "lwip_subject.h"

#include <stddef.h>

#include <lwip/init.h>

#include <teo/port_lwip.h>

#include "entropy.h"
#include "link.h"
#include "wire.h"

static teo_lwip lwip;
static teo_port port;
static int idle_handles;

static teo_port *create_lwip(port_subject *subject)
{
    (void)subject;
    return &port;
}

static void destroy_lwip(port_subject *subject)
{
    (void)subject;
}

static void idle_lwip(port_subject *subject)
{
    (void)subject;
    wire_poll(1);
    teo_lwip_poll(&lwip);
}

/* What is still on its way, an answer of the DNS for instance, gets a second to settle. */
static int count_handles(void)
{
    int count = wire_handles();

    for (int i = 0; i < 1000 && count != idle_handles; i++) {
        idle_lwip(NULL);
        count = wire_handles();
    }
    return count;
}

port_subject *subject_lwip(int fd)
{
    static port_subject made = {
        .name = "lwip raw",
        .bind = LINK_IP4(LINK_HOST),
        .host = "teo.tencentcloudapi.com",
        .unknown_host = "nobody.invalid",
        .dns = true,
        .create = create_lwip,
        .destroy = destroy_lwip,
        .idle = idle_lwip,
        .handles = count_handles,
    };

    lwip_init();
    if (!wire_start(fd)) {
        return NULL;
    }
    teo_lwip_init(&lwip, test_entropy, NULL, &port);
    idle_handles = wire_handles();
    return &made;
}

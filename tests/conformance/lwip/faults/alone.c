#include "alone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <lwip/sys.h>
#include <lwip/timeouts.h>

teo_lwip lwip;
teo_port port;

static int idle_memory;

void step(void)
{
    far_poll();
    teo_lwip_poll(&lwip);
}

teo_status open_once(const char *host)
{
    return port.open(port.context, host, FAR_PORT);
}

teo_status open_all(const char *host)
{
    uint32_t since = sys_now();
    teo_status status;

    while (is_under_way(status = open_once(host)) && sys_now() - since < HOUR_MS) {
        step();
    }
    return status;
}

void expect_open(const char *host)
{
    assert_int_equal(open_all(host), TEO_OK);
    for (int i = 0; i < 10; i++) {
        step();
    }
    assert_non_null(far.pcb);
}

int settle(void)
{
    uint32_t since = sys_now();

    while (memory.used != idle_memory && sys_now() - since < HOUR_MS) {
        step();
    }
    return memory.used - idle_memory;
}

static teo_port *create(port_subject *subject)
{
    (void)subject;
    far_reset();
    return &port;
}

static void destroy(port_subject *subject)
{
    (void)subject;
    memory.largest = 0;
    memory_fail(0, 0);
    far_reset();
}

int alone_run(const char *name, const suite_case *cases, size_t count)
{
    static port_subject subject = {.create = create, .destroy = destroy, .handles = settle};

    subject.name = name;
    memory_spare(sizeof(struct sys_timeo));
    if (!far_start()) {
        return 1;
    }
    teo_lwip_init(&lwip, NULL, NULL, &port);
    far_reset();
    idle_memory = memory.used;
    return suite_run_cases(&subject, cases, count);
}

/* The suite over the wire, over IPv4 by name and over IPv6 by address: the whole of a program, whichever port it is linked with. */
#include "link.h"
#include "lwip_subject.h"

#include <stddef.h>
#include <stdio.h>

int suite_over_both_families(void)
{
    int fd = link_open();
    port_subject *subject = fd >= 0 ? subject_lwip(fd) : NULL;
    int failed;

    if (subject == NULL) {
        return link_missing();
    }
    failed = suite_run(subject);
    if (!link_has_ip6()) {
        printf("skipped: no IPv6 on the tap device\n0 passed, 0 failed, 1 skipped\n");
        return failed;
    }
    subject->bind = LINK_IP6(LINK_HOST);
    subject->host = "[" LINK_IP6(LINK_HOST) "]";
    subject->dns = false;
    subject->unknown_host = NULL;
    return failed + suite_run(subject);
}

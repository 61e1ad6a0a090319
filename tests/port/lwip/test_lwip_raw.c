/* The suite on the raw port of lwIP, over IPv4 and IPv6. */
#include "link.h"
#include "lwip_subject.h"

#include <stddef.h>

int main(void)
{
    int fd = link_open();
    port_subject *subject = fd >= 0 ? subject_lwip(fd) : NULL;
    int failed;

    if (subject == NULL) {
        return link_missing();
    }
    failed = suite_run(subject);
    if (link_has_ip6()) {
        failed += suite_run(subject_lwip6(subject));
    }
    return failed;
}

/* The suite on TLS over the port over lwIP's sockets. */
#include "link.h"
#include "lwip_subject.h"

#include <stddef.h>

int main(void)
{
    int fd = link_open();
    port_subject *subject = fd >= 0 ? subject_lwip(fd) : NULL;

    return subject != NULL ? suite_run(subject_tls(subject)) : link_missing();
}

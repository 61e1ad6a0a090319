/* lwIP's two ports as subjects of the suite. The wire must be there. */
#ifndef LWIP_SUBJECT_H
#define LWIP_SUBJECT_H

#include "../suite.h"

/* Over IPv4, by name. Sets lwIP up, once; NULL where it cannot be. `fd`: link_open()'s. */
port_subject *subject_lwip(int fd);

/* All of a program: the wire, the subject, and the suite on it over IPv4 and IPv6. Returns its exit status. */
int suite_over_both_families(void);

#endif

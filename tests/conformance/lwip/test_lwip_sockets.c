/* The suite on the port over lwIP's sockets, over IPv4 by name, and over IPv6 by address. */
#include "lwip_subject.h"

int main(void)
{
    return suite_over_both_families();
}

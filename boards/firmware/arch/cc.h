/* What lwIP asks of compiler and platform. */
#ifndef TEO_FIRMWARE_CC_H
#define TEO_FIRMWARE_CC_H

#include <stdint.h>

/*
 * From board_random(): TCP's and UDP's first ports, the numbers of DNS's and DHCP's questions; by LWIP_HOOK_TCP_ISN of lwipopts.h TCP's
 * first sequence numbers, too. Where the board has none, the firmware ends.
 */
uint32_t network_random(void);
#define LWIP_RAND() network_random()

#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1 /* newlib's is a table; lwIP's own are two comparisons */
#define BYTE_ORDER LITTLE_ENDIAN

/* No stdio: nothing is printed, and what an assertion would find is left to the tests of lwIP. */
#define LWIP_PLATFORM_DIAG(x)
#define LWIP_NOASSERT 1
#define LWIP_PLATFORM_ASSERT(x)

#endif

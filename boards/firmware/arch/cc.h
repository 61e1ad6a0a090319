/* What lwIP needs to know of the compiler and the platform. */
#ifndef TEO_FIRMWARE_CC_H
#define TEO_FIRMWARE_CC_H

#include <stdint.h>

/*
 * From board_random(): the first ports of TCP and UDP, the identifiers of DNS and DHCP; TCP's first
 * sequence numbers by LWIP_HOOK_TCP_ISN in lwipopts.h. If the board has none, the firmware ends.
 */
uint32_t random_for_lwip(void);
#define LWIP_RAND() random_for_lwip()

#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1 /* newlib's is a table; lwIP's own are two comparisons */
#define BYTE_ORDER LITTLE_ENDIAN

/* No stdio: nothing is printed, and assertions are left to the tests of lwIP. */
#define LWIP_PLATFORM_DIAG(x)
#define LWIP_NOASSERT 1
#define LWIP_PLATFORM_ASSERT(x)

#endif

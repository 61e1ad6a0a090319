/* lwIP on the board's network chip, with an address from DHCP. */
#ifndef TEO_FIRMWARE_NETWORK_H
#define TEO_FIRMWARE_NETWORK_H

#include <stdbool.h>

void network_init(void);

/* Moves frames and runs lwIP's timers; tells on the UART of changes of link and address. Called from the superloop. */
void network_poll(void);

/* Link and address are there. */
bool network_is_up(void);

/* Gives `host` a fixed IPv4 address, as a hosts file does; false: `address` is none. */
bool network_add_host(const char *host, const char *address);

#endif

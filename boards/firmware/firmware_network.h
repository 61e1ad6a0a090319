/* lwIP on the board's network chip, with an address from DHCP. */
#ifndef TEO_FIRMWARE_NETWORK_H
#define TEO_FIRMWARE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

void network_init(void);

/*
 * Moves frames, runs lwIP's timers and reports changes of link and address on the UART. Called from
 * the superloop.
 */
void network_poll(void);

/* True if there are a link and an address. */
bool network_is_up(void);

/* Milliseconds until lwIP has something to do, if no frame comes. */
uint32_t network_idle_ms(void);

#endif

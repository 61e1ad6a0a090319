/*
 * The seam between the firmware's application and a board: what each folder boards/NAME/ with firmware in it must define.
 * Everything else is shared, in boards/firmware/.
 */
#ifndef TEO_FIRMWARE_BOARD_H
#define TEO_FIRMWARE_BOARD_H

#include <stddef.h>
#include <stdint.h>

#include <lwip/err.h>
#include <lwip/netif.h>

#include <teo/status.h>

/* What the status light, or whatever the board has in place of one, shows. */
typedef enum board_light {
    BOARD_LIGHT_BUSY,  /* purges are under way, or nothing is known yet */
    BOARD_LIGHT_DONE,  /* all of them are done */
    BOARD_LIGHT_FAILED /* one of them has failed, or they could not be asked for */
} board_light;

/* Clocks, UART, SysTick at 1 kHz and the network chip. Called first, with interrupts off as after reset; leaves them on. */
void board_init(void);

/* Milliseconds since the start; wraps. */
uint32_t board_ticks(void);

/* Writes to the UART; returns when all of it is out. */
void board_write(const char *data, size_t length);

void board_show(board_light light);

/*
 * Random bytes fit for the keys of TLS, from a source in hardware; TEO_E_PORT: there are none. Every board has its own. Only those
 * that firmware.mk knows to run under an emulator may use entropy_for_tests_only.c, by BOARD_ENTROPY := tests-only in their .mk.
 */
teo_status board_random(void *context, void *data, size_t length);

/* The init function for lwIP's netif_add(): sets name, hwaddr, mtu, flags, output and linkoutput. */
err_t board_netif_init(struct netif *netif);

/* Moves the frames received into netif->input and tells lwIP of changes of the link. Called from the superloop. */
void board_netif_poll(struct netif *netif);

/* Sleeps until an interrupt, a tick or a frame; not at all, if one has come since it last returned. */
void board_sleep(void);

#endif

/*
 * What a board must define, in its folder boards/NAME/. Everything else is shared, in
 * boards/firmware/.
 */
#ifndef TEO_FIRMWARE_BOARD_H
#define TEO_FIRMWARE_BOARD_H

#include <stddef.h>
#include <stdint.h>

#include <lwip/err.h>
#include <lwip/netif.h>

#include <teo/status.h>

/* What the status light shows, or whatever the board has in its place. */
typedef enum board_light {
    BOARD_LIGHT_BUSY,  /* tasks are in progress, or nothing is known yet */
    BOARD_LIGHT_DONE,  /* all tasks are done */
    BOARD_LIGHT_FAILED /* a task has failed, or the poll has */
} board_light;

/*
 * If board_feed_watchdog() is not called for so long, the watchdog interrupts, where it can, and
 * after the same time again it resets the board. The longest turn of the superloop is a step of a
 * handshake with RSA, some 18 million instructions.
 */
#ifndef BOARD_WATCHDOG_MS
#define BOARD_WATCHDOG_MS 4000u
#endif

/*
 * Starts the watchdog, clocks, UART, SysTick at 1 kHz and the network chip. Called first, with the
 * interrupts off, as after reset; leaves them on. No function of a board waits for hardware without
 * a bound (firmware_wait.h).
 */
void board_init(void);

/* Milliseconds since the start; wraps. */
uint32_t board_ticks(void);

/* Called in each turn of the superloop, and of the wait before a reset; nowhere else. */
void board_feed_watchdog(void);

/* Writes to the UART; returns when all of it has been sent, or the UART does not go on. */
void board_write(const char *data, size_t length);

void board_show(board_light light);

/*
 * Random bytes for the keys of TLS, from a source in hardware; TEO_E_PORT: there are none. Every
 * board writes its own. Only the boards that firmware.mk lists as emulated may use
 * entropy_for_tests_only.c, by BOARD_ENTROPY := tests-only in their .mk.
 */
teo_status board_random(void *context, void *data, size_t length);

/*
 * The init function for lwIP's netif_add(): sets name, hwaddr, mtu, flags, output and linkoutput.
 */
err_t board_netif_init(struct netif *netif);

/*
 * Passes the frames received to netif->input and changes of the link to lwIP. Called from the
 * superloop.
 */
void board_netif_poll(struct netif *netif);

/*
 * Sleeps until `ms` milliseconds have passed, or until an interrupt such as that of a frame; it may
 * wake earlier. Returns at once if an interrupt has come since it last returned.
 */
void board_sleep(uint32_t ms);

#endif

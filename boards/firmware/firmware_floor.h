/*
 * Where the floor of the clock (wall_clock.h) is kept over a reset.
 *
 * floor.c keeps it in RAM that a reset leaves alone, such as one by a watchdog; without power it is
 * lost. A board with flash, or a clock with a battery, has a floor.c of its own (BOARD_REPLACES).
 */
#ifndef TEO_FIRMWARE_FLOOR_H
#define TEO_FIRMWARE_FLOOR_H

#include <stdint.h>

/*
 * The last one that was kept, in Unix seconds; 0: there is none. Memory that was only half written,
 * or never, must give 0: a floor that is too high refuses good certificates.
 */
uint32_t floor_load(void);

/* Keeps it. Called once a day at most, but for the first time. */
void floor_save(uint32_t unix_seconds);

#endif

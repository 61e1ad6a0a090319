/*
 * The RAM of the firmware: variables as C expects them at the start, mbedTLS's arena, and how much
 * of arena and stack was ever used.
 */
#ifndef TEO_FIRMWARE_MEMORY_H
#define TEO_FIRMWARE_MEMORY_H

#include <stdint.h>

/* Called from the reset handler: fills .data, clears .bss, paints the stack. */
void memory_start(void);

/*
 * Gives mbedTLS its arena, for everything that it allocates: its records' buffers (16.7 KB and
 * 1.4 KB), a handshake, the peer's chain, the root that it names, the session. With ECDSA that
 * takes 28 KB, with RSA up to 4096 bits 35 KB (boards/README.md).
 */
void memory_init(void);

/* How often mbedTLS asked for memory and the arena had none. */
uint32_t memory_shortages(void);

/* Writes a line with the highest use so far of arena, stack and lwIP's memory. */
void memory_report(void);

#endif

/* The RAM of the firmware: what C expects at the start, mbedTLS's arena, and how much of arena and stack was ever used. */
#ifndef TEO_FIRMWARE_MEMORY_H
#define TEO_FIRMWARE_MEMORY_H

/* Called from the reset handler: fills .data, clears .bss, paints the stack. */
void memory_start(void);

/* Hands mbedTLS its arena. */
void memory_init(void);

/* A line with the high-water marks, in bytes. */
void memory_report(void);

#endif

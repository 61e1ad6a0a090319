/* Frames through a network chip's FIFO: a register that takes or gives four bytes at a time, the first of them lowest. */
#ifndef TEO_FIRMWARE_FIFO_H
#define TEO_FIRMWARE_FIFO_H

#include <stdint.h>

#include <lwip/pbuf.h>

/* Writes a frame, after `filled` bytes of a first word that are there already; the last word is filled up with zeros. */
void fifo_write(volatile uint32_t *fifo, uint32_t word, uint32_t filled, const struct pbuf *frame);

/* Fills a frame, with `left` bytes of a first word before the rest. Returns how many words it has read. */
uint32_t fifo_read(volatile uint32_t *fifo, uint32_t word, uint32_t left, struct pbuf *frame);

#endif

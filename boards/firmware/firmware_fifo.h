/*
 * Frames through a network chip's FIFO: a register that takes or gives four bytes at a time, the
 * first byte lowest.
 */
#ifndef TEO_FIRMWARE_FIFO_H
#define TEO_FIRMWARE_FIFO_H

#include <stdint.h>

#include <lwip/pbuf.h>

/*
 * Writes a frame. Its first bytes complete `word`, which already holds `filled` bytes; its last
 * word is padded with zeros.
 */
void fifo_write(volatile uint32_t *fifo, uint32_t word, uint32_t filled, const struct pbuf *frame);

/*
 * Fills a frame: first with the `left` lowest bytes of `word`, then from the FIFO. Returns the
 * number of words that it has read.
 */
uint32_t fifo_read(volatile uint32_t *fifo, uint32_t word, uint32_t left, struct pbuf *frame);

#endif

#include "firmware_fifo.h"

void fifo_write(volatile uint32_t *fifo, uint32_t word, uint32_t filled, const struct pbuf *frame)
{
    for (const struct pbuf *piece = frame; piece != NULL; piece = piece->next) {
        const uint8_t *bytes = piece->payload;

        for (uint32_t i = 0; i < piece->len; i++) {
            word |= (uint32_t)bytes[i] << 8u * filled;
            if (++filled == 4) {
                *fifo = word;
                word = filled = 0;
            }
        }
    }
    if (filled != 0) {
        *fifo = word;
    }
}

uint32_t fifo_read(volatile uint32_t *fifo, uint32_t word, uint32_t left, struct pbuf *frame)
{
    uint32_t words = 0;

    for (struct pbuf *piece = frame; piece != NULL; piece = piece->next) {
        uint8_t *bytes = piece->payload;

        for (uint32_t i = 0; i < piece->len; i++) {
            if (left == 0) {
                word = *fifo;
                words++;
                left = 4;
            }
            bytes[i] = (uint8_t)word;
            word >>= 8;
            left--;
        }
    }
    return words;
}

/*
 * NOT RANDOM. Anybody can predict these numbers. They are for a board that exists only in an
 * emulator, so that its tests need no source of randomness. TLS with them protects nothing. A real
 * board has its own board_random(), which reads its chip's generator.
 */
#ifndef FIRMWARE_ENTROPY_FOR_TESTS_ONLY
#error "not for a real board: take BOARD_ENTROPY out of its .mk and write a board_random()"
#endif

#include "board.h"

teo_status board_random(void *context, void *data, size_t length)
{
    static uint32_t state = 0x2545F491u;
    uint8_t *bytes = data;

    (void)context;
    state ^= board_ticks() << 8;
    for (size_t i = 0; i < length; i++) {
        /* Marsaglia's xorshift; never stays at 0. */
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state += state == 0;
        bytes[i] = (uint8_t)(state >> 11);
    }
    return TEO_OK;
}

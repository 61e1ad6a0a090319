/*
 * The settings in a page of flash, as settings.py writes them. Numbers have four bytes, the lowest
 * first:
 *
 *   at 0    "TEOS"
 *      4    CRC-32 (IEEE 802.3) of all that follows
 *      8    the version of this layout: FLASH_VERSION
 *     12    bytes of the words
 *     16    bytes of the CAs
 *     20    the words, such as "zone=zone-1", each with a NUL
 *           the CAs, the DER of each; none: the firmware's own are used
 */
#ifndef TEO_FIRMWARE_FLASH_H
#define TEO_FIRMWARE_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLASH_VERSION 1u

struct flash {
    const char *words;
    size_t words_length;
    const uint8_t *roots;
    size_t roots_length;
    uint32_t checksum;
};

/* NULL, or why there are no settings. */
const char *flash_read(struct flash *flash);

#endif

#include "firmware_flash.h"

#include <string.h>

#define HEADER_SIZE 20u
#define CHECKED_FROM 8u
#define NOTHING "there are no settings: neither by semihosting nor in flash (make settings)"

/* Of the linker script. */
extern const uint8_t __settings_start[], __settings_end[];

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

/* As zlib.crc32() of Python. */
static uint32_t crc32(const uint8_t *bytes, size_t length)
{
    uint32_t crc = UINT32_MAX;

    while (length-- != 0) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (0xEDB88320u & (0u - (crc & 1u)));
        }
    }
    return ~crc;
}

const char *flash_read(struct flash *flash)
{
    const uint8_t *page = __settings_start;
    size_t room = (size_t)(__settings_end - __settings_start);

    if (memcmp(page, "TEOS", 4) != 0) {
        return NOTHING;
    }
    /* Before the checksum, because another version may have it elsewhere. */
    if (number_at(page + 8) != FLASH_VERSION) {
        return "the settings in flash are for another version of the firmware: make settings";
    }
    flash->checksum = number_at(page + 4);
    flash->words_length = number_at(page + 12);
    flash->roots_length = number_at(page + 16);
    room -= HEADER_SIZE;
    if (flash->words_length > room || flash->roots_length > room - flash->words_length ||
        crc32(page + CHECKED_FROM, HEADER_SIZE - CHECKED_FROM + flash->words_length +
                                       flash->roots_length) != flash->checksum) {
        return "the settings in flash are damaged: flash them again";
    }
    flash->words = (const char *)page + HEADER_SIZE;
    flash->roots = page + HEADER_SIZE + flash->words_length;
    return flash->words_length == 0 || flash->words[flash->words_length - 1] == '\0'
               ? NULL
               : "the settings in flash are damaged: flash them again";
}

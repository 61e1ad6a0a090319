#include "firmware_semihost.h"

#include <stdint.h>

/*
 * ARM IHI 0100, sections "Semihosting operations" and "The semihosting interface": number in r0,
 * block in r1, answer in r0.
 */
enum { SYS_GET_CMDLINE = 0x15, SYS_EXIT_EXTENDED = 0x20 };
#define STOPPED_APPLICATION_EXIT 0x20026u

static uint32_t call(uint32_t number, const void *block)
{
    register uint32_t r0 __asm__("r0") = number;
    register const void *r1 __asm__("r1") = block;

    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

bool semihost_command_line(char *line, size_t size)
{
    struct {
        char *line;
        size_t length; /* in: of the buffer; out: of the text */
    } block = {line, size};

    line[0] = '\0';
    if (call(SYS_GET_CMDLINE, &block) != 0 || block.length >= size) {
        return false;
    }
    line[block.length] = '\0';
    return true;
}

void semihost_exit(int status)
{
    const uint32_t block[2] = {STOPPED_APPLICATION_EXIT, (uint32_t)status};

    for (;;) {
        (void)call(SYS_EXIT_EXTENDED, block);
    }
}

#include "firmware_semihost.h"

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "firmware_cortex_m.h"

/*
 * ARM IHI 0100, sections "Semihosting operations" and "The semihosting interface": number in r0,
 * block in r1, answer in r0.
 */
enum { SYS_GET_CMDLINE = 0x15, SYS_EXIT_EXTENDED = 0x20 };
#define STOPPED_APPLICATION_EXIT 0x20026u

/* For semihost_fault(): a request is made, and no one has been refused. */
static volatile uint32_t asking;
static bool present;

/* Returns UINT32_MAX if nobody answers; `present` says which. */
static uint32_t call(uint32_t number, const void *block)
{
    register uint32_t r0 __asm__("r0") = number;
    register const void *r1 __asm__("r1") = block;

    asking = 1;
    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    present = asking != 0;
    asking = 0;
    return r0;
}

/*
 * Returns UINT32_MAX to call(), after its breakpoint (section B1.5.6: the stack has r0 first, the
 * return address at 24). HFSR is cleared, so that a debugger that comes later finds no old fault.
 */
__attribute__((naked)) void semihost_fault(void)
{
    __asm__ volatile("ldr r0, =asking\n\t"
                     "ldr r1, [r0]\n\t"
                     "cmp r1, #0\n\t"
                     "beq 1f\n\t"
                     "movs r1, #0\n\t"
                     "str r1, [r0]\n\t"
                     "ldr r1, [sp, #24]\n\t"
                     "adds r1, #2\n\t"
                     "str r1, [sp, #24]\n\t"
                     "movs r1, #0\n\t"
                     "mvns r1, r1\n\t"
                     "str r1, [sp]\n\t"
                     "ldr r0, =0xE000ED2C\n\t"
                     "ldr r1, [r0]\n\t"
                     "str r1, [r0]\n\t"
                     "bx lr\n"
                     "1:\n\t"
                     "ldr r0, =cortex_m_fault\n\t"
                     "bx r0\n\t"
                     ".ltorg");
}

enum semihost_answer semihost_command_line(char *line, size_t size)
{
    struct {
        char *line;
        size_t length; /* in: of the buffer; out: of the text */
    } block = {line, size};
    uint32_t answer;

    line[0] = '\0';
    answer = call(SYS_GET_CMDLINE, &block);
    if (!present) {
        return SEMIHOST_NOBODY;
    }
    if (answer != 0 || block.length >= size) {
        return SEMIHOST_TOO_LONG;
    }
    line[block.length] = '\0';
    return SEMIHOST_OK;
}

void semihost_exit(int status)
{
    const uint32_t block[2] = {STOPPED_APPLICATION_EXIT, (uint32_t)status};
    uint32_t since;

    while (present) {
        (void)call(SYS_EXIT_EXTENDED, block);
    }
    since = board_ticks();
    while (board_ticks() - since < SEMIHOST_RESET_MS) {
        board_feed_watchdog();
        board_sleep(1000);
    }
    cortex_m_reset();
}

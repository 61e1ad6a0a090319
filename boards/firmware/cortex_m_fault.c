#include <stddef.h>

#include "board.h"
#include "firmware_cortex_m.h"
#include "firmware_fault.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* Sections B3.2.6, B3.2.15 to B3.2.18. */
#define RESET_CONTROL REGISTER(0xE000ED0Cu)
#define RESET_REQUEST 0x05FA0004u
#define FAULT_STATUS REGISTER(0xE000ED28u)
#define FAULT_STATUS_MEMORY_ADDRESS (1u << 7)
#define FAULT_STATUS_BUS_ADDRESS (1u << 15)
#define FAULT_MEMORY_ADDRESS REGISTER(0xE000ED34u)
#define FAULT_BUS_ADDRESS REGISTER(0xE000ED38u)

/* What the processor pushes when an exception begins, section B1.5.6. */
enum { FRAME_LR = 5, FRAME_PC = 6, FRAME_WORDS = 8 };

/* Of the linker script. */
extern uint32_t __stack_start[], __stack_end[];

/* The handler has a stack of its own, because the other may have overflowed. */
#define FAULT_STACK_WORDS 48
__attribute__((used, aligned(8))) static uint32_t fault_stack[FAULT_STACK_WORDS];

__attribute__((used, noreturn)) static void keep_fault(const uint32_t *frame)
{
    struct fault fault = {.cfsr = FAULT_STATUS, .ms = board_ticks()};

    __asm__ volatile("mrs %0, ipsr" : "=r"(fault.exception));
    fault.stack = (uint32_t)((const char *)__stack_end - (const char *)frame);
    if (frame >= __stack_start && frame + FRAME_WORDS <= __stack_end) {
        fault.lr = frame[FRAME_LR];
        fault.pc = frame[FRAME_PC];
        fault.stack -= FRAME_WORDS * sizeof *frame;
    }
    if ((fault.cfsr & FAULT_STATUS_BUS_ADDRESS) != 0) {
        fault.address = FAULT_BUS_ADDRESS;
    } else if ((fault.cfsr & FAULT_STATUS_MEMORY_ADDRESS) != 0) {
        fault.address = FAULT_MEMORY_ADDRESS;
    }
    fault_keep(&fault);
    cortex_m_reset();
}

/* A branch of a Cortex-M0 does not reach far, so the function's address is loaded. */
__attribute__((naked)) void cortex_m_fault(void)
{
    __asm__ volatile("mov r0, sp\n\t"
                     "ldr r1, =fault_stack + %c0\n\t"
                     "msr msp, r1\n\t"
                     "ldr r1, =keep_fault\n\t"
                     "bx r1\n\t"
                     ".ltorg" ::"i"(sizeof fault_stack));
}

void cortex_m_reset(void)
{
    __asm__ volatile("dsb" ::: "memory"); /* what was written is in memory */
    for (;;) {
        RESET_CONTROL = RESET_REQUEST;
    }
}

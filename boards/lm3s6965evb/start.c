/* From reset to the application: the vector table, memory as C expects it, and what happens on a fault. */
#include <stdint.h>

#include "../firmware/app.h"
#include "../firmware/memory.h"

#include "lm3s6965.h"

/* Of the linker script. */
extern uint32_t __stack_end[];

void start_reset(void);
void start_fault(void);

void start_reset(void)
{
    memory_start();
    firmware_main();
}

/* No handler of its own stands for it, so it is a fault: told, and the end. The number is the one of IPSR. */
void start_fault(void)
{
    uint32_t number;

    __asm__ volatile("mrs %0, ipsr" : "=r"(number));
    firmware_fault(number);
}

typedef void (*vector)(void);

/*
 * ARM DDI 0403E section B1.5.3: the stack's end, 15 exceptions of the system, then the chip's interrupts (DS table 2-9), of which
 * only Ethernet's is ever enabled.
 */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    vector system[15];
    vector interrupts[LM3S_IRQ_ETHERNET + 1];
} vectors = {
    __stack_end,
    {start_reset, start_fault, start_fault, start_fault, start_fault, start_fault, 0, 0, 0, 0, start_fault, start_fault, 0,
     start_fault, lm3s_tick},
    {[LM3S_IRQ_ETHERNET] = lm3s_ethernet_interrupt},
};

/* From reset to main(): the vector table, memory as C expects it, and what happens on a fault. */
#include <stddef.h>
#include <stdint.h>

#include "mps2.h"

#include "../firmware/app.h"
#include "../firmware/memory.h"

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

/* ARM DDI 0403E section B1.5.3: the stack's end, 15 exceptions of the system, the chip's interrupts up to the last one used. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    vector system[15];
    vector interrupts[MPS2_IRQ_ETHERNET];
    vector ethernet;
} vectors = {
    __stack_end,
    {start_reset, start_fault, start_fault, start_fault, start_fault, start_fault, NULL, NULL, NULL, NULL, start_fault,
     start_fault, NULL, start_fault, mps2_tick},
    {start_fault, start_fault, start_fault, start_fault, start_fault, start_fault, start_fault, start_fault, start_fault,
     start_fault, start_fault, start_fault, start_fault},
    mps2_ethernet_interrupt,
};

#include "firmware_cortex_m.h"

#include <stdbool.h>

#include "board.h"
#include "firmware_main.h"
#include "firmware_memory.h"
#include "firmware_semihost.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* SysTick: section B3.3; the interrupt controller: section B3.4. */
#define SYSTICK_CONTROL REGISTER(0xE000E010u)
#define SYSTICK_RELOAD REGISTER(0xE000E014u)
#define SYSTICK_VALUE REGISTER(0xE000E018u)
#define SYSTICK_RUN 7u /* counts, interrupts, takes the processor's clock */
#define NVIC_ENABLE(interrupt) REGISTER(0xE000E100u + 4u * ((interrupt) / 32u))

/* Of the linker script. */
extern uint32_t __stack_end[];

static volatile uint32_t ticks;
static volatile bool awake; /* an interrupt has come since board_sleep() last returned */

void start_reset(void);
void start_tick(void);

void start_reset(void)
{
    memory_start();
    firmware_main();
}

void start_tick(void)
{
    ticks++;
    awake = true;
}

/*
 * Section B1.5.3: the stack's end, then 15 exceptions of the processor. The chip's interrupts
 * follow in .vectors.chip.
 */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    cortex_m_handler system[15];
} vectors = {
    __stack_end,
    {start_reset, cortex_m_fault, semihost_fault, cortex_m_fault, cortex_m_fault, cortex_m_fault,
     0, 0, 0, 0, cortex_m_fault, cortex_m_fault, 0, cortex_m_fault, start_tick},
};

void cortex_m_start_ticks(uint32_t clock_hz)
{
    SYSTICK_RELOAD = clock_hz / 1000u - 1u;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = SYSTICK_RUN;
}

void cortex_m_enable(unsigned interrupt)
{
    NVIC_ENABLE(interrupt) = 1u << interrupt % 32u;
}

uint32_t board_ticks(void)
{
    return ticks;
}

void cortex_m_wake(void)
{
    awake = true;
}

/*
 * No interrupt is missed. With interrupts off, no handler runs between the check of `awake` and the
 * sleep; an interrupt in between still ends the sleep (section B1.5.19), and its handler runs after
 * it. A handler that ran earlier has set `awake`, so there is no sleep. One that runs before
 * `awake` is reset does no harm: the superloop checks everything after this has returned.
 */
void board_sleep(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
    if (!awake) {
        __asm__ volatile("wfi" ::: "memory");
    }
    __asm__ volatile("cpsie i\n\tisb" ::: "memory");
    awake = false;
}

#include "firmware_cortex_m.h"

#include <stdbool.h>

#include "board.h"
#include "firmware_main.h"
#include "firmware_memory.h"
#include "firmware_semihost.h"
#include "firmware_wait.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* SysTick: section B3.3; the interrupt controller: section B3.4. */
#define SYSTICK_CONTROL REGISTER(0xE000E010u)
#define SYSTICK_RELOAD REGISTER(0xE000E014u)
#define SYSTICK_VALUE REGISTER(0xE000E018u)
#define SYSTICK_MAX 0xFFFFFFu
#define SYSTICK_RUN 7u /* counts, interrupts, takes the processor's clock */
#define INTERRUPT_STATE REGISTER(0xE000ED04u) /* section B3.2.4 */
#define INTERRUPT_STATE_TICK (1u << 26)
#define NVIC_ENABLE(interrupt) REGISTER(0xE000E100u + 4u * ((interrupt) / 32u))

/* Of the linker script. */
extern uint32_t __stack_end[];

static volatile uint32_t ticks;
static volatile uint32_t next_tick_ms = 1; /* that the next tick counts: more while asleep */
static uint32_t cycles_a_ms;
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
    ticks += next_tick_ms;
    next_tick_ms = 1;
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
    cycles_a_ms = clock_hz / 1000u;
    SYSTICK_RELOAD = cycles_a_ms - 1u;
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

/* ---- sleep ---- */

/* So few cycles before a tick it is left alone: it may come between two lines of what follows. */
#define TICK_NEAR 200u

static bool tick_is_pending(void)
{
    return (INTERRUPT_STATE & INTERRUPT_STATE_TICK) != 0;
}

/* The next tick comes after `cycles` and counts `ms`; then they come each millisecond again. */
static void set_next_tick(uint32_t cycles, uint32_t ms)
{
    next_tick_ms = ms;
    SYSTICK_RELOAD = cycles - 1u;
    SYSTICK_VALUE = 0;
    for (uint32_t turns = WAIT_TURNS; turns != 0 && SYSTICK_VALUE == 0; turns--) {
    }
    SYSTICK_RELOAD = cycles_a_ms - 1u;
}

/* Moves the next tick to where the one in `ms` milliseconds would be. */
static void skip_ticks(uint32_t ms)
{
    uint32_t most = SYSTICK_MAX / cycles_a_ms, left = SYSTICK_VALUE;

    if (ms > most) {
        ms = most;
    }
    if (ms > 1u && left > TICK_NEAR && !tick_is_pending()) {
        set_next_tick(left + (ms - 1u) * cycles_a_ms, ms);
    }
}

/* Awake before the tick that was moved: the milliseconds that have passed are counted. */
static void count_skipped_ticks(void)
{
    uint32_t left = SYSTICK_VALUE, whole = left / cycles_a_ms, rest = left % cycles_a_ms, ms = 1;

    if (next_tick_ms == 1u || tick_is_pending()) {
        return;
    }
    ticks += next_tick_ms - whole - 1u;
    next_tick_ms = 1;
    if (whole == 0) {
        return;
    }
    if (rest <= TICK_NEAR) {
        rest += cycles_a_ms;
        ms = 2;
    }
    set_next_tick(rest, ms);
}

/*
 * No interrupt is missed. With interrupts off, no handler runs between the check of `awake` and the
 * sleep; an interrupt in between still ends the sleep (section B1.5.19), and its handler runs after
 * it. A handler that ran earlier has set `awake`, so there is no sleep. One that runs before
 * `awake` is reset does no harm: the superloop checks everything after this has returned.
 */
void board_sleep(uint32_t ms)
{
    __asm__ volatile("cpsid i" ::: "memory");
    if (!awake) {
        skip_ticks(ms);
        __asm__ volatile("wfi" ::: "memory");
        count_skipped_ticks();
    }
    __asm__ volatile("cpsie i\n\tisb" ::: "memory");
    awake = false;
}

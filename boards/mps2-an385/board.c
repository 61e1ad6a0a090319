/* UART, SysTick and the two user LEDs. */
#include "../firmware/board.h"

#include "mps2.h"

/* CMSDK APB UART 0: ARM DDI 0479D section 4.3. */
#define UART_DATA MPS2_REGISTER(0x40004000u)
#define UART_STATE MPS2_REGISTER(0x40004004u)
#define UART_CONTROL MPS2_REGISTER(0x40004008u)
#define UART_DIVIDER MPS2_REGISTER(0x40004010u)
#define UART_STATE_FULL 1u
#define UART_CONTROL_SEND 1u
#define BAUD 115200u

/* SysTick and interrupt controller: ARM DDI 0403E sections B3.3 and B3.4. */
#define SYSTICK_CONTROL MPS2_REGISTER(0xE000E010u)
#define SYSTICK_RELOAD MPS2_REGISTER(0xE000E014u)
#define SYSTICK_VALUE MPS2_REGISTER(0xE000E018u)
#define SYSTICK_RUN 7u /* counts, interrupts, takes the processor's clock */
#define NVIC_ENABLE MPS2_REGISTER(0xE000E100u)

/* FPGA system control I/O: ARM DAI 0385D section 4.4; the LEDs are its bits 0 and 1. */
#define LEDS MPS2_REGISTER(0x40028000u)
#define LED_DONE 1u
#define LED_FAILED 2u

static volatile uint32_t ticks;

void mps2_tick(void)
{
    ticks++;
}

void board_init(void)
{
    UART_DIVIDER = MPS2_CLOCK_HZ / BAUD;
    UART_CONTROL = UART_CONTROL_SEND;
    SYSTICK_RELOAD = MPS2_CLOCK_HZ / 1000u - 1u;
    SYSTICK_VALUE = 0;
    SYSTICK_CONTROL = SYSTICK_RUN;
    board_show(BOARD_LIGHT_BUSY);
    mps2_ethernet_init();
    NVIC_ENABLE = 1u << MPS2_IRQ_ETHERNET;
}

uint32_t board_ticks(void)
{
    return ticks;
}

void board_write(const char *data, size_t length)
{
    for (; length != 0; length--) {
        while ((UART_STATE & UART_STATE_FULL) != 0) {
        }
        UART_DATA = (uint8_t)*data++;
    }
}

/* Both on: under way. Both off: the firmware has not come this far. */
void board_show(board_light light)
{
    LEDS = light == BOARD_LIGHT_DONE ? LED_DONE : light == BOARD_LIGHT_FAILED ? LED_FAILED : LED_DONE | LED_FAILED;
}

void board_sleep(void)
{
    __asm__ volatile("wfi" ::: "memory");
}

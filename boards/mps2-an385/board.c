/* Watchdog, UART and the two user LEDs. */
#include "../firmware/board.h"
#include "../firmware/firmware_cortex_m.h"
#include "../firmware/firmware_sp805.h"
#include "../firmware/firmware_wait.h"

#include "mps2_an385.h"

/* CMSDK APB UART 0: ARM DDI 0479D section 4.3. */
#define UART_DATA MPS2_REGISTER(0x40004000u)
#define UART_STATE MPS2_REGISTER(0x40004004u)
#define UART_CONTROL MPS2_REGISTER(0x40004008u)
#define UART_DIVIDER MPS2_REGISTER(0x40004010u)
#define UART_STATE_FULL 1u
#define UART_CONTROL_SEND 1u
#define BAUD 115200u

/* FPGA system control I/O: ARM DAI 0385D section 4.4; the LEDs are its bits 0 and 1. */
#define LEDS MPS2_REGISTER(0x40028000u)
#define LED_DONE 1u
#define LED_FAILED 2u

/* ARM DDI 0479D section 4.6. Its interrupt is the NMI: ARM DAI 0385D section 3.7. */
#define WATCHDOG 0x40008000u

CORTEX_M_INTERRUPTS interrupts[] = {[MPS2_IRQ_ETHERNET] = mps2_ethernet_interrupt};

void board_init(void)
{
    sp805_start(WATCHDOG, MPS2_CLOCK_HZ / 1000u * BOARD_WATCHDOG_MS);
    UART_DIVIDER = MPS2_CLOCK_HZ / BAUD;
    UART_CONTROL = UART_CONTROL_SEND;
    cortex_m_start_ticks(MPS2_CLOCK_HZ);
    board_show(BOARD_LIGHT_BUSY);
    mps2_ethernet_init();
    cortex_m_enable(MPS2_IRQ_ETHERNET);
}

void board_feed_watchdog(void)
{
    sp805_feed(WATCHDOG);
}

void board_write(const char *data, size_t length)
{
    for (; length != 0; length--) {
        if (!wait_until_clear(&UART_STATE, UART_STATE_FULL)) {
            return;
        }
        UART_DATA = (uint8_t)*data++;
    }
}

/* Both on: busy. Both off: the firmware has not started. */
void board_show(board_light light)
{
    LEDS = light == BOARD_LIGHT_DONE     ? LED_DONE
           : light == BOARD_LIGHT_FAILED ? LED_FAILED
                                         : LED_DONE | LED_FAILED;
}

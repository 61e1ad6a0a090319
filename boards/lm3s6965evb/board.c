/* Watchdog, clock, UART and two pins: the status LED, and its counterpart on the header. */
#include "../firmware/board.h"
#include "../firmware/firmware_cortex_m.h"
#include "../firmware/firmware_sp805.h"
#include "../firmware/firmware_wait.h"

#include "lm3s6965evb.h"

/* DS chapter "System Control". */
#define SYSTEM(offset) LM3S_REGISTER(0x400FE000u + (offset))
#define RAW_INTERRUPTS SYSTEM(0x050u)
#define RUN_CLOCK SYSTEM(0x060u)
#define GATES_0 SYSTEM(0x100u)
#define GATES_1 SYSTEM(0x104u)
#define GATES_2 SYSTEM(0x108u)
#define RAW_PLL_LOCKED (1u << 6)
#define CLOCK_DIVIDER_MASK (0xFu << 23)
#define CLOCK_DIVIDER (3u << 23) /* 200 MHz by 3 + 1: LM3S_CLOCK_HZ */
#define CLOCK_DIVIDED (1u << 22)
#define CLOCK_PLL_OFF (1u << 13)
#define CLOCK_PLL_BYPASSED (1u << 11)
#define CLOCK_CRYSTAL_MASK (0xFu << 6)
#define CLOCK_CRYSTAL_8_MHZ (0xEu << 6)
#define CLOCK_SOURCE_MASK (3u << 4) /* 0: the main oscillator */
#define CLOCK_MAIN_OFF 1u
#define GATE_0_WATCHDOG (1u << 3)
#define GATE_1_UART0 1u
#define GATE_2_PORT_A 1u
#define GATE_2_PORT_B (1u << 1)
#define GATE_2_PORT_F (1u << 5)
#define GATE_2_MAC (1u << 28)
#define GATE_2_PHY (1u << 30)

/*
 * DS chapter "General-Purpose Input/Outputs": the mask of the pins is part of the data's address.
 */
#define PORT_A 0x40004000u
#define PORT_B 0x40005000u
#define PORT_F 0x40025000u
#define PORT_DATA(port, pins) LM3S_REGISTER((port) + ((pins) << 2))
#define PORT_OUTPUT(port) LM3S_REGISTER((port) + 0x400u)
#define PORT_ALTERNATE(port) LM3S_REGISTER((port) + 0x420u)
#define PORT_DIGITAL(port) LM3S_REGISTER((port) + 0x51Cu)
#define PINS_UART0 3u         /* PA0, PA1 */
#define PINS_ETHERNET_LED 12u /* PF2, PF3 */
#define PIN_DONE 1u           /* PF0, the status LED */
#define PIN_FAILED 1u         /* PB0 */

/* DS chapter "Universal Asynchronous Receivers/Transmitters". */
#define UART(offset) LM3S_REGISTER(0x4000C000u + (offset))
#define UART_DATA UART(0x00u)
#define UART_FLAGS UART(0x18u)
#define UART_DIVIDER UART(0x24u)
#define UART_DIVIDER_64TH UART(0x28u)
#define UART_LINE UART(0x2Cu)
#define UART_CONTROL UART(0x30u)
#define UART_FLAGS_BUSY (1u << 3)
#define UART_FLAGS_FULL (1u << 5)
#define UART_LINE_8N1_FIFO (3u << 5 | 1u << 4)
#define UART_CONTROL_SEND (1u << 8 | 1u)
#define BAUD 115200u
#define BAUD_64TH ((LM3S_CLOCK_HZ * 4u + BAUD / 2u) / BAUD) /* of the clock by 16, rounded */

#define WATCHDOG 0x40000000u /* DS chapter "Watchdog Timer" */

CORTEX_M_INTERRUPTS interrupts[] = {[LM3S_IRQ_WATCHDOG] = cortex_m_fault,
                                    [LM3S_IRQ_ETHERNET] = lm3s_ethernet_interrupt};

/* It takes the processor's clock, so that it is slower until start_clock() has ended. */
static void start_watchdog(void)
{
    GATES_0 |= GATE_0_WATCHDOG;
    (void)GATES_0; /* a read takes three cycles, after which the module answers */
    sp805_start(WATCHDOG, LM3S_CLOCK_HZ / 1000u * BOARD_WATCHDOG_MS);
    cortex_m_enable(LM3S_IRQ_WATCHDOG);
}

/* The steps of DS section "Initialization and Configuration" of "System Control". */
static void start_clock(void)
{
    uint32_t clock = (RUN_CLOCK | CLOCK_PLL_BYPASSED) & ~CLOCK_DIVIDED;

    RUN_CLOCK = clock;
    clock &= ~(CLOCK_CRYSTAL_MASK | CLOCK_SOURCE_MASK | CLOCK_PLL_OFF | CLOCK_MAIN_OFF);
    clock |= CLOCK_CRYSTAL_8_MHZ;
    RUN_CLOCK = clock;
    clock = (clock & ~CLOCK_DIVIDER_MASK) | CLOCK_DIVIDER | CLOCK_DIVIDED;
    RUN_CLOCK = clock;
    if (!wait_until_set(&RAW_INTERRUPTS, RAW_PLL_LOCKED)) {
        cortex_m_reset(); /* nothing has the right speed without it */
    }
    RUN_CLOCK = clock & ~CLOCK_PLL_BYPASSED;

    GATES_1 |= GATE_1_UART0;
    GATES_2 |= GATE_2_PORT_A | GATE_2_PORT_B | GATE_2_PORT_F | GATE_2_MAC | GATE_2_PHY;
    (void)GATES_2; /* a read takes three cycles, after which the modules answer */
}

static void start_uart(void)
{
    PORT_ALTERNATE(PORT_A) |= PINS_UART0;
    PORT_DIGITAL(PORT_A) |= PINS_UART0;
    UART_DIVIDER = BAUD_64TH / 64u;
    UART_DIVIDER_64TH = BAUD_64TH % 64u;
    UART_LINE = UART_LINE_8N1_FIFO;
    UART_CONTROL = UART_CONTROL_SEND;
}

static void start_pins(void)
{
    PORT_ALTERNATE(PORT_F) |= PINS_ETHERNET_LED;
    PORT_OUTPUT(PORT_F) |= PIN_DONE;
    PORT_DIGITAL(PORT_F) |= PIN_DONE | PINS_ETHERNET_LED;
    PORT_OUTPUT(PORT_B) |= PIN_FAILED;
    PORT_DIGITAL(PORT_B) |= PIN_FAILED;
}

void board_init(void)
{
    start_watchdog();
    start_clock();
    start_uart();
    start_pins();
    cortex_m_start_ticks(LM3S_CLOCK_HZ);
    board_show(BOARD_LIGHT_BUSY);
}

void board_feed_watchdog(void)
{
    sp805_feed(WATCHDOG);
}

void board_write(const char *data, size_t length)
{
    for (; length != 0; length--) {
        if (!wait_until_clear(&UART_FLAGS, UART_FLAGS_FULL)) {
            return;
        }
        UART_DATA = (uint8_t)*data++;
    }
    (void)wait_until_clear(&UART_FLAGS, UART_FLAGS_BUSY);
}

/* Both on: busy. Both off: the firmware has not started. */
void board_show(board_light light)
{
    PORT_DATA(PORT_F, PIN_DONE) = light == BOARD_LIGHT_FAILED ? 0 : PIN_DONE;
    PORT_DATA(PORT_B, PIN_FAILED) = light == BOARD_LIGHT_DONE ? 0 : PIN_FAILED;
}

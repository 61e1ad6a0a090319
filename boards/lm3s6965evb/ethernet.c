/*
 * The Ethernet controller of the LM3S6965 as a network interface of lwIP (DS chapter "Ethernet
 * Controller"). Frames are copied word by word between its two FIFOs of 2 KB and pbufs.
 *
 * QEMU emulates the MAC but not the PHY, whose registers all read 0: without a PHY the link counts
 * as up.
 */
#include "../firmware/board.h"
#include "../firmware/firmware_cortex_m.h"
#include "../firmware/firmware_fifo.h"
#include "../firmware/firmware_wait.h"

#include <stdbool.h>

#include <lwip/etharp.h>
#include <lwip/pbuf.h>
#include <lwip/stats.h>

#include "lm3s6965evb.h"

#define MAC(offset) LM3S_REGISTER(0x40048000u + (offset))
#define MAC_INTERRUPTS MAC(0x00u) /* written: acknowledges */
#define MAC_INTERRUPT_MASK MAC(0x04u)
#define MAC_RX_CONTROL MAC(0x08u)
#define MAC_TX_CONTROL MAC(0x0Cu)
#define MAC_DATA MAC(0x10u)
#define MAC_ADDRESS_0 MAC(0x14u)
#define MAC_ADDRESS_1 MAC(0x18u)
#define MAC_MII_CONTROL MAC(0x20u)
#define MAC_MII_DIVIDER MAC(0x24u)
#define MAC_MII_RECEIVED MAC(0x30u)
#define MAC_FRAMES MAC(0x34u)
#define MAC_TX_REQUEST MAC(0x38u)
#define INTERRUPT_RX 1u
#define INTERRUPT_RX_OVERRUN (1u << 3)
#define INTERRUPT_ALL 0x7Fu
#define RX_CONTROL_ON 1u
#define RX_CONTROL_DROP_BAD (1u << 3)
#define RX_CONTROL_RESET_FIFO (1u << 4)
#define TX_CONTROL_ON (1u << 4 | 1u << 2 | 1u << 1 | 1u) /* full duplex, CRC, padding, on */
#define MII_START 1u
#define MII_DIVIDER 9u /* LM3S_CLOCK_HZ / (2 * (9 + 1)): 2.5 MHz, IEEE 802.3 section 22.2.2.13 */
#define FRAMES_MASK 0x3Fu
#define TX_REQUEST 1u

enum { PHY_STATUS = 1, PHY_IDENTIFIER = 2 }; /* IEEE 802.3 section 22.2.4 */
#define PHY_STATUS_LINK (1u << 2)

/* DS chapter "Internal Memory", USER_REG0 and 1: the MAC address, three bytes in each. */
#define USER_0 LM3S_REGISTER(0x400FE1E0u)
#define USER_1 LM3S_REGISTER(0x400FE1E4u)

#define HEADER_SIZE 14u /* two addresses and a type */
#define CRC_SIZE 4u
#define COUNT_SIZE 2u
#define MTU 1500u
#define FRAME_MAX (HEADER_SIZE + 4u + MTU) /* with a VLAN's tag */
#define LINK_MS 200u                       /* between two checks of the link */

static bool has_phy;
static uint32_t link_checked;

/* Wakes the superloop; board_netif_poll() does the work and enables the interrupt again. */
void lm3s_ethernet_interrupt(void)
{
    MAC_INTERRUPT_MASK = 0;
    cortex_m_wake();
}

/* ---- sending ---- */

/*
 * The first word holds the length without the header, in two bytes, and the first two bytes of the
 * frame. The last word is padded.
 */
static err_t transmit(struct netif *netif, struct pbuf *frame)
{
    (void)netif;
    if (frame->tot_len < HEADER_SIZE || frame->tot_len > FRAME_MAX || 
        !wait_until_clear(&MAC_TX_REQUEST, TX_REQUEST)) {
        LINK_STATS_INC(link.drop);
        return ERR_BUF; /* TCP sends it again */
    }
    fifo_write(&MAC_DATA, frame->tot_len - HEADER_SIZE, COUNT_SIZE, frame);
    MAC_TX_REQUEST = TX_REQUEST;
    LINK_STATS_INC(link.xmit);
    return ERR_OK;
}

/* ---- receiving ---- */

static void start_receiver(void)
{
    MAC_RX_CONTROL = RX_CONTROL_DROP_BAD;
    MAC_RX_CONTROL = RX_CONTROL_DROP_BAD | RX_CONTROL_RESET_FIFO;
    MAC_RX_CONTROL = RX_CONTROL_DROP_BAD | RX_CONTROL_ON;
}

/*
 * Takes one frame out of the FIFO. It begins with two bytes that hold the length of all of it:
 * these two bytes, the frame and its CRC. NULL: there is no memory, and the frame is lost, or the
 * length is wrong, and the FIFO is cleared.
 */
static struct pbuf *take_frame(void)
{
    uint32_t word = MAC_DATA, count = word & 0xFFFFu, words;
    struct pbuf *frame;

    if (count < COUNT_SIZE + HEADER_SIZE + CRC_SIZE || count > COUNT_SIZE + FRAME_MAX + CRC_SIZE) {
        LINK_STATS_INC(link.lenerr);
        start_receiver();
        return NULL;
    }
    words = (count + 3u) / 4u - 1u;
    frame = pbuf_alloc(PBUF_RAW, (u16_t)(count - COUNT_SIZE - CRC_SIZE), PBUF_POOL);
    words -= fifo_read(&MAC_DATA, word >> 8u * COUNT_SIZE, 4u - COUNT_SIZE, frame);
    for (; words != 0; words--) {
        (void)MAC_DATA; /* the CRC, which the chip has checked, or a whole lost frame */
    }
    if (frame == NULL) {
        LINK_STATS_INC(link.memerr);
    }
    return frame;
}

/* ---- the link ---- */

/* 0, as if there was no PHY, from one that does not answer. */
static uint32_t phy_read(uint32_t index)
{
    MAC_MII_CONTROL = index << 3 | MII_START;
    return wait_until_clear(&MAC_MII_CONTROL, MII_START) ? MAC_MII_RECEIVED : 0;
}

/* IEEE 802.3 section 22.2.4.2.13: the bit keeps a loss of the link until it is read. */
static void poll_link(struct netif *netif)
{
    bool up = !has_phy || (phy_read(PHY_STATUS) & PHY_STATUS_LINK) != 0;

    link_checked = board_ticks();
    if (up && !netif_is_link_up(netif)) {
        netif_set_link_up(netif);
    } else if (!up && netif_is_link_up(netif)) {
        netif_set_link_down(netif);
    }
}

/* ---- board.h ---- */

/*
 * Takes no more frames than there are at the start, so that a flood of them leaves time for the
 * rest.
 */
void board_netif_poll(struct netif *netif)
{
    uint32_t frames = MAC_FRAMES & FRAMES_MASK;

    if (board_ticks() - link_checked >= LINK_MS) {
        poll_link(netif);
    }
    if ((MAC_INTERRUPTS & INTERRUPT_RX_OVERRUN) != 0) {
        LINK_STATS_INC(link.drop);
    }
    MAC_INTERRUPTS = INTERRUPT_ALL;
    for (; frames != 0 && (MAC_FRAMES & FRAMES_MASK) != 0; frames--) {
        struct pbuf *frame = take_frame();

        LINK_STATS_INC(link.recv);
        if (frame != NULL && netif->input(frame, netif) != ERR_OK) {
            pbuf_free(frame);
        }
    }
    MAC_INTERRUPT_MASK = INTERRUPT_RX;
}

static void set_address(struct netif *netif)
{
    uint32_t low = USER_0, high = USER_1;

    for (unsigned i = 0; i < 3; i++) {
        netif->hwaddr[i] = (uint8_t)(low >> 8u * i);
        netif->hwaddr[i + 3] = (uint8_t)(high >> 8u * i);
    }
    netif->hwaddr_len = ETH_HWADDR_LEN;
    MAC_ADDRESS_0 = (low & 0xFFFFFFu) | high << 24;
    MAC_ADDRESS_1 = high >> 8 & 0xFFFFu;
}

err_t board_netif_init(struct netif *netif)
{
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->output = etharp_output;
    netif->linkoutput = transmit;
    netif->mtu = MTU;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    set_address(netif);
    MAC_INTERRUPT_MASK = 0;
    MAC_INTERRUPTS = INTERRUPT_ALL;
    MAC_MII_DIVIDER = MII_DIVIDER;
    has_phy = phy_read(PHY_IDENTIFIER) != 0;
    MAC_TX_CONTROL = TX_CONTROL_ON;
    start_receiver();
    poll_link(netif);
    MAC_INTERRUPT_MASK = INTERRUPT_RX;
    cortex_m_enable(LM3S_IRQ_ETHERNET);
    return ERR_OK;
}

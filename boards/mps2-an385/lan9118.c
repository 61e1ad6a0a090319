/*
 * The LAN9118 as a network interface of lwIP. Frames are copied word by word between its FIFOs and
 * pbufs. Section numbers are those of its data sheet, Microchip DS00002266.
 */
#include "../firmware/board.h"
#include "../firmware/firmware_cortex_m.h"
#include "../firmware/firmware_fifo.h"
#include "../firmware/firmware_wait.h"

#include <stdbool.h>

#include <lwip/etharp.h>
#include <lwip/pbuf.h>
#include <lwip/snmp.h>

#include "mps2_an385.h"

#define CHIP 0x40200000u /* ARM DAI 0385D section 3.1 */

/* Section 5.3, system control and status; section 5.2 for the FIFOs. */
#define RX_DATA MPS2_REGISTER(CHIP + 0x00u)
#define TX_DATA MPS2_REGISTER(CHIP + 0x20u)
#define RX_STATUS MPS2_REGISTER(CHIP + 0x40u)
#define TX_STATUS MPS2_REGISTER(CHIP + 0x48u)
#define IRQ_CONFIG MPS2_REGISTER(CHIP + 0x54u)
#define INT_STATUS MPS2_REGISTER(CHIP + 0x58u)
#define INT_ENABLE MPS2_REGISTER(CHIP + 0x5Cu)
#define FIFO_LEVELS MPS2_REGISTER(CHIP + 0x68u)
#define RX_CONFIG MPS2_REGISTER(CHIP + 0x6Cu)
#define TX_CONFIG MPS2_REGISTER(CHIP + 0x70u)
#define HARDWARE MPS2_REGISTER(CHIP + 0x74u)
#define RX_LEVEL MPS2_REGISTER(CHIP + 0x7Cu)
#define TX_LEVEL MPS2_REGISTER(CHIP + 0x80u)
#define POWER MPS2_REGISTER(CHIP + 0x84u)
#define MAC_COMMAND MPS2_REGISTER(CHIP + 0xA4u)
#define MAC_DATA MPS2_REGISTER(CHIP + 0xA8u)

#define HARDWARE_MUST_BE_ONE (1u << 20)
#define HARDWARE_TX_FIFO (5u << 16) /* KB of the 16; the rest is for receiving */
#define HARDWARE_RESET 1u
#define POWER_READY 1u
#define IRQ_CONFIG_ON (1u << 8 | 1u << 4 | 1u) /* enabled, active high, push-pull */
#define INT_RX_STATUS_LEVEL (1u << 3)          /* more frames than the level says, which is none */
#define INT_PHY (1u << 18)
#define TX_CONFIG_ON 2u
#define RX_STATUS_ERROR (1u << 15)

/*
 * Section 5.4: the MAC's registers, which are read and written by command. Section 5.5: the PHY's,
 * which are reached through two of those.
 */
enum {
    MAC_CONTROL = 1,
    MAC_ADDRESS_HIGH = 2,
    MAC_ADDRESS_LOW = 3,
    MAC_MII_ACCESS = 6,
    MAC_MII_DATA = 7
};
#define MAC_BUSY (1u << 31)
#define MAC_READ (1u << 30)
#define MAC_CONTROL_ON (1u << 3 | 1u << 2) /* transmitter, receiver */
#define MII_BUSY 1u
#define MII_TURNS 1000u        /* each a read of a register of the MAC; 64 bits at 2.5 MHz */
#define MII_PHY (1u << 11) /* the address of the internal one */
enum { PHY_CONTROL = 0, PHY_STATUS = 1, PHY_INT_SOURCE = 29, PHY_INT_MASK = 30 };
#define PHY_CONTROL_NEGOTIATE (1u << 12 | 1u << 9)
#define PHY_STATUS_LINK (1u << 2)
#define PHY_INT_LINK (1u << 6 | 1u << 4) /* negotiated; link down */

#define CRC_SIZE 4u

/* 0, as if the link was down, from a chip that does not answer. */
static uint32_t mac_read(uint32_t index)
{
    MAC_COMMAND = MAC_BUSY | MAC_READ | index;
    return wait_until_clear(&MAC_COMMAND, MAC_BUSY) ? MAC_DATA : 0;
}

static void mac_write(uint32_t index, uint32_t value)
{
    MAC_DATA = value;
    MAC_COMMAND = MAC_BUSY | index;
    (void)wait_until_clear(&MAC_COMMAND, MAC_BUSY);
}

static void mii_wait(void)
{
    for (uint32_t turns = MII_TURNS; turns != 0; turns--) {
        if ((mac_read(MAC_MII_ACCESS) & MII_BUSY) == 0) {
            return;
        }
    }
}

static uint32_t phy_read(uint32_t index)
{
    mac_write(MAC_MII_ACCESS, MII_PHY | index << 6 | MII_BUSY);
    mii_wait();
    return mac_read(MAC_MII_DATA);
}

static void phy_write(uint32_t index, uint32_t value)
{
    mac_write(MAC_MII_DATA, value);
    mac_write(MAC_MII_ACCESS, MII_PHY | index << 6 | 2u | MII_BUSY);
    mii_wait();
}

void mps2_ethernet_init(void)
{
    (void)wait_until_set(&POWER, POWER_READY);
    HARDWARE = HARDWARE_RESET;
    (void)wait_until_clear(&HARDWARE, HARDWARE_RESET);
    HARDWARE = HARDWARE_MUST_BE_ONE | HARDWARE_TX_FIFO;
    phy_write(PHY_CONTROL, PHY_CONTROL_NEGOTIATE);
    phy_write(PHY_INT_MASK, PHY_INT_LINK);
    FIFO_LEVELS = 0;
    RX_CONFIG = 0;
    TX_CONFIG = TX_CONFIG_ON;
    mac_write(MAC_CONTROL, MAC_CONTROL_ON);
    INT_STATUS = 0xFFFFFFFFu;
    INT_ENABLE = INT_RX_STATUS_LEVEL | INT_PHY;
    IRQ_CONFIG = IRQ_CONFIG_ON;
}

/* Wakes the superloop; board_netif_poll() does the work and enables the interrupt again. */
void mps2_ethernet_interrupt(void)
{
    INT_ENABLE = 0;
    cortex_m_wake();
}

/* ---- sending ---- */

#define TX_FIRST_AND_LAST (1u << 13 | 1u << 12) /* section 3.12.1: the one buffer of its frame */

/* Section 3.12: two words of command, then the frame in words, its last one padded. */
static err_t transmit(struct netif *netif, struct pbuf *frame)
{
    if ((TX_LEVEL & 0xFFFFu) < frame->tot_len + 16u) {
        LINK_STATS_INC(link.drop);
        return ERR_BUF; /* TCP sends it again */
    }
    TX_DATA = TX_FIRST_AND_LAST | frame->tot_len;
    TX_DATA = frame->tot_len;
    fifo_write(&TX_DATA, 0, 0, frame);
    while ((TX_LEVEL & 0x00FF0000u) != 0) {
        (void)TX_STATUS; /* what became of earlier frames: TCP finds out by itself */
    }
    (void)netif;
    return ERR_OK;
}

/* ---- receiving ---- */

/*
 * Takes one frame out of the FIFO. NULL: it is bad, or there is no memory, and it is lost. A lost
 * frame is read out word by word, because the chip's command to skip one (RX_FFWD) does not work
 * for frames of less than four words.
 */
static struct pbuf *take_frame(void)
{
    uint32_t status = RX_STATUS, length = status >> 16 & 0x3FFFu, words = (length + 3u) / 4u;
    bool good = length > CRC_SIZE && (status & RX_STATUS_ERROR) == 0;
    struct pbuf *frame = good ? pbuf_alloc(PBUF_RAW, (u16_t)(length - CRC_SIZE), PBUF_POOL) : NULL;

    words -= fifo_read(&RX_DATA, 0, 0, frame);
    for (; words != 0; words--) {
        (void)RX_DATA; /* the CRC, which the chip has checked, or a whole lost frame */
    }
    return frame;
}

static void poll_link(struct netif *netif)
{
    bool up;

    (void)phy_read(PHY_INT_SOURCE); /* to clear it */
    (void)phy_read(PHY_STATUS);     /* keeps a loss until read: IEEE 802.3 section 22.2.4.2.13 */
    up = (phy_read(PHY_STATUS) & PHY_STATUS_LINK) != 0;
    if (up && !netif_is_link_up(netif)) {
        netif_set_link_up(netif);
    } else if (!up && netif_is_link_up(netif)) {
        netif_set_link_down(netif);
    }
}

/*
 * Takes no more frames than there are at the start, so that a flood of them leaves time for the
 * rest. Each interrupt is acknowledged before its cause is read: what happens later interrupts
 * again.
 */
void board_netif_poll(struct netif *netif)
{
    uint32_t frames;

    if ((INT_STATUS & INT_PHY) != 0) {
        INT_STATUS = INT_PHY;
        poll_link(netif);
    }
    INT_STATUS = INT_RX_STATUS_LEVEL;
    for (frames = RX_LEVEL >> 16 & 0xFFu; frames != 0; frames--) {
        struct pbuf *frame = take_frame();

        if (frame != NULL && netif->input(frame, netif) != ERR_OK) {
            pbuf_free(frame);
        }
    }
    INT_ENABLE = INT_RX_STATUS_LEVEL | INT_PHY;
}

err_t board_netif_init(struct netif *netif)
{
    /* The chip has read them from its EEPROM. */
    uint32_t low = mac_read(MAC_ADDRESS_LOW), high = mac_read(MAC_ADDRESS_HIGH);

    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->output = etharp_output;
    netif->linkoutput = transmit;
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    netif->hwaddr_len = ETH_HWADDR_LEN;
    for (unsigned i = 0; i < ETH_HWADDR_LEN; i++) {
        netif->hwaddr[i] = (uint8_t)(i < 4 ? low >> 8u * i : high >> 8u * (i - 4u));
    }
    poll_link(netif);
    return ERR_OK;
}

#include "firmware_network.h"

#include <lwip/dhcp.h>
#include <lwip/init.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

#include "board.h"
#include "firmware_line.h"

static struct netif card;
static bool reported_link;
static uint32_t reported_address;

u32_t sys_now(void)
{
    return board_ticks();
}

void network_init(void)
{
    (void)LWIP_RAND(); /* ends the firmware now if the generator does not work */
    lwip_init();
    netif_add(&card, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4, NULL, board_netif_init,
              ethernet_input);
    netif_set_default(&card);
    netif_set_up(&card);
    (void)dhcp_start(&card); /* ERR_MEM: no address ever comes, and network_is_up() stays false */
}

static void report_changes(void)
{
    char text[IP4ADDR_STRLEN_MAX];

    if (netif_is_link_up(&card) != reported_link) {
        reported_link = !reported_link;
        line_event("link");
        line_truth("up", reported_link);
        line_end();
    }
    if (netif_ip4_addr(&card)->addr != reported_address) {
        reported_address = netif_ip4_addr(&card)->addr;
        line_event("address");
        line_text("address", ip4addr_ntoa_r(netif_ip4_addr(&card), text, sizeof text));
        line_end();
    }
}

void network_poll(void)
{
    board_netif_poll(&card);
    sys_check_timeouts();
    report_changes();
}

uint32_t network_idle_ms(void)
{
    return sys_timeouts_sleeptime();
}

bool network_is_up(void)
{
    return netif_is_link_up(&card) && !ip4_addr_isany_val(*netif_ip4_addr(&card));
}

#include "firmware_network.h"

#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/init.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

#include "board.h"
#include "firmware_line.h"
#include "firmware_report.h"
#include "firmware_semihost.h"

static struct netif card;
static bool told_link;
static uint32_t told_address;

/* Without random numbers nothing is sent: what can be guessed can be forged. */
uint32_t network_random(void)
{
    uint32_t number;

    if (board_random(NULL, &number, sizeof number) != TEO_OK) {
        enum outcome outcome = report_usage("board_random() has no random numbers");

        line_event("exit");
        line_number("status", outcome);
        line_end();
        semihost_exit((int)outcome);
    }
    return number;
}

u32_t sys_now(void)
{
    return board_ticks();
}

void network_init(void)
{
    (void)network_random(); /* does the generator work? */
    lwip_init();
    netif_add(&card, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4, NULL, board_netif_init, ethernet_input);
    netif_set_default(&card);
    netif_set_up(&card);
    (void)dhcp_start(&card); /* ERR_MEM: there is never an address, which network_is_up() tells */
}

static void tell(void)
{
    char text[IP4ADDR_STRLEN_MAX];

    if (netif_is_link_up(&card) != told_link) {
        told_link = !told_link;
        line_event("link");
        line_truth("up", told_link);
        line_end();
    }
    if (netif_ip4_addr(&card)->addr != told_address) {
        told_address = netif_ip4_addr(&card)->addr;
        line_event("address");
        line_text("address", ip4addr_ntoa_r(netif_ip4_addr(&card), text, sizeof text));
        line_end();
    }
}

void network_poll(void)
{
    board_netif_poll(&card);
    sys_check_timeouts();
    tell();
}

bool network_is_up(void)
{
    return netif_is_link_up(&card) && !ip4_addr_isany_val(*netif_ip4_addr(&card));
}

bool network_add_host(const char *host, const char *address)
{
    ip_addr_t parsed;

    return ipaddr_aton(address, &parsed) != 0 && dns_local_addhost(host, &parsed) == ERR_OK;
}

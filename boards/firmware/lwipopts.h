/*
 * lwIP 2.2 for one TLS connection at a time, in some 13 KB of RAM: no OS, no sockets; IPv4, DHCP
 * and DNS. Options that are not here have lwIP's defaults (lwip/opt.h).
 */
#ifndef TEO_FIRMWARE_LWIPOPTS_H
#define TEO_FIRMWARE_LWIPOPTS_H

/* ---- what is in it ---- */

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0 /* interrupts only wake the superloop; they never touch lwIP */
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_UDP 1
#define LWIP_TCP 1
#define LWIP_RAW 0
#define LWIP_ICMP 1
#define LWIP_DHCP 1
/* RFC 2131 section 2.2 asks for a probe, which costs seconds at each start and 0.7 KB of flash. */
#define LWIP_ACD 0
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define LWIP_DNS 1
/*
 * An answer serves one connection. After a connection that failed the name is asked again, so a
 * dead address costs a part of a minute instead of its time to live.
 */
#define DNS_MAX_TTL 0
#define DNS_TABLE_SIZE 2
#define DNS_MAX_SERVERS 2
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_HOSTNAME 0
#define IP_FRAG 0
#define IP_REASSEMBLY 0 /* DNS over UDP stays below one frame, and TCP never fragments */
#define ARP_QUEUEING 0  /* one packet can wait for an ARP reply: one connection sends no more */
#define ARP_TABLE_SIZE 4

/* ---- memory: static pools, and one static heap for data to send ---- */

#define MEM_ALIGNMENT 4
#define MEM_LIBC_MALLOC 0
#define MEMP_MEM_MALLOC 0
/*
 * For what is sent and not yet acknowledged, DHCP's state and messages, and names to resolve: by
 * the rule in teo/port_lwip.h.
 */
#define MEM_SIZE (TCP_SND_BUF + 100 * MEMP_NUM_TCP_SEG + 1000)
#define PBUF_POOL_BUFSIZE 512
#define PBUF_POOL_SIZE 14 /* three a full frame: four frames for TCP_WND, two for other packets */
#define MEMP_NUM_PBUF 4
#define MEMP_NUM_UDP_PCB 3 /* DHCP, and DNS with two queries at a time */
#define MEMP_NUM_TCP_PCB 3 /* the connection, and those before it that are still closing */
#define MEMP_NUM_TCP_PCB_LISTEN 1
#define MEMP_NUM_TCP_SEG 8
#define MEMP_NUM_REASSDATA 1

/* ---- TCP ---- */

#define TCP_MSS 1460
#define TCP_WND (4 * TCP_MSS)     /* a TLS record of 16 KB comes in three such windows */
#define TCP_SND_BUF (2 * TCP_MSS) /* a request with its record fits */
#define TCP_SND_QUEUELEN 8
/*
 * A segment out of order is dropped and sent again: it would hold pbufs that the missing one needs.
 */
#define TCP_QUEUE_OOSEQ 0
#define LWIP_TCP_KEEPALIVE 0
#define TCP_LISTEN_BACKLOG 0
/* Hard to guess (RFC 6528 section 1); lwIP's own numbers count up from the start. */
#define LWIP_HOOK_TCP_ISN(local_ip, local_port, remote_ip, remote_port) random_for_lwip()

/* ---- statistics: how much was used, for the line `memory` at the exit ---- */

#define LWIP_STATS 1
#define LWIP_STATS_DISPLAY 0
#define MEM_STATS 1
#define MEMP_STATS 1
#define LINK_STATS 1
#define ETHARP_STATS 0
#define IP_STATS 0
#define IPFRAG_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define SYS_STATS 0

#endif

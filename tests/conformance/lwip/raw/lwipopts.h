/* lwIP as a small device has it: no system, no heap but its own, and the least that port_lwip.h asks for. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_ALTCP 1
#define LWIP_IPV6 1
#define LWIP_DNS 1
#define LWIP_RAW 0
#define LWIP_IPV6_REASS 0

#define MEM_ALIGNMENT 8
#define MEM_SIZE (TCP_SND_BUF + 100 * MEMP_NUM_TCP_SEG + 1000)
#define MEMP_NUM_TCP_PCB 2
#define MEMP_NUM_ALTCP_PCB 2
#define MEMP_NUM_TCP_SEG 8
#define MEMP_NUM_UDP_PCB 1
#define PBUF_POOL_BUFSIZE 320 /* a frame is a chain of these */
#define PBUF_POOL_SIZE (TCP_WND / PBUF_POOL_BUFSIZE + 2)
#define DNS_TABLE_SIZE 2

#define TCP_MSS 536
#define TCP_WND (2 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define TCP_SND_QUEUELEN 8

/* For the tests. */
#define LWIP_STATS 1
#define MEM_STATS 1
#define MEMP_STATS 1
#define MEMP_OVERFLOW_CHECK 2
#define MEM_OVERFLOW_CHECK 2
#define MEM_SANITY_CHECK 1

#endif

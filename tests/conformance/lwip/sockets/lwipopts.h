/* lwIP under an operating system: threads of its own, sockets. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS 0
#define SYS_LIGHTWEIGHT_PROT 1
#define LWIP_NETCONN 1
#define LWIP_SOCKET 1
#define LWIP_COMPAT_SOCKETS 0
#define LWIP_SOCKET_SELECT 0
#define LWIP_IPV6 1
#define LWIP_IPV6_REASS 0
#define LWIP_DNS 1
#define LWIP_RAW 0

#define MEM_ALIGNMENT 8
#define MEM_SIZE 16000
#define MEMP_NUM_TCP_PCB 16 /* one each for those that are still ending */
#define MEMP_NUM_TCP_SEG 16
#define MEMP_NUM_UDP_PCB 2
#define MEMP_NUM_NETCONN 2
#define MEMP_NUM_NETDB 1
#define PBUF_POOL_SIZE 16
#define DNS_TABLE_SIZE 2

#define TCPIP_MBOX_SIZE 16
#define DEFAULT_TCP_RECVMBOX_SIZE 16
#define DEFAULT_THREAD_STACKSIZE 0
#define TCPIP_THREAD_STACKSIZE 0

#define TCP_MSS 1460
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define TCP_SND_QUEUELEN 16

/* For the tests. */
#define LWIP_STATS 1
#define MEM_STATS 1
#define MEMP_STATS 1
#define MEMP_OVERFLOW_CHECK 2
#define MEM_OVERFLOW_CHECK 2
#define MEM_SANITY_CHECK 1

#endif

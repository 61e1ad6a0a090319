/* lwIP alone with itself, all of its memory from an allocator that fails on command: see memory.h. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#include <stddef.h>

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#ifndef LWIP_ALTCP
#define LWIP_ALTCP 1
#endif
#define LWIP_IPV6 1
#define LWIP_IPV6_REASS 0
#define LWIP_DNS 1
#define LWIP_RAW 0
#define LWIP_HAVE_LOOPIF 1
#define LWIP_STATS 0

#define MEM_ALIGNMENT 8
#define MEMP_MEM_MALLOC 1
#define MEM_CUSTOM_ALLOCATOR 1
#define MEM_CUSTOM_MALLOC memory_malloc
#define MEM_CUSTOM_CALLOC memory_calloc
#define MEM_CUSTOM_FREE memory_free
void *memory_malloc(size_t size);
void *memory_calloc(size_t count, size_t size);
void memory_free(void *block);

/* A window that one chain of pbufs cannot hold. */
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 2
#define TCP_MSS 1460
#define TCP_WND 200000
#ifndef TCP_SND_BUF
#define TCP_SND_BUF 8000
#define TCP_SND_QUEUELEN 32
#endif
#define MEMP_NUM_TCP_SEG 32

#endif

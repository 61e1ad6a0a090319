/* lwIP's own defaults, but for what options.sh sets: to see the ports compile with every option they know of. */
#define MEM_ALIGNMENT 8
#if NO_SYS
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#endif

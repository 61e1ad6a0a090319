/* The same as for faults, over TCP itself, and with a send buffer that its own functions cannot count. */
#define LWIP_ALTCP 0
#define TCP_SND_BUF 100000
#define TCP_SND_QUEUELEN 300
#include "../faults/lwipopts.h"

/* The same as for faults, over TCP itself. */
#define LWIP_ALTCP 0
#include "../faults/lwipopts.h"

/* As for faults; lwIP's pbufs alone, without its TCP. */
#define TCP_QUEUE_OOSEQ 0
#include "../faults/lwipopts.h"

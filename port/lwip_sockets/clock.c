/* The clock, in a file of its own, because what sockets share needs it as well. */
#include "../sockets/teo_sockets_lwip.h"

#include "../sockets/teo_sockets.h"

#include <lwip/sys.h>

uint32_t teo_sockets_clock(void *context)
{
    (void)context;
    return sys_now();
}

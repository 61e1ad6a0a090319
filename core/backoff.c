#include "teo_backoff.h"

#include <teo/limits.h>

uint32_t teo_draw_pause(const teo_port *port, unsigned failures, uint32_t most)
{
    uint32_t bound = TEO_BACKOFF_MS, random;

    for (; failures > 1 && bound <= TEO_BACKOFF_MS_MAX / 4u; failures--) {
        bound *= 4u;
    }
    if (bound > most) {
        bound = most;
    }
    random = bound;
    (void)port->random(port->context, &random, sizeof random);
    return random % (bound + 1u);
}

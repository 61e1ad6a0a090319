/* The pause before another attempt. */
#ifndef TEO_CORE_BACKOFF_H
#define TEO_CORE_BACKOFF_H

#include <teo/port.h>

/*
 * Exponential backoff with full jitter, in milliseconds: anything from nothing to a bound that
 * grows with each failure to four times what it was, but not above `most`; without random numbers
 * the bound. `failures` counts from 1.
 */
uint32_t teo_draw_pause(const teo_port *port, unsigned failures, uint32_t most);

#endif

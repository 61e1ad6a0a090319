/* The half of the POSIX port that speaks TCP: by sockets, those of a POSIX system or those of lwIP. */
#ifndef TEO_POSIX_TCP_H
#define TEO_POSIX_TCP_H

#include "system.h"

/* The functions of teo_port, with a teo_posix as context. */
teo_status teo_posix_open(void *context, const char *host, uint16_t port);
teo_status teo_posix_send(void *context, const void *data, size_t length, size_t *sent);
teo_status teo_posix_recv(void *context, void *data, size_t size, size_t *received);
void teo_posix_close(void *context);
teo_status teo_posix_wait(void *context, teo_event event, uint32_t timeout_ms);
uint32_t teo_posix_clock(void *context);

/* How often a call that a signal interrupted is repeated before the port reports TEO_AGAIN: a storm of signals must not hold it. */
#define TEO_POSIX_INTERRUPTS_MAX 16

/* Of the address that is being connected: milliseconds until it is given up, or UINT32_MAX where it is the last one. */
uint32_t teo_posix_attempt_left(teo_posix *posix);

#endif

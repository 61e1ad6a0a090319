/*
 * What the ports over sockets share. Include it after the sockets that it is for:
 * teo_sockets_system.h in the files of this folder, teo_sockets_posix.h or teo_sockets_lwip.h in
 * those of a port.
 */
#ifndef TEO_SOCKETS_H
#define TEO_SOCKETS_H

#include <teo/port.h>

/* The functions of teo_port; `context` is the port's object. */
teo_status teo_sockets_open(void *context, const char *host, uint16_t port);
teo_status teo_sockets_send(void *context, const void *data, size_t length, size_t *sent);
teo_status teo_sockets_recv(void *context, void *data, size_t size, size_t *received);
void teo_sockets_close(void *context);
teo_status teo_sockets_wait(void *context, teo_event event, uint32_t timeout_ms);

/* The same; each port has its own. */
uint32_t teo_sockets_clock(void *context);

/*
 * How often a call that a signal interrupted is repeated before the port answers TEO_AGAIN, so that
 * a storm of signals cannot keep it here.
 */
#define TEO_SOCKETS_INTERRUPTS_MAX 16

/*
 * Milliseconds until the address that is being connected is given up; UINT32_MAX when it is the
 * last one.
 */
uint32_t teo_sockets_attempt_left(teo_sockets *sockets);

#endif

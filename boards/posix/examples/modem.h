/* What modem.c asks of a driver. No function may block for more than a second. */
#ifndef MODEM_H
#define MODEM_H

#include <stddef.h>
#include <stdint.h>

int modem_connect(const char *host, unsigned port); /* 1: connected, 0: in progress, -1: failed */
int modem_write(const void *data, size_t length);   /* bytes taken, 0: none now, -1: broken */
int modem_read(void *data, size_t size);            /* bytes, 0: none now, -1: broken, -2: closed */
void modem_hang_up(void);
void modem_sleep(uint32_t milliseconds);             /* or less, where the modem has news */
uint32_t modem_ticks(void);                         /* milliseconds; may wrap */
int modem_entropy(void *data, size_t length);       /* 0: `data` is filled, fit for keys */

#endif

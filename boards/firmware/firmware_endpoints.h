/* Which of the endpoints in the options is asked: the first one, until it fails. */
#ifndef TEO_FIRMWARE_ENDPOINTS_H
#define TEO_FIRMWARE_ENDPOINTS_H

#include <stdbool.h>

#include <teo/port.h>
#include <teo/status.h>

#include "firmware_options.h"

/* NULL, or what is wrong with the options. */
const char *endpoints_init(const struct options *options);

/*
 * Makes the port, lwIP's, connect to the endpoint's address= instead of asking the DNS. TLS over it
 * still has the name.
 */
void endpoints_wrap(teo_port *port);

/* The one to ask. */
const struct endpoint *endpoints_now(void);

/*
 * A poll of it has failed. If another endpoint may do better, the next one is taken, after the last
 * the first. True: it has not been tried since the last complete poll.
 */
bool endpoints_failed(teo_status status);

/* A poll of it is complete. */
void endpoints_succeeded(void);

#endif

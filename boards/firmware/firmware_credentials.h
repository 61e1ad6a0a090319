/*
 * Where the credentials of a poll come from: from the options. A board that gets temporary ones
 * elsewhere has a credentials.c of its own (BOARD_REPLACES := credentials.c).
 */
#ifndef TEO_FIRMWARE_CREDENTIALS_H
#define TEO_FIRMWARE_CREDENTIALS_H

#include <stdbool.h>

#include <teo/request.h>
#include <teo/status.h>

#include "firmware_options.h"

/* Called once, when the options are read: NULL, or what is wrong with them. */
const char *credentials_init(const struct options *options);

/*
 * The credentials for the next poll. `refused`: the service has refused those of the poll before.
 * Their texts stay as they are until the next call. A token has at most FIRMWARE_TOKEN_MAX bytes.
 *
 *   TEO_OK      `*credentials` is filled
 *   TEO_AGAIN   not yet: called again in the next turn, with `refused` as before, until the
 *               deadline of a poll (deadline=) is over. It must not wait itself
 *   an error    is reported; another poll follows after the interval
 */
teo_status credentials_get(bool refused, teo_credentials *credentials);

#endif

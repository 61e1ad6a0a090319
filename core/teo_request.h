/* What the client needs to write requests. */
#ifndef TEO_CORE_REQUEST_H
#define TEO_CORE_REQUEST_H

#include <teo/client.h>

#include "teo_template.h"

/* What else a request is made of, and where it goes. */
typedef struct teo_message {
    const teo_query *query; /* that was checked (teo_action.check) */
    teo_signing_key *cache;
    uint32_t timestamp;
    teo_writer writer; /* to the memory at `target`; then the request's length, also too long */
} teo_message;

/*
 * As teo_request_write(), by a client's configuration: its port and patience do not matter here.
 */
teo_status teo_request_put(const teo_config *config, teo_message *message);

#endif

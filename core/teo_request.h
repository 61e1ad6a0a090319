/* What the client needs to write requests. */
#ifndef TEO_CORE_REQUEST_H
#define TEO_CORE_REQUEST_H

#include <teo/client.h>

#include "teo_template.h"

/*
 * A request on its way into memory. The caller sets the memory (writer.target, writer.size),
 * action, asked, cache and what.timestamp.
 */
typedef struct teo_message {
    teo_writer writer;      /* its length is the request's then, even where it does not fit */
    const teo_action *action;
    const void *asked;      /* what the action has checked: a teo_query for those that list */
    teo_signing_key *cache;
    size_t body_length;
    teo_tc3 what;           /* is signed, with the body */
} teo_message;

/* As teo_request_write(), by a client's configuration: its port and patience do not matter. */
teo_status teo_request_put(const teo_config *config, teo_message *message);

#endif

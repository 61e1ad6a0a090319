/* The course of actions of one request and one reply: creates, the quota. */
#ifndef TEO_CORE_SINGLE_H
#define TEO_CORE_SINGLE_H

#include <teo/client.h>

/* Begins to ask this, which must live until the query has ended. Errors: those of the action. */
teo_status teo_client_ask(teo_client *client, const teo_action *action, const void *asked);

#endif

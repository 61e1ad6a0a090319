/* The observer of the client: --verbose, and the sums over a listing's windows. */
#ifndef TRACE_H
#define TRACE_H

#include <teo/client.h>

/* For teo_config.observe; `context` is the struct session. */
void trace_notice(void *context, teo_notice notice, const teo_client *client);

#endif

/* What is noticed of the client at work: --verbose, and what list counts of the replies. */
#ifndef PURGE_TRACE_H
#define PURGE_TRACE_H

#include <teo/client.h>

/* For teo_config.observe; `context` is the struct session, here and below. */
void trace_attempt(void *context, const teo_attempt *attempt);

/* For net.connecting. */
void trace_connect(void *context);

/* For net.secured. */
void trace_secured(void *context);

#endif
